/** Work in steps: how it is run, and that no step of a compilation is proportional to the module. */
import { expect } from 'chai';
import { interpreterEngine } from '../../lib/engine/interpreter-engine.js';
import { decodeFunction, encodedFunctionWords, encodeFunction, encodeModule } from '../../lib/ir/encode.js';
import { placesOf } from '../../lib/ir/places.js';
import { parseFunction } from '../../lib/ir/parse.js';
import { beginDecoding, decodeModule } from '../../lib/decode/module.js';
import { copyBytes, copyStepBytes } from '../../lib/runtime/buffer-source.js';
import { CompileError } from '../../lib/support/errors.js';
import { eachIndex, runSteps, runStepsInSlices, sliceMs, type Steps } from '../../lib/support/steps.js';
import { typesOf } from '../../lib/validate/module-types.js';

/** Places to pause. */
function pauses(steps: Steps<unknown>): number {
  let count = 0;
  while (!steps.next().done) count++;
  return count;
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))];
}

/** Modules of `count` types `() -> ()`, and of `count` functions of that type. */
function moduleOf(types: number, functions: number) {
  const section = (id: number, count: number, entry: number[]) => {
    const contents = [...leb(count), ...Array.from({ length: count }, () => entry).flat()];
    return [id, ...leb(contents.length), ...contents];
  };
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...section(1, types, [0x60, 0, 0]), ...section(3, functions, [0])];
  return decodeModule(Uint8Array.from([...bytes, ...section(10, functions, [2, 0, 0x0b])]));
}

describe('steps', () => {
  it('return what they made', async () => {
    function* sum(): Steps<number> {
      let result = 0;
      yield* eachIndex(2000, i => (result += i));
      return result;
    }
    expect(runSteps(sum())).to.equal(1999000);
    expect(await runStepsInSlices(sum())).to.equal(1999000);
    expect(pauses(sum())).to.equal(3);
  });

  it('give the event loop its turn', async () => {
    function* slow(): Steps {
      for (let i = 0; i < 4; i++) {
        for (const end = performance.now() + 2 * sliceMs; performance.now() < end;);
        yield;
      }
    }
    let turns = 0;
    const done = runStepsInSlices(slow());
    const count = () => {
      turns++;
      setImmediate(count).unref();
    };
    setImmediate(count).unref();
    await done;
    expect(turns).to.be.at.least(3); // one between any two of the four
  });

  it('are many where a module has many functions or types', () => {
    const options = { polls: true, guarded: [] };
    for (const module of [moduleOf(1, 5000), moduleOf(5000, 1)]) {
      expect(pauses(encodeModule(module, placesOf(module), options))).to.be.at.least(8);
      expect(pauses(typesOf(module))).to.be.at.least(8);
    }
    expect(pauses(interpreterEngine().beginModule(moduleOf(5000, 1), {}))).to.be.at.least(8);
  });
});

describe('decoding', () => {
  it('looks for the first malformed byte in steps', () => {
    const nops = 20_000;
    const code = [1, ...leb(nops + 3), 0, ...new Array<number>(nops).fill(1), 0x27, 0x0b];
    const start = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, ...leb(code.length)];
    const { steps } = beginDecoding(Uint8Array.from([...start, ...code, 99]));
    let count = 0;
    expect(() => {
      while (!steps.next().done) count++;
    }).to.throw(CompileError, 'illegal opcode 27');
    expect(count).to.be.at.least(4);
  });
});

describe('the copy of a module', () => {
  const source = Uint8Array.from({ length: 3 * copyStepBytes + 5 }, (_, i) => i);

  it('is the same from every kind of buffer, in steps', () => {
    const shared = new SharedArrayBuffer(source.length);
    new Uint8Array(shared).set(source);
    const view = new DataView(source.buffer, 3, copyStepBytes + 1);
    for (const buffer of [source, source.buffer, shared]) expect(runSteps(copyBytes(buffer))).to.deep.equal(source);
    expect(runSteps(copyBytes(view))).to.deep.equal(source.slice(3, 4 + copyStepBytes));
    expect(runSteps(copyBytes(new ArrayBuffer(0))).length).to.equal(0);
    expect(pauses(copyBytes(source))).to.equal(3);
  });

  it('fails when the buffer goes away meanwhile', () => {
    const given = source.slice();
    const steps = copyBytes(given);
    steps.next();
    structuredClone(given.buffer, { transfer: [given.buffer] });
    expect(() => runSteps(steps)).to.throw(TypeError, 'detached');
    expect(() => runSteps(copyBytes('text' as never))).to.throw(TypeError);
  });
});

describe('encoded functions', () => {
  it('are read back from any place', () => {
    const fn = parseFunction(`func 3 type 1 locals (i32, f64, externref) slots 4 blocks 1 offset 66
bb0:
    s3 = i64.add 5:i64, -1:i64
    return 7:i32
`);
    const words = new Int32Array(5 + encodedFunctionWords(fn));
    expect(encodeFunction(fn, words, 5)).to.equal(words.length);
    expect(decodeFunction(words, 5)).to.deep.equal(fn);
  });
});
