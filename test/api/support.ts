/** What the API's tests share: the text format, and every engine that works here. */
import wabt from 'wabt';
import { availableEngines, type EngineName } from '../../lib/engine/select.js';
import { Runtime, type InstantiateOptions, type Module } from '../../lib/index.js';

const toolkit = await wabt();

/** The binary of a module in the text format. */
export function wat(text: string): Uint8Array {
  const module = toolkit.parseWat('test.wat', text, { multi_value: true, bulk_memory: true, reference_types: true });
  try {
    return module.toBinary({ write_debug_names: true }).buffer;
  } finally {
    module.destroy();
  }
}

/** Declares the tests once per engine, with a new runtime for each test. */
export function onEveryEngine(title: string, tests: (context: { runtime: Runtime; engine: EngineName }) => void): void {
  for (const engine of availableEngines()) {
    describe(`${title} (${engine})`, () => {
      const context = { runtime: undefined as unknown as Runtime, engine };
      beforeEach(() => void (context.runtime = new Runtime({ engine })));
      tests(context);
    });
  }
}

/** An instance of the module in the text format. */
export function instantiate(runtime: Runtime, text: string, options?: InstantiateOptions): Module {
  return runtime.compileSync(wat(text)).instantiate(options);
}

/** What the call throws; fails if it returns. */

export function thrownBy(body: () => unknown): any {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
