/** The table of wasm/opcodes.ts against another assembler: every row's name must assemble to the row's code. */
import { expect } from 'chai';
import wabtInit from 'wabt';
import { Reader } from '../../lib/decode/reader.js';
import { readOpcode, skipImmediates } from '../../lib/decode/instructions.js';
import { Opcode } from '../../lib/wasm/opcode.js';
import { wasmOpcodes, wasmOpNames, type WasmImmediate, type WasmOpName } from '../../lib/wasm/opcodes.js';

/** Text of an immediate. */
const text: Record<WasmImmediate, string> = {
  block: '',
  label: '0',
  labels: '0 0 0',
  local: '0',
  global: '0',
  func: '0',
  type: '(type 0)',
  table: '0',
  elem: '0',
  data: '0',
  memarg: '',
  zero: '',
  i32: '-7',
  i64: '-7',
  f32: '1',
  f64: '1',
  v128: 'i64x2 1 2',
  lane: '0',
  lanes: '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15',
  heap: 'func',
  valtypes: '(result i32)',
};

/** Where the text is more than the row's name and immediates. */
const special: Partial<Record<WasmOpName, string>> = {
  'block': 'block end',
  'loop': 'loop end',
  'if': 'if end',
  'else': 'if else nop end',
  'end': 'block end',
  'select_t': 'select (result i32)',
  'call_indirect': 'call_indirect 0 (type 0)',
  'table.init': 'table.init 0 0',
  'table.copy': 'table.copy 0 0',
};

describe('wasm opcode table', () => {
  it('agrees with an independent assembler in codes and immediates', async () => {
    const wabt = await wabtInit();
    for (const name of wasmOpNames) {
      const line = special[name] ?? `${name} ${wasmOpcodes[name].immediates.map(kind => text[kind]).join(' ')}`;
      const source = `(module (type (func)) (func (local i32) ${line} unreachable) (memory 1) (table 1 funcref)
        (global (mut i32) i32.const 0) (elem func 0) (data "x"))`;
      const parsed = wabt.parseWat(`${name}.wat`, source, { simd: true, bulk_memory: true, reference_types: true, sat_float_to_int: true });
      const { buffer } = parsed.toBinary({});
      parsed.destroy();
      expect(opcodesOfCode(buffer), name).to.include(wasmOpcodes[name].code);
    }
  });

  it('gives every instruction a number of its own', () => {
    expect(wasmOpNames.length).to.equal(new Set(wasmOpNames.map(name => wasmOpcodes[name].code)).size);
    expect(wasmOpNames.filter(name => wasmOpcodes[name].feature === 'simd').length).to.equal(236);
  });
});

/** The opcodes of the only function: everything after its locals. */
function opcodesOfCode(bytes: Uint8Array): number[] {
  const reader = new Reader(bytes, 8);
  while (reader.byte() !== 10) reader.skip(reader.length());
  reader.length();
  reader.u32(); // one body
  const end = reader.length() + reader.offset;
  reader.skip(3); // one run of locals: an i32
  const found: number[] = [];
  while (reader.offset < end) {
    const opcode = readOpcode(reader);
    skipImmediates(reader, opcode);
    found.push(opcode);
  }
  expect(reader.offset).to.equal(end);
  expect(found.slice(-2)).to.deep.equal([Opcode.Unreachable, Opcode.End]);
  return found;
}
