/** Implementation limits (lib/wasm/limits.ts): what is at the limit passes, one more is refused with both numbers. */
import { expect } from 'chai';
import { ByteWriter } from '../../bench/byte-writer.js';
import { Opcode } from '../../lib/wasm/opcode.js';
import { decodeModule } from '../../lib/decode/module.js';
import { lowerModule } from '../../lib/lower/module.js';
import { CompileError } from '../../lib/support/errors.js';
import { validateModule } from '../../lib/validate/module.js';
import { limits, type LimitRow } from '../../lib/wasm/limits.js';

const i32 = 0x7f;
const funcRef = 0x70;
const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

const list = (...bytes: number[]): ByteWriter => new ByteWriter().all(bytes);

/** A vector of `count` times `item`. */
function vector(count: number, item: readonly number[]): ByteWriter {
  const w = new ByteWriter().unsigned(count);
  for (let i = 0; i < count; i++) w.all(item);
  return w;
}

function compile(...sections: [id: number, body: ByteWriter][]): void {
  const w = new ByteWriter().all(header);
  for (const [id, body] of sections) w.section(id, body);
  const module = decodeModule(w.bytes);
  validateModule(module);
  lowerModule(module, () => {});
}

/** A module with one function without parameters and results. */
function withBody(body: ByteWriter): void {
  compile([1, list(1, 0x60, 0, 0)], [3, list(1, 0)], [10, list(1).unsigned(body.length).all(body.bytes)]);
}

const locals = (count: number): ByteWriter => list(1).unsigned(count).all([i32, Opcode.End]);

/** Half of them are parameters. */
function withParameters(count: number): void {
  const params = limits.params.max;
  const body = locals(count - params);
  compile(
    [
      1,
      list(1, 0x60)
        .all(vector(params, [i32]).bytes)
        .byte(0),
    ],
    [3, list(1, 0)],
    [10, list(1).unsigned(body.length).all(body.bytes)],
  );
}

function branchTable(entries: number): ByteWriter {
  const w = list(0, 0x41, 0, Opcode.BrTable).unsigned(entries);
  for (let i = 0; i <= entries; i++) w.byte(0);
  return w.byte(Opcode.End);
}

function bodyOf(bytes: number): ByteWriter {
  const w = list(0);
  while (w.length < bytes - 1) w.byte(0x01);
  return w.byte(Opcode.End);
}

const nameOf = (bytes: number): number[] => [...new ByteWriter().unsigned(bytes).bytes, ...new Array<number>(bytes).fill(97)];

/** Cheap enough to go to the limit. */
const exact: [name: string, row: LimitRow, make: (count: number) => void][] = [
  ['types', limits.types, n => compile([1, vector(n, [0x60, 0, 0])])],
  ['functions', limits.functions, n => compile([1, list(1, 0x60, 0, 0)], [3, vector(n, [0])], [10, vector(n, [2, 0, Opcode.End])])],
  ['imports', limits.imports, n => compile([2, vector(n, [0, 0, 3, i32, 0])])],
  ['imported tables', limits.tables, n => compile([2, vector(n, [0, 0, 1, funcRef, 0, 0])])],
  ['globals', limits.globals, n => compile([6, vector(n, [i32, 0, 0x41, 0, Opcode.End])])],
  ['tables', limits.tables, n => compile([4, vector(n, [funcRef, 0, 0])])],
  ['data segments', limits.dataSegments, n => compile([11, vector(n, [1, 0])])],
  [
    'parameters',
    limits.params,
    n =>
      compile([
        1,
        list(1, 0x60)
          .all(vector(n, [i32]).bytes)
          .byte(0),
      ]),
  ],
  ['results', limits.results, n => compile([1, list(1, 0x60, 0).all(vector(n, [i32]).bytes)])],
  ['bytes of a body', limits.bodyBytes, n => withBody(bodyOf(n))],
  ['locals', limits.locals, n => withBody(locals(n))],
  ['locals and parameters', limits.locals, withParameters],
  ['entries of a branch table', limits.branchTable, n => withBody(branchTable(n))],
  ['bytes of an import name', limits.nameBytes, n => compile([2, list(1, 0, ...nameOf(n), 3, i32, 0)])],
  ['bytes of an export name', limits.nameBytes, n => compile([5, list(1, 0, 0)], [7, list(1, ...nameOf(n), 2, 0)])],
  ['bytes of the name of a custom section', limits.nameBytes, n => compile([0, list(...nameOf(n))])],
];

/** The module is malformed for another reason: going to the limit would take gigabytes, or is what another rule forbids. */
const counted: [name: string, row: LimitRow, make: (count: number) => void][] = [
  ['bytes of a module', limits.moduleBytes, n => void decodeModule(new Uint8Array(n))],
  ['exports', limits.exports, n => compile([7, new ByteWriter().unsigned(n).all(new Uint8Array(n))])],
  ['memories', limits.memories, n => compile([5, vector(n, [0, 0])])],
  ['imported memories', limits.memories, n => compile([2, vector(n, [0, 0, 2, 0, 0])])],
  ['element segments', limits.elementSegments, n => compile([9, new ByteWriter().unsigned(n).all(new Uint8Array(n).fill(8))])],
  ['elements', limits.elements, n => compile([9, list(1, 1, 0).unsigned(n).all(new Uint8Array(n))])],
];

function errorOf(make: () => void): CompileError | undefined {
  try {
    make();
  } catch (error) {
    expect(error).to.be.instanceOf(CompileError);
    return error as CompileError;
  }
  return undefined;
}

function expectExcess(error: CompileError | undefined, { max, what }: LimitRow): void {
  const numbers = `${(max + 1).toLocaleString('en')} ${what} exceed the limit of ${max.toLocaleString('en')}`;
  expect(error?.message).to.include(numbers);
}

describe('implementation limits', () => {
  for (const [name, row, make] of exact) {
    it(`of ${name}: ${row.max.toLocaleString('en')} and one more`, () => {
      expect(errorOf(() => make(row.max))).to.equal(undefined);
      expectExcess(
        errorOf(() => make(row.max + 1)),
        row,
      );
    });
  }

  for (const [name, row, make] of counted) {
    it(`of ${name}: ${row.max.toLocaleString('en')} and one more, by the count`, () => {
      expect(errorOf(() => make(row.max))?.message).not.to.include('limit');
      expectExcess(
        errorOf(() => make(row.max + 1)),
        row,
      );
    });
  }

  it('tests every row', () => {
    const tested = new Set([...exact, ...counted].map(([, row]) => row));
    tested.add(limits.compilerBytes); // in test/addon/compile-memory.test.ts
    expect(Object.entries(limits).filter(([, row]) => !tested.has(row))).to.deep.equal([]);
  });

  it('of the values that calls pass', () => {
    // Each call is two bytes and passes 2,000 values.
    const values = limits.params.max;
    const types = vector(values, [i32]).bytes;
    const calls = (count: number): void => {
      const body = list(0);
      for (let i = 0; i < values; i++) body.get(i);
      for (let i = 0; i < count; i++) body.op(Opcode.Call, 0);
      body.op(Opcode.End);
      compile([1, list(1, 0x60).all(types).all(types)], [3, list(1, 0)], [10, list(1).unsigned(body.length).all(body.bytes)]);
    };
    expect(errorOf(() => calls(500))).to.equal(undefined);
    expect(errorOf(() => calls(1000))?.message).to.match(
      /^function too large: [\d,]+ words of IR and values of calls exceed the limit of [\d,]+/,
    );
  });
});
