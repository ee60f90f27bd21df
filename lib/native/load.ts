/**
 * Finds the native addon, or says why there is none: a prebuilt one for this platform or one built by node-gyp, in that
 * order of node-gyp-build. What it exports is described in binding.ts.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Binding } from './binding.js';

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));

let loaded: Binding | undefined;
let failure: Error | undefined;

/**
 * The addon. The same for all callers of a thread; a failure is remembered too.
 *
 * @throws {Error} if there is none that this process can load; the message says why
 */
export function loadBinding(): Binding {
  if (failure) throw failure;
  try {
    return (loaded ??= createRequire(import.meta.url)('node-gyp-build')(packageRoot) as Binding);
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n');
    failure = new Error(`the native addon cannot be loaded: ${reason}`, { cause });
    throw failure;
  }
}
