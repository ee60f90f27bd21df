/**
 * Which engine a runtime gets: the one asked for, or the compiler where it works and the interpreter elsewhere.
 *
 * There is one engine of each kind per thread.
 */
import { createCompilerEngine } from './compiler-engine.js';
import type { Engine } from './engine.js';
import { interpreterEngine } from './interpreter-engine.js';

export type EngineName = Engine['name'];

let compilerEngine: Engine | undefined;
let warned = false;

/**
 * The engine of that name; without a name, what the environment variable `WAZEN_ENGINE` says, else the compiler, else, with
 * one warning, the interpreter.
 *
 * @throws {Error} if the compiler is asked for and not available; the message says why
 */
export function selectEngine(name: EngineName | undefined = engineFromEnvironment()): Engine {
  if (name === 'interpreter') return interpreterEngine();
  if (name === 'compiler') return (compilerEngine ??= createCompilerEngine());
  if (name !== undefined) throw new TypeError(`engine must be 'compiler' or 'interpreter', not ${String(name)}`);
  try {
    return selectEngine('compiler');
  } catch (error) {
    if (!warned) process.emitWarning(`wazen runs on its interpreter: ${(error as Error).message}; WAZEN_ENGINE=interpreter silences this`);
    warned = true;
    return selectEngine('interpreter');
  }
}

/** Names of the engines that work here. */
export function availableEngines(): EngineName[] {
  return (['interpreter', 'compiler'] as const).filter(name => {
    try {
      return selectEngine(name);
    } catch {
      return false;
    }
  });
}

function engineFromEnvironment(): EngineName | undefined {
  const name = process.env['WAZEN_ENGINE'];
  return name ? (name as EngineName) : undefined;
}
