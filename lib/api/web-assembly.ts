/** {@link createWebAssembly} and {@link WebAssembly}: the JavaScript API over a runtime. */
import { makeNamespace } from '../js-api/namespace.js';
import type { WebAssemblyNamespace } from '../js-api/types.js';
import { Realm } from '../runtime/realm.js';
import { filledLate } from '../support/filled-late.js';
import type { Runtime } from './runtime.js';

/**
 * A `WebAssembly` namespace whose modules are compiled and run by a runtime, with its engine and under its limits.
 *
 * ```ts
 * const runtime = new Runtime({ limits: { memoryPages: 256 } });
 * globalThis.WebAssembly = createWebAssembly(runtime);
 * ```
 */
export function createWebAssembly(runtime: Runtime): WebAssemblyNamespace {
  return makeNamespace(runtime.realm) as WebAssemblyNamespace;
}

/**
 * The complete WebAssembly JavaScript API on wazen, in the place of V8's: for glue code of Emscripten, wasm-bindgen and others. Its engine is
 * that of a `new Runtime()`, chosen when something is compiled or made first.
 *
 * @see https://webassembly.github.io/spec/js-api/
 */
export const WebAssembly = filledLate(() => makeNamespace(new Realm()) as WebAssemblyNamespace);
