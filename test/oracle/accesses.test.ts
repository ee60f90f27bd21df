/**
 * Every load and store, of scalars and of vectors and their lanes, on every engine against V8's own WebAssembly, at addresses and offsets
 * around the edges of the memory, with addresses in registers, as sums, shifted, and constant.
 */
import { expect } from 'chai';
import { ValType } from '../../lib/wasm/types.js';
import { accesses } from './families.js';
import type { Row } from './rows.js';
import { instantiate, type Side } from './sides.js';
import { code, concat, constant, type FunctionText, loadAt, storeOf, uleb } from './wasm-bytes.js';

const addresses = [0n, 1n, 100n, 65503n, 65504n, 65519n, 65520n, 65521n, 65527n, 65528n, 65532n, 65535n, 65536n, 0x7fffffffn, 0xffffffffn];
/** Offsets that are tried with all forms of addresses, and with those in locals only: every one around the end of the memory. */
const offsets = [0, 8, 65520, 65528, 0x7fffffff, 0xffffffff];
const edgeOffsets = Array.from({ length: 19 }, (_, i) => 65519 + i).filter(offset => !offsets.includes(offset));
const resultAt = 64;
/** Of the value that is stored, or whose other lanes stay. */
const valueAt = 32;
const stored = 0xe1e2e3e4e5e6e7e8f1f2f3f4f5f6f7f8n;

/** Addresses by form: `l` a local, `x` the sum of two, `y` a sum with a constant, `h` with a shifted index, `c<i>` constant i. */
function addressForms(): Record<string, number[]> {
  return {
    l: [0x20, 0],
    x: [0x20, 0, 0x20, 1, ...code(0x6a)],
    y: concat([0x20, 0], constant(ValType.I32, 4n), code(0x6a)),
    h: concat([0x20, 0, 0x20, 1], constant(ValType.I32, 3n), code(0x74), code(0x6a)),
    ...Object.fromEntries(addresses.map((address, i) => [`c${i}`, constant(ValType.I32, address)])),
  };
}

/** Lane immediates, for rows that have one: all that there are; `[]` for the others. */
function lanesOf(row: Row): readonly number[][] {
  return row.immediates.includes('lane') ? Array.from({ length: 16 >> row.align }, (_, i) => [i]) : [[]];
}

/** Whether a form is tried with an offset, and with a lane: those in the middle are like the others. */
function isTried(row: Row, form: string, offset: number, lane: readonly number[]): boolean {
  if (edgeOffsets.includes(offset)) return form === 'l';
  if (form.startsWith('c') && (offset === 8 || offset === 65528)) return false;
  return lane.length === 0 || lane[0] === 0 || lane[0] === (16 >> row.align) - 1 || /^(l|x|c[14])$/.test(form);
}

/**
 * Functions of one access: FORM_OFFSET. Those with k in front take the scalar or vector from a constant, and those with d in front, of
 * loads, give a value that nobody wants.
 */
function functionsOf(row: Row, lane: readonly number[]): Record<string, FunctionText> {
  const type = row.result ?? row.operands[1];
  const locals = [ValType.I32, ValType.I32, type];
  const prepare = concat(loadAt(ValType.I32, 0), [0x21, 0], loadAt(ValType.I32, 16), [0x21, 1], loadAt(type, valueAt), [0x21, 2]);
  const functions: Record<string, FunctionText> = {};
  for (const offset of [...offsets, ...edgeOffsets]) {
    const access = [...code(row.code), 0, ...uleb(offset), ...lane];
    for (const [form, address] of Object.entries(addressForms())) {
      if (!isTried(row, form, offset, lane)) continue;
      const value = row.operands.length === 1 ? [] : [0x20, 2];
      const values: Record<string, readonly number[]> = { '': value };
      if (value.length > 0 && form.length === 1) values['k'] = constant(type, stored >> 8n);
      for (const [kind, value] of Object.entries(values)) {
        const whole = concat(address, value, access);
        const body = row.result === undefined ? whole : [...constant(ValType.I32, BigInt(resultAt)), ...whole, ...storeOf(type)];
        functions[`${kind}${form}_${offset}`] = { locals, body: concat(prepare, body) };
      }
      if (row.result !== undefined && form === 'l') {
        functions[`d${form}_${offset}`] = { locals, body: concat(prepare, address, value, access, [0x1a]) };
      }
    }
  }
  return functions;
}

function fill(side: Side, address: bigint): void {
  for (let i = 128; i < 256; i++) side.bytes[i] = i * 37;
  for (let i = 65536 - 64; i < 65536; i++) side.bytes[i] = i * 91;
  side.words[0] = address;
  side.words[2] = 2n;
  side.words[valueAt / 8] = BigInt.asUintN(64, stored);
  side.words[valueAt / 8 + 1] = stored >> 64n;
  side.words.fill(0n, resultAt / 8, resultAt / 8 + 2);
}

/**
 * How much of the memory must be the same after a function. Processors of arm64 may write the part of a vector that lies in the memory before they fault
 * for the rest (docs/traps.md); the emulator does.
 */
function comparedBytes(row: Row, traps: boolean): number {
  const tears = process.arch === 'arm64' && traps && row.name === 'v128.store';
  return tears ? 65536 - 15 : 65536;
}

function check(row: Row, lane: readonly number[]): void {
  const functions = functionsOf(row, lane);
  const [v8, ...ours] = instantiate({ functions });
  for (const address of addresses) {
    for (const name of Object.keys(functions)) {
      if (/c\d/.test(name) && address !== addresses[0]) continue;
      fill(v8, address);
      const expected = v8.traps(name);
      for (const side of ours) {
        fill(side, address);
        const actual = side.traps(name);
        const [mine, theirs] = [side, v8].map(({ bytes }) => bytes.subarray(0, comparedBytes(row, expected)));
        if (actual === expected && Buffer.compare(mine!, theirs!) === 0) continue;
        expect.fail(`${side.name}: ${row.name} ${lane} ${name} at ${address}: ${actual}, V8: ${expected}, or memory differs`);
      }
    }
  }
}

describe('loads and stores on every engine and on V8', function () {
  this.timeout(60_000);
  for (const row of accesses) it(row.name, () => lanesOf(row).forEach(lane => check(row, lane)));
});
