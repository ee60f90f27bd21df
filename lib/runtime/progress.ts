/** How far a compilation is, for whoever shows it: by a timer, for threads compile while this one lowers, or waits. */
import type { ModuleCompiler } from '../engine/engine.js';

export interface CompileProgress {
  /** Functions that are compiled. */
  readonly compiled: number;
  /** Functions that the module defines. */
  readonly functions: number;
}

export type ProgressListener = (progress: CompileProgress) => void;

const intervalMs = 100;

/**
 * What `work` returns, with reports meanwhile and one at the end.
 *
 * @throws what the listener throws: the compilation is then abandoned
 */
export async function reporting<T>(
  compiler: ModuleCompiler,
  functions: number,
  listener: ProgressListener | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!listener) return work();
  let thrown: { readonly error: unknown } | undefined;
  const report = (compiled: number): void => {
    try {
      if (!thrown) listener({ compiled, functions });
    } catch (error) {
      thrown = { error };
      compiler.abandon();
    }
  };
  const timer = setInterval(() => report(compiler.compiled), intervalMs);
  try {
    const result = await work();
    report(functions);
    if (!thrown) return result;
  } catch (error) {
    thrown ??= { error };
  } finally {
    clearInterval(timer);
  }
  throw thrown.error;
}
