/** One module on V8 and on every engine of wazen, with its exported memory. */
import { Runtime } from '../../lib/index.js';
import { TrapError } from '../../lib/support/errors.js';
import { testedEngines } from '../engines.js';
import { type ModuleText, moduleBytes } from './wasm-bytes.js';

/** Types of the DOM library, which Node has no part of. */
declare const WebAssembly: any;

const runtimes = testedEngines().map(engine => new Runtime({ engine }));

export class Side {
  readonly bytes: Uint8Array;
  /** The memory as 8-byte words. */
  readonly words: BigUint64Array;

  constructor(
    readonly name: string,
    readonly exports: Record<string, any>,
  ) {
    const { buffer } = exports['memory'];
    this.bytes = new Uint8Array(buffer);
    this.words = new BigUint64Array(buffer);
  }

  /** Calls a function without parameters; whether it trapped. */
  traps(name: string): boolean {
    try {
      this.exports[name]();
      return false;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof TrapError) return true;
      throw error;
    }
  }
}

/** V8 first, then wazen's engines. */
export function instantiate(text: ModuleText): readonly [v8: Side, ...ours: Side[]] {
  const bytes = moduleBytes(text);
  const v8 = new Side('V8', new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports);
  return [v8, ...runtimes.map(runtime => new Side(runtime.engine, runtime.compileSync(bytes).instantiate().exports))];
}
