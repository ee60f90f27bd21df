/** {@link runProgram}: a WASI command from its instantiation to its exit code. */
import type { WasiOptions } from '../wasi/preview1.js';
import { ExitError } from '../support/errors.js';
import type { CompiledModule, InstantiateOptions } from './compiled-module.js';
import type { AsyncCallOptions } from './module.js';

/** What a program gets; nothing is inherited that is not given here. */
export interface RunOptions extends WasiOptions, Omit<InstantiateOptions, 'wasi'>, AsyncCallOptions {}

/**
 * Runs the function `_start` of a new instance.
 *
 * @returns the exit code: what the program gave `proc_exit`, or 0 if it returned
 * @throws {LinkError} if the program imports more than WASI and `options.imports`, or has no `_start`
 * @throws {TrapError} if it traps
 * @throws {InterruptedError} if it was stopped
 */
export async function runProgram(compiled: CompiledModule, options: RunOptions): Promise<number> {
  const { imports, name, limits, timeoutMs, signal, ...wasi } = options;
  try {
    const module = compiled.instantiate({
      wasi,
      ...(imports !== undefined && { imports }),
      ...(name !== undefined && { name }),
      ...(limits !== undefined && { limits }),
    });
    try {
      await module.call('_start', [], { ...(timeoutMs !== undefined && { timeoutMs }), ...(signal !== undefined && { signal }) });
      return 0;
    } finally {
      module.close();
    }
  } catch (error) {
    if (error instanceof ExitError) return error.exitCode;
    throw error;
  }
}
