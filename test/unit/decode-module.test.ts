/** Decoding and module validation where the specification suite does not look: limits, names, offsets, constant expressions. */
import { expect } from 'chai';
import { decodeModule } from '../../lib/decode/module.js';
import { CompileError } from '../../lib/support/errors.js';
import { evaluateConstExpr } from '../../lib/validate/const-expr.js';
import { validateModule } from '../../lib/validate/module.js';
import type { Module } from '../../lib/wasm/module.js';
import { ValType } from '../../lib/wasm/types.js';

const leb = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
const section = (id: number, ...contents: (number | number[])[]) => {
  const bytes = contents.flat();
  return [[id, ...leb(bytes.length)], bytes].flat();
};
const text = (value: string) => [value.length, ...Buffer.from(value)];
const repeat = (count: number, ...bytes: number[]) => [leb(count), ...Array.from({ length: count }, () => bytes)].flat();

function compile(...sections: number[][]): Module {
  const module = decodeModule(Uint8Array.from([[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...sections].flat()));
  validateModule(module);
  return module;
}

const [I32, FuncRef] = [0x7f, 0x70];
const emptyType = section(1, 1, 0x60, 0, 0);
const oneFunction = section(3, 1, 0);
const oneBody = section(10, 1, 2, 0, 0x0b);

describe('decoder', () => {
  it('describes the module', () => {
    const module = compile(
      section(1, 2, 0x60, 2, I32, 0x7b, 1, 0x6f, 0x60, 0, 0),
      section(2, 2, ...text('env'), ...text('f'), 0, 0, ...text('env'), ...text('g'), 3, I32, 0),
      section(3, 1, 1),
      section(4, 1, FuncRef, 1, 1, 9),
      section(5, 1, 0, 2),
      section(6, 1, I32, 1, 0x23, 0, 0x0b),
      section(7, 1, ...text('run'), 0, 1),
      section(8, 1),
      section(9, 1, 0, 0x41, 0, 0x0b, 1, 0),
      section(12, 1),
      oneBody,
      section(11, 1, 1, 2, 0xaa, 0xbb),
    );
    expect(module.types).to.deep.equal([
      { params: [ValType.I32, ValType.V128], results: [ValType.ExternRef] },
      { params: [], results: [] },
    ]);
    expect(module.imports.map(({ module: from, name, kind, index }) => ({ from, name, kind, index }))).to.deep.equal([
      { from: 'env', name: 'f', kind: 'function', index: 0 },
      { from: 'env', name: 'g', kind: 'global', index: 0 },
    ]);
    expect(module).to.include({ importedFunctions: 1, importedGlobals: 1, importedTables: 0, importedMemories: 0, start: 1, dataCount: 1 });
    expect(module.tables[0].type).to.deep.equal({ element: ValType.FuncRef, min: 1, max: 9 });
    expect(module.memories[0].type).to.deep.equal({ min: 2 });
    expect(module.elements[0]).to.include({ mode: 'active', table: 0, type: ValType.FuncRef });
    expect([...module.elements[0].funcs!]).to.deep.equal([0]);
    expect([...module.declaredFunctions].sort()).to.deep.equal([0, 1]);
    const [{ start, end }] = module.bodies;
    expect([...module.bytes.subarray(start, end)]).to.deep.equal([0, 0x0b]);
    expect([...module.bytes.subarray(module.data[0].start, module.data[0].end)]).to.deep.equal([0xaa, 0xbb]);
  });

  it('keeps custom sections, reads names, and forgives an error in them', () => {
    const names = (...contents: number[]) => compile(section(0, ...text('name'), ...contents), section(0, ...text('other'), 1, 2)).names;
    const good = [0, 2, ...text('m'), 1, 6, 2, 0, ...text('a'), 1, 0];
    expect(names(...good)).to.deep.equal({
      module: 'm',
      functions: new Map([
        [0, 'a'],
        [1, ''],
      ]),
    });
    expect(names(...good, 2, 99)).to.deep.equal(names(...good));
    expect(names(1, 7, 2, 0, ...text('a'), 1, 1, 0xff).functions).to.deep.equal(new Map([[0, 'a']]));
    expect(names(9, 1, 0)).to.deep.equal({ functions: new Map() });
    const module = compile(section(0, ...text('other'), 1, 2));
    expect(module.customSections).to.deep.equal([{ name: 'other', start: 16, end: 18 }]);
  });

  const refused: [what: string, sections: number[][], message: string][] = [
    ['a custom section past the end', [[0, 2, 0]], 'unexpected end'],
    [
      '1,001 parameters',
      [section(1, 1, 0x60, repeat(1001, I32), 0)],
      'implementation limit exceeded: 1,001 parameters of a function type exceed the limit of 1,000',
    ],
    ['1,001 results', [section(1, 1, 0x60, 0, repeat(1001, I32))], 'implementation limit exceeded: 1,001 results'],
    ['101 memories', [section(5, repeat(101, 0, 0))], 'implementation limit exceeded: 101 memories'],
    ['100,001 tables', [section(4, repeat(100_001, FuncRef, 0, 0))], 'implementation limit exceeded: 100,001 tables'],
    ['a body of 7,654,322 bytes', [emptyType, oneFunction, largeBody(7_654_322)], 'implementation limit exceeded: 7,654,322 bytes'],
    ['an unknown element segment form', [section(9, 1, 8)], 'malformed elements segment kind'],
    ['an unknown data segment form', [section(11, 1, 3)], 'malformed data segment kind'],
    ['an unknown export kind', [section(7, 1, 0, 4, 0)], 'malformed export kind'],
    ['a table element type that is not the segment’s', [section(4, 1, 0x6f, 0, 1), section(9, 1, 4, 0x41, 0, 0x0b, 0)], 'type mismatch'],
    ['two names alike', [emptyType, oneFunction, section(7, 2, 1, 97, 0, 0, 1, 97, 0, 0), oneBody], 'duplicate export name'],
  ];
  for (const [what, sections, message] of refused) {
    it(`refuses ${what}`, () =>
      expect(() => compile(...sections))
        .to.throw(CompileError)
        .with.property('message')
        .that.contains(message));
  }

  it('takes a table of any size: how large one may be is known when it is made', () => {
    expect(compile(section(4, 1, FuncRef, 0, ...leb(0xffffffff))).tables[0].type.min).to.equal(0xffffffff);
  });

  it('says where the error is', () => {
    expect(() => compile(emptyType, section(3, 1, 5), oneBody))
      .to.throw(CompileError)
      .and.include({ reason: 'unknown type 5', offset: 17 });
  });

  it('evaluates constant expressions', () => {
    const global = (type: number, ...init: number[]) => [type, 0, ...init, 0x0b];
    const module = compile(
      emptyType,
      section(2, 1, 0, 0, 3, 0x7e, 0),
      oneFunction,
      section(
        6,
        7,
        ...global(0x7f, 0x41, 0x7f),
        ...global(0x7e, 0x42, 0x80, 0x80, 0x80, 0x80, 0x70),
        ...global(0x7d, 0x43, 1, 0, 0xa0, 0x7f),
        ...global(0x7e, 0x23, 0),
        ...global(0x70, 0xd2, 0),
        ...global(0x6f, 0xd0, 0x6f),
        ...global(0x7b, 0xfd, 12, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
      ),
      oneBody,
    );
    const imported = new DataView(new ArrayBuffer(16));
    imported.setBigInt64(0, 123456789012345n, true);
    const evaluate = (index: number): DataView => {
      const cell = new DataView(new ArrayBuffer(16));
      cell.setBigInt64(0, -1n, true);
      evaluateConstExpr(module, module.globals[index].init!, { globalGet: () => imported, refFunc: i => 2 ** 40 + 2 ** 31 + i }, cell);
      return cell;
    };
    expect(evaluate(1).getInt32(0, true)).to.equal(-1);
    expect(evaluate(2).getBigInt64(0, true)).to.equal(-(2n ** 32n));
    expect(evaluate(3).getInt32(0, true)).to.equal(0x7fa00001);
    expect(evaluate(4).getBigInt64(0, true)).to.equal(123456789012345n);
    expect(evaluate(5).getBigInt64(0, true)).to.equal(2n ** 40n + 2n ** 31n);
    expect(evaluate(6).getBigInt64(0, true)).to.equal(0n);
    expect(evaluate(7).getUint32(12, true)).to.equal(0x0f0e0d0c);
  });
});

/** A code section with one body of `bytes` bytes. */
function largeBody(bytes: number): number[] {
  const size = leb(bytes);
  return [[10, ...leb(1 + size.length + bytes), 1, ...size], new Array<number>(bytes).fill(0)].flat();
}
