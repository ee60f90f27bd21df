/**
 * Every vector operator on every engine against V8's own WebAssembly, over vectors in which every pair of interesting lanes meets, in all
 * forms of vector-forms.ts; operators on bytes over all pairs of bytes. Loads, stores, shuffles and constants have tests of their own.
 */
import { expect } from 'chai';
import { ValType } from '../../lib/wasm/types.js';
import { vectorNumeric } from './families.js';
import { bytePairs, shapes, type ShapeName, unpack } from './lanes.js';
import { type FloatBits, givesOpenNaNs, isNaNBits, isPermittedNaN } from './nans.js';
import { resultShapeOf, type Row, shapeOf } from './rows.js';
import { instantiate, type Side } from './sides.js';
import {
  aliveAt,
  aliveCount,
  aliveResultAt,
  columnAt,
  type Form,
  formsOf,
  innerOf,
  laterAt,
  type Operation,
  operationsOf,
  pages,
  resultsAt,
  sizeAt,
} from './vector-forms.js';
import type { FunctionText } from './wasm-bytes.js';

const hex = (bits: bigint): string => `0x${bits.toString(16).padStart(32, '0')}`;

function cell(side: Side, at: number, index: number): bigint {
  const word = at / 8 + 2 * index;
  return side.words[word] | (side.words[word + 1] << 64n);
}

function fill(side: Side, columns: readonly (readonly bigint[])[]): void {
  columns.forEach((column, operand) => {
    column.forEach((bits, i) => {
      side.words[columnAt(operand) / 8 + 2 * i] = BigInt.asUintN(64, bits);
      side.words[columnAt(operand) / 8 + 2 * i + 1] = bits >> 64n;
    });
  });
  side.words[sizeAt / 8] = BigInt(16 * columns[0].length);
  for (let i = 0; i < 2 * aliveCount; i++) side.words[aliveAt / 8 + i] = BigInt.asUintN(64, 0x0123456789abcdefn * BigInt(i + 1));
}

const floats = (shape: ShapeName, vector: bigint): FloatBits[] => unpack(shape, vector).map(bits => ({ width: shapes[shape].bits, bits }));

/** Whether lanes that differ from V8's are NaNs that the standard leaves open. */
function differsInNaNsOnly(row: Row, actual: bigint, expected: bigint, operands: readonly bigint[]): boolean {
  if (!givesOpenNaNs(row.name)) return false;
  const inputs = operands.map(operand => floats(shapeOf(row), operand));
  const wanted = floats(resultShapeOf(row)!, expected);
  return floats(resultShapeOf(row)!, actual).every((lane, i) => {
    if (lane.bits === wanted[i].bits) return true;
    const ofLane = inputs.map(lanes => lanes[i]).filter(operand => operand !== undefined);
    return isNaNBits(wanted[i]) && isNaNBits(lane) && isPermittedNaN(lane, ofLane);
  });
}

function slice(side: Side, at: number, cells: number): Uint8Array {
  return side.bytes.subarray(at, at + 16 * cells);
}

/** Runs a function on all sides and compares the results. */
function checkForm(row: Row, name: string, form: Form, [v8, ...ours]: readonly [Side, ...Side[]]): void {
  for (const side of [v8, ...ours]) {
    slice(side, resultsAt, form.count).fill(0);
    expect(side.traps(name), `${side.name}: ${name} traps`).to.equal(false);
  }
  for (const side of ours) {
    if (Buffer.compare(slice(side, resultsAt, form.count), slice(v8, resultsAt, form.count)) === 0) continue;
    for (let i = 0; i < form.count; i++) {
      const [actual, expected] = [cell(side, resultsAt, i), cell(v8, resultsAt, i)];
      const operands = form.operandsAt(i);
      if (actual === expected || differsInNaNsOnly(row, actual, expected, operands)) continue;
      expect.fail(`${side.name}: ${row.name} ${name} (${operands.map(hex).join(', ')}): ${hex(actual)}, V8: ${hex(expected)}`);
    }
  }
}

/** The operands, after they were stored again, and the values that were alive. */
function checkOthers(operation: Operation, ours: readonly Side[]): void {
  for (const side of ours) {
    operation.columns.forEach((column, operand) => {
      const bytes = operation.row.operands[operand] === ValType.V128 ? 128 : 64;
      column.forEach((bits, i) => {
        const later = BigInt.asUintN(bytes, cell(side, laterAt(operand), i));
        if (later !== bits) expect.fail(`${side.name}: operand ${operand} is ${hex(later)} afterwards, and was ${hex(bits)}`);
      });
    });
    const alive = Buffer.compare(slice(side, aliveAt, aliveCount), slice(side, aliveResultAt, aliveCount));
    expect(alive, `${side.name}: values that are alive`).to.equal(0);
  }
}

function check(operation: Operation): void {
  const forms = formsOf(operation, 0);
  const functions: Record<string, FunctionText> = { inner: innerOf(operation) };
  for (const [name, { text }] of Object.entries(forms)) functions[name] = text;
  const sides = instantiate({ functions, pages });
  for (const side of sides) fill(side, operation.columns);
  for (const [name, form] of Object.entries(forms)) checkForm(operation.row, name, form, sides);
  checkOthers(operation, sides.slice(1));
  if (operation.shape === 'i8x16' && operation.row.operands.filter(type => type === ValType.V128).length === 2)
    checkAllBytes(forms, operation, sides);
}

function checkAllBytes({ r }: Record<string, Form>, { row }: Operation, sides: readonly [Side, ...Side[]]): void {
  const columns = bytePairs();
  for (const side of sides) fill(side, columns);
  checkForm(row, 'r', { ...r, count: columns[0].length, operandsAt: i => columns.map(column => column[i]) }, sides);
}

describe('vector operators on every engine and on V8', function () {
  this.timeout(60_000);
  for (const row of vectorNumeric) {
    it(row.name, () => operationsOf(row).forEach(check));
  }
});
