/** {@link runProgram}: a WASI command from its instantiation to its exit code. */
import { Wasi, type WasiOptions } from '../wasi/preview1.js';
import { ExitError } from '../support/errors.js';
import type { CompiledModule, InstantiateOptions } from './compiled-module.js';
import type { AsyncCallOptions } from './module.js';

/** What a program gets; nothing is inherited that is not given here. */
export interface RunOptions extends WasiOptions, InstantiateOptions, AsyncCallOptions {}

/**
 * Runs the function `_start` of a new instance.
 *
 * @returns the exit code: what the program gave `proc_exit`, or 0 if it returned
 * @throws {LinkError} if the program imports more than WASI and `options.imports`, or has no `_start`
 * @throws {TrapError} if it traps
 * @throws {InterruptedError} if it was stopped
 */
export async function runProgram(compiled: CompiledModule, options: RunOptions): Promise<number> {
  const wasi = new Wasi(options);
  const { imports, name, limits, timeoutMs, signal } = options;
  try {
    const module = compiled.instantiate({
      imports: { wasi_snapshot_preview1: wasi.functions, wasi_unstable: wasi.functions, ...imports },
      ...(name !== undefined && { name }),
      ...(limits !== undefined && { limits }),
    });
    try {
      if (compiled.exports.some(({ kind }) => kind === 'memory')) wasi.attach(module.memory);
      await module.call('_start', [], { ...(timeoutMs !== undefined && { timeoutMs }), ...(signal !== undefined && { signal }) });
      return 0;
    } finally {
      module.close();
    }
  } catch (error) {
    if (error instanceof ExitError) return error.exitCode;
    throw error;
  } finally {
    wasi.close();
  }
}
