/**
 * Every numeric, comparison and conversion operator on every engine against V8's own WebAssembly, over interesting operands, in all
 * the forms that translation and compilation tell apart: operands in registers, in memory, constant; results that are branched on; many
 * values alive. Values go through memory, so that NaNs keep their bits.
 */
import { expect } from 'chai';
import { ValType } from '../../lib/wasm/types.js';
import { numeric } from './families.js';
import { type FloatBits, givesOpenNaNs, isNaNBits, isPermittedNaN } from './nans.js';
import { f32Bits, f32Few, f64Bits, f64Few, i32Values, i64Values } from './operands.js';
import type { Row } from './rows.js';
import { instantiate, type Side } from './sides.js';
import { code, concat, constant, type FunctionText, loadAt, storeAt, storeOf } from './wasm-bytes.js';

/** Bits of interesting values of an operand, as 64-bit integers. */
function interesting(row: Row, operand: number): readonly bigint[] {
  const isUnary = row.operands.length === 1;
  switch (row.operands[operand]) {
    case ValType.I32:
      return i32Values;
    case ValType.I64:
      return i64Values;
    case ValType.F32:
      return isUnary ? f32Bits : f32Few;
    default:
      return isUnary ? f64Bits : f64Few;
  }
}

const mayTrap = (row: Row): boolean => /(div|rem)_|trunc_f/.test(row.name);

/** Byte addresses: operand i is at 16 * i; the result; results of constant operands; values that stay alive; what became of them. */
const resultAt = 64;
const tableAt = 4096;
const aliveAt = 512;
const aliveResultAt = 1024;
const aliveCount = 24;

type Functions = Record<string, FunctionText>;

/** Stores a value, given by its code, as the result. */
const store = (type: ValType, value: readonly number[], at = resultAt): number[] =>
  concat(constant(ValType.I32, BigInt(at)), value, storeOf(type));

/**
 * Forms of the operator's value, with operands in locals 0 and 1: `r` from locals (loaded just before), `p` from parameters, `m` both from
 * memory, `f` the first and `n` the last one from memory, `e` equal operands, `k<i>` constant i as last operand, `c<i>` as first.
 */
function formsOf(row: Row): Record<string, number[]> {
  const last = row.operands.length - 1;
  const locals = row.operands.map((_, i) => [0x20, i]);
  const fromMemory = row.operands.map((type, i) => loadAt(type, 16 * i));
  const forms: Record<string, number[]> = {
    r: concat(...locals, code(row.code)),
    p: concat(...locals, [0x10, 0]),
    m: concat(...fromMemory, code(row.code)),
    f: concat(fromMemory[0], ...locals.slice(1), code(row.code)),
    n: concat(...locals.slice(0, last), fromMemory[last], code(row.code)),
  };
  if (row.operands[0] === row.operands[1]) forms['e'] = concat(locals[0], locals[0], code(row.code));
  interesting(row, last).forEach((value, i) => {
    const operand = constant(row.operands[last], value);
    forms[`k${i}`] = concat(...locals.slice(0, last), operand, code(row.code));
    if (last === 1) forms[`c${i}`] = [...operand, 0x20, 1, ...code(row.code)];
  });
  return forms;
}

/** Functions of one operator: its forms, and `i…`, `b…` and `s…`, which branch on them or select by them; `w` with many values alive. */
function functionsOf(row: Row): Functions {
  const result = row.result!;
  const locals = row.operands;
  const loads = concat(...locals.map((type, i) => [...loadAt(type, 16 * i), 0x21, i]));
  const operands = concat(...locals.map((_, i) => [0x20, i]));
  const functions: Functions = { inner: { params: locals, results: [result], locals: [], body: [...operands, ...code(row.code)] } };
  for (const [name, value] of Object.entries(formsOf(row))) {
    functions[name] = { locals, body: concat(loads, store(result, value)) };
    if (result !== ValType.I32) continue;
    const say = (what: number): number[] => store(result, constant(ValType.I32, BigInt(what)));
    functions[`i${name}`] = { locals, body: concat(loads, value, [0x04, 0x40], say(1), [0x05], say(2), [0x0b]) };
    functions[`b${name}`] = { locals, body: concat(loads, say(3), [0x02, 0x40], value, [0x0d, 0], say(4), [0x0b]) };
    const choice = concat(constant(ValType.I32, 5n), constant(ValType.I32, 6n), value, [0x1b]);
    functions[`s${name}`] = { locals, body: concat(loads, store(result, choice)) };
  }
  functions['w'] = underPressure(row, loads, [...operands, ...code(row.code)]);
  return functions;
}

/** The operator between the loads and the uses of many integers and floats. */
function underPressure(row: Row, loads: number[], value: number[]): FunctionText {
  const types = Array.from({ length: aliveCount }, (_, i) => (i % 2 === 0 ? ValType.I64 : ValType.F64));
  const first = row.operands.length;
  const enter = types.map((type, i) => [...loadAt(type, aliveAt + 8 * i), 0x21, first + i]);
  const leave = types.map((type, i) => storeAt(type, aliveResultAt + 8 * i, [0x20, first + i]));
  return { locals: [...row.operands, ...types], body: concat(...enter, loads, store(row.result!, value), ...leave) };
}

