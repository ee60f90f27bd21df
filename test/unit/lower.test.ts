/** The lowering as a whole: slices, size of its work, errors, and limits. */
import { expect } from 'chai';
import { decodeModule } from '../../lib/decode/module.js';
import { verifyFunction } from '../../lib/ir/verify.js';
import { FunctionLowerer } from '../../lib/lower/function.js';
import { lowerModule, lowerModuleAsync } from '../../lib/lower/module.js';
import { CompileError } from '../../lib/support/errors.js';
import type { Module } from '../../lib/wasm/module.js';

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

const section = (id: number, contents: number[]) => [id, ...leb(contents.length), ...contents];

/** A module of functions of type `(i32) -> i32` with the bodies given (no locals, `end` included). */
function moduleOf(bodies: number[][]): Module {
  const count = leb(bodies.length);
  const functions = bodies.map(() => 0);
  const code = [...count];
  for (const body of bodies) {
    for (const byte of leb(body.length + 1)) code.push(byte);
    code.push(0);
    for (const byte of body) code.push(byte);
  }
  const start = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7f]), ...section(3, [...count, ...functions])];
  const bytes = new Uint8Array(start.length + 6 + code.length);
  bytes.set(start);
  const header = [10, ...leb(code.length)];
  bytes.set(header, start.length);
  bytes.set(code, start.length + header.length);
  return decodeModule(bytes.subarray(0, start.length + header.length + code.length));
}

const repeat = (count: number, bytes: number[]) => Array.from({ length: count }, () => bytes).flat();
const localGet = [0x20, 0];
const end = 0x0b;

function errorOf(body: number[]): CompileError {
  try {
    lowerModule(moduleOf([body]), () => {});
  } catch (error) {
    if (error instanceof CompileError) return error;
  }
  throw new Error('it was accepted');
}

describe('lowering', () => {
  it('gives the same words in slices as in one', () => {
    const body = [...repeat(2000, [...localGet, 0x41, 3, 0x6a, 0x21, 0, 0x02, 0x40, ...localGet, 0x0d, 0, 0x0b]), ...localGet, end];
    const module = moduleOf([body]);
    const lowerer = new FunctionLowerer(module);
    const whole = lowerer.lower(0);
    const words = whole.words.slice();
    lowerer.begin(0);
    let slices = 1;
    while (!lowerer.advance(7)) slices++;
    const sliced = lowerer.finish();
    expect(slices).to.be.above(1000);
    expect(sliced.words).to.deep.equal(words);
    expect({ ...sliced, words }).to.deep.equal({ ...whole, words });
    expect(verifyFunction(sliced, module)).to.deep.equal([]);
  });

  it('gives the event loop its turn', async () => {
    const module = moduleOf([
      [...repeat(1_000_000, [...localGet, 0x1a]), ...localGet, end],
      [...localGet, end],
    ]);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const seen: number[] = [];
    await lowerModuleAsync(module, fn => seen.push(fn.index));
    clearInterval(timer);
    expect(seen).to.deep.equal([0, 1]);
    expect(turns).to.be.at.least(2); // 3 MB take far longer than three slices
  });

  it('takes 100,000 nested blocks', () => {
    const depth = 100_000;
    for (const open of [0x02, 0x03]) {
      const module = moduleOf([
        [...repeat(depth, [open, 0x40]), ...localGet, 0x0d, ...leb(depth - 1), ...repeat(depth, [end]), ...localGet, end],
      ]);
      lowerModule(module, fn => expect(fn.blockCount).to.equal(open === 0x02 ? 3 : depth + 2));
    }
  });

  it('does linear work where the stack is deep', () => {
    // Pending locals at the bottom, constants above, and writes to the locals at the top.
    const deep = [...repeat(50_000, localGet), ...repeat(50_000, [0x41, 0])];
    const writes = repeat(50_000, [0x41, 1, 0x21, 0]);
    const blocks = repeat(50_000, [0x02, 0x40, end]);
    const started = performance.now();
    lowerModule(moduleOf([[...deep, ...writes, ...blocks, 0x0f, end]]), () => {});
    expect(performance.now() - started).to.be.below(5000);
  });

  it('limits the IR of a function whose branches carry many values', () => {
    const values = repeat(1000, localGet);
    const types = [1, 0x60, 0, ...leb(1000), ...repeat(1000, [0x7f])];
    const body = [0x02, 0, 0x41, 0, ...values, ...repeat(100_000, [...localGet, 0x0d, 0]), 0x0f, end, 0x00, end];
    const code = [1, ...leb(body.length + 3), 1, 1, 0x7f, ...body];
    const bytes = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...section(1, types), ...section(3, [1, 0]), ...section(10, code)];
    expect(() => lowerModule(decodeModule(Uint8Array.from(bytes)), () => {})).to.throw(CompileError, 'function too large');
  });

  it('limits the operand stack', () => {
    const types = [1, 0x60, 0, ...leb(1000), ...repeat(1000, [0x7f])];
    const body = [...repeat(10_000, [0x10, 0]), 0x00, end];
    const code = [1, ...leb(body.length + 1), 0, ...body];
    const bytes = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...section(1, types), ...section(3, [1, 0]), ...section(10, code)];
    expect(() => lowerModule(decodeModule(Uint8Array.from(bytes)), () => {})).to.throw(CompileError, 'function too large');
  });

  it('says where and in which function', () => {
    const error = errorOf([...localGet, 0x43, 0, 0, 0, 0, 0x6a, end]);
    expect(error.reason).to.equal('type mismatch');
    expect(error.message).to.match(/expected i32, found f32, in function 0 \(at offset 0x[0-9a-f]+\)/);
    expect(errorOf([0x20, 9, end]).reason).to.equal('unknown local 9');
  });

  it('refuses bodies that are cut off or go on', () => {
    expect(errorOf([...localGet]).reason).to.equal('unexpected end of section or function');
    expect(errorOf([0x41, 0x80]).reason).to.equal('unexpected end of section or function');
    expect(errorOf([...localGet, end, 0x01]).reason).to.equal('section size mismatch');
    for (let length = 0; length < 4; length++) expect(() => errorOf([0x20, 0, 0x28, 2, 0, 0x0b].slice(0, length))).not.to.throw();
  });
});
