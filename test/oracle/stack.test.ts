/** Runaway recursion on every engine, with frames from none to some hundred KB: a trap, however large the step over the limit. */
import { expect } from 'chai';
import { availableEngines } from '../../lib/engine/select.js';
import { Runtime } from '../../lib/index.js';
import { ValType } from '../../lib/wasm/types.js';
import { code, concat, constant, moduleBytes, uleb } from './wasm-bytes.js';

/** f(x) = f(x + 1) + (x + 1) + (x + 2) + …, with that many values alive over the call. */
function recursion(values: number): Uint8Array<ArrayBuffer> {
  const add = code(0x6a);
  const get = (local: number): number[] => [0x20, ...uleb(local)];
  const i32 = (value: number): number[] => constant(ValType.I32, BigInt(value));
  const enter = Array.from({ length: values }, (_, i) => [...get(0), ...i32(i + 1), ...add, 0x21, ...uleb(i + 1)]);
  const leave = Array.from({ length: values }, (_, i) => [...get(i + 1), ...add]);
  const locals = new Array<ValType>(values).fill(ValType.I32);
  const body = concat(...enter, get(0), i32(1), add, [0x10, 0], ...leave);
  return moduleBytes({ functions: { f: { params: [ValType.I32], results: [ValType.I32], locals, body } } });
}

describe('runaway recursion', () => {
  for (const engine of availableEngines()) {
    for (const values of [0, 100, 2_000, 10_000, 49_000]) {
      it(`traps on the ${engine} with ${values} values in a frame`, () => {
        const { exports } = new Runtime({ engine }).compileSync(recursion(values)).instantiate();
        for (let again = 0; again < 2; again++) {
          const thrown = trapOf(() => exports['f'](1));
          expect(thrown.message).to.equal('call stack exhausted');
          expect(thrown.stack).to.match(/function\[0\]/);
        }
      }).timeout(30_000);
    }
  }
});

function trapOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it returned');
}
