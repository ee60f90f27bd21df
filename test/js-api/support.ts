/** What the tests of the namespace share: a namespace per engine, modules in the text format. */
import type { EngineName } from '../../lib/engine/select.js';
import { createWebAssembly, type WebAssemblyNamespace } from '../../lib/index.js';
import { onEveryEngine, wat } from '../api/support.js';

export { thrownBy, wat } from '../api/support.js';

export interface Context {
  readonly engine: EngineName;
  readonly WebAssembly: WebAssemblyNamespace;
  /** Exports of an instance of the module. */

  load(text: string, imports?: Record<string, Record<string, unknown>>): any;
}

/** Declares the tests once per engine, with a new namespace for each test. */
export function onEveryNamespace(title: string, tests: (context: Context) => void): void {
  onEveryEngine(title, runtimes => {
    let namespace: WebAssemblyNamespace;
    beforeEach(() => void (namespace = createWebAssembly(runtimes.runtime)));
    tests({
      engine: runtimes.engine,
      get WebAssembly() {
        return namespace;
      },
      load: (text, imports) => new namespace.Instance(new namespace.Module(wat(text)), imports).exports,
    });
  });
}