/** Functions with constant operands only, `z…`: one for all pairs, or one for each if it may trap. */
function constantFunctionsOf(row: Row): { functions: Functions; pairs: readonly (readonly bigint[])[] } {
  const first = interesting(row, 0);
  const pairs = row.operands.length === 1 ? first.map(x => [x]) : first.flatMap(x => interesting(row, 1).map(y => [x, y]));
  const values = pairs.map(pair => concat(...pair.map((bits, i) => constant(row.operands[i], bits)), code(row.code)));
  const stores = values.map((value, i) => store(row.result!, value, tableAt + 8 * i));
  const bodies = mayTrap(row) ? stores : [concat(...stores)];
  return { functions: Object.fromEntries(bodies.map((body, i) => [`z${i}`, { locals: [], body }])), pairs };
}

const floatWidth: Readonly<Partial<Record<ValType, number>>> = { [ValType.F32]: 32, [ValType.F64]: 64 };

function floats(types: readonly ValType[], values: readonly bigint[]): FloatBits[] {
  return types.flatMap((type, i) => (floatWidth[type] === undefined ? [] : [{ width: floatWidth[type], bits: values[i] }]));
}

/** The operands of a form, given what is in memory. */
function operandsOf(row: Row, name: string, x: bigint, y: bigint): readonly bigint[] {
  const [kind, number] = /([kc])(\d+)$/.exec(name)?.slice(1) ?? [];
  if (name.endsWith('e')) return [x, x];
  if (kind === 'c') return [interesting(row, 0)[Number(number)], y];
  const values = [x, y].slice(0, row.operands.length);
  return kind === 'k' ? [...values.slice(0, -1), interesting(row, row.operands.length - 1)[Number(number)]] : values;
}

/** Whether a result is right: the same bits, or a NaN that the standard permits where V8 has one. */
function isRight(row: Row, actual: bigint, expected: bigint, operands: readonly bigint[]): boolean {
  if (actual === expected) return true;
  if (!givesOpenNaNs(row.name)) return false;
  const [given, wanted] = floats([row.result!, row.result!], [actual, expected]);
  return isNaNBits(given) && isNaNBits(wanted) && isPermittedNaN(given, floats(row.operands, operands));
}

function outcome(side: Side, name: string, x: bigint, y: bigint): { isTrap: boolean; bits: bigint } {
  side.words[0] = x;
  side.words[2] = y;
  side.words[resultAt / 8] = 0n;
  return { isTrap: side.traps(name), bits: side.words[resultAt / 8] };
}

describe('operators on every engine and on V8', function () {
  this.timeout(60_000);
  for (const row of numeric) {
    it(row.name, () => {
      checkForms(row);
      checkConstants(row);
    });
  }
});

function checkForms(row: Row): void {
  const functions = functionsOf(row);
  const [v8, ...ours] = instantiate({ functions });
  for (const side of [v8, ...ours]) {
    for (let i = 0; i < aliveCount; i++) side.words[aliveAt / 8 + i] = 0x0123456789abcdefn * BigInt(i + 1);
  }
  const first = interesting(row, 0);
  const second = row.operands.length === 2 ? interesting(row, 1) : [0n];
  for (const name of Object.keys(functions)) {
    if (name === 'inner') continue;
    // Constants are tried with each value of the other operand, once.
    const isFirstConstant = /c\d/.test(name) || (row.operands.length === 1 && /k\d/.test(name));
    for (const x of isFirstConstant ? first.slice(0, 1) : first) {
      for (const y of /k\d/.test(name) ? second.slice(0, 1) : second) {
        const expected = outcome(v8, name, x, y);
        for (const side of ours) {
          const actual = outcome(side, name, x, y);
          if (actual.isTrap === expected.isTrap && isRight(row, actual.bits, expected.bits, operandsOf(row, name, x, y))) continue;
          expect.fail(`${side.name}: ${name}(${hex(x)}, ${hex(y)}): ${show(actual)}, V8: ${show(expected)}`);
        }
      }
    }
  }
  const alive = (side: Side): bigint[] => [...side.words.subarray(aliveResultAt / 8, aliveResultAt / 8 + aliveCount)];
  for (const side of ours) expect(alive(side), `${side.name}: values that are alive`).to.deep.equal(alive(v8));
}

const hex = (bits: bigint): string => `0x${bits.toString(16)}`;
const show = ({ isTrap, bits }: { isTrap: boolean; bits: bigint }): string => (isTrap ? 'trap' : hex(bits));

function checkConstants(row: Row): void {
  const { functions, pairs } = constantFunctionsOf(row);
  const [v8, ...ours] = instantiate({ functions });
  for (const name of Object.keys(functions)) {
    const isTrap = v8.traps(name);
    for (const side of ours) expect(side.traps(name), `${side.name}: ${name} traps`).to.equal(isTrap);
  }
  for (const side of ours) {
    pairs.forEach((pair, i) => {
      const [actual, expected] = [side, v8].map(({ words }) => words[tableAt / 8 + i]);
      if (isRight(row, actual, expected, pair)) return;
      expect.fail(`${side.name}: z (${pair.map(hex).join(', ')}): ${hex(actual)}, V8: ${hex(expected)}`);
    });
  }
}
