/**
 * Every numeric, comparison, conversion, load and store operator of the interpreter against V8's own WebAssembly, over
 * interesting operands, in all the forms that the translation tells apart: operands in locals, constant operands, results that are
 * branched on. Values go through memory, so that NaNs keep their bits.
 */
import { expect } from 'chai';
import { type OpcodeRow, Page, wasmOpcodes } from '../../lib/wasm/opcodes.js';
import { ValType } from '../../lib/wasm/types.js';
import { Guest } from '../unit/interp-guest.js';
import { f32Bits, f32Few, f64Bits, f64Few, i32Values, i64Values } from './operands.js';
import { code, concat, constant, loadOf, type ModuleText, moduleBytes, storeOf, uleb } from './wasm-bytes.js';

/** Types of the DOM library, which Node has no part of. */
declare const WebAssembly: any;

/** Bits of interesting values of an operand, as 64-bit integers. */
function interesting(row: ScalarRow, operand: number): readonly bigint[] {
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

const isScalar = (type: ValType): boolean => type <= ValType.F64;
type ScalarRow = OpcodeRow & { readonly name: string; readonly operands: readonly ValType[] };
const rows = Object.entries<OpcodeRow>(wasmOpcodes)
  .map(([name, row]) => ({ name, ...row }))
  .filter((row): row is ScalarRow => {
    const types = [...(row.operands ?? []), ...(row.result === undefined ? [] : [row.result])];
    return row.code < Page.Simd && row.operands !== null && types.every(isScalar);
  });
const numeric = rows.filter(row => row.immediates.length === 0 && row.operands.length > 0 && row.result !== undefined);
const accesses = rows.filter(row => row.immediates.includes('memarg'));

/** The same module in both engines, with the exported memory as bytes. */
class Pair {
  readonly #guest: Guest;
  readonly #v8: { readonly exports: Record<string, any> };

  constructor(text: ModuleText) {
    const bytes = moduleBytes(text);
    this.#guest = new Guest(bytes);
    this.#v8 = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  }

  get memories(): readonly [DataView, DataView] {
    const bytes = this.#guest.instance.memories[0].bytes;
    return [new DataView(bytes.buffer, bytes.byteOffset, bytes.length), new DataView(this.#v8.exports['memory'].buffer)];
  }

  /** Runs the function in both; whether each trapped. */
  run(name: string): readonly [boolean, boolean] {
    return [traps(() => this.#guest.call(name)), traps(this.#v8.exports[name])];
  }
}

function traps(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || (error instanceof Error && error.constructor.name === 'Trapped')) return true;
    throw error;
  }
}

const resultAt = 64;

/** Functions of one operator: `r` from locals, `k<i>` with constant i as last operand, `c<i>` as first, `i…` and `b…` branch on the result. */
function functionsOf(row: ScalarRow): ModuleText['functions'] {
  const result = row.result!;
  const loads = row.operands.flatMap((type, i) => [constant(ValType.I32, BigInt(16 * i)), loadOf(type), [0x21, i]]);
  const store = (value: number[]): number[] => [...constant(ValType.I32, BigInt(resultAt)), ...value, ...storeOf(result)];
  const forms: Record<string, number[]> = { r: row.operands.flatMap((_, i) => [0x20, i]) };
  const last = row.operands.length - 1;
  interesting(row, last).forEach((value, i) => {
    const operand = constant(row.operands[last], value);
    forms[`k${i}`] = last === 0 ? operand : [0x20, 0, ...operand];
    if (last === 1) forms[`c${i}`] = [...operand, 0x20, 1];
  });
  const functions: Record<string, { locals: readonly ValType[]; body: number[] }> = {};
  for (const [name, operands] of Object.entries(forms)) {
    const value = [...operands, ...code(row.code)];
    functions[name] = { locals: row.operands, body: concat(...loads, store(value)) };
    if (result !== ValType.I32) continue;
    const say = (what: number): number[] => store(constant(ValType.I32, BigInt(what)));
    functions[`i${name}`] = { locals: row.operands, body: concat(...loads, [...value, 0x04, 0x40, ...say(1), 0x05, ...say(2), 0x0b]) };
    functions[`b${name}`] = {
      locals: row.operands,
      body: concat(...loads, say(3), [0x02, 0x40, ...value, 0x0d, 0, ...say(4), 0x0b]),
    };
  }
  return functions;
}

function isNaNBits(type: ValType, bits: bigint): boolean {
  return type === ValType.F32
    ? (bits & 0x7fffffffn) > 0x7f800000n
    : type === ValType.F64 && (bits & 0x7fffffffffffffffn) > 0x7ff0000000000000n;
}

const movesBits = /abs|neg|copysign|reinterpret/;
const quietBit: Readonly<Record<number, bigint>> = { [ValType.F32]: 0x400000n, [ValType.F64]: 0x8000000000000n };

describe('interpreter against V8', () => {
  for (const row of numeric) {
    it(row.name, () => {
      const functions = functionsOf(row);
      const pair = new Pair({ functions });
      const [ours, theirs] = pair.memories;
      const first = interesting(row, 0);
      const second = row.operands.length === 2 ? interesting(row, 1) : [0n];
      const width = row.result === ValType.I32 || row.result === ValType.F32 ? 32 : 64;
      for (const x of first) {
        for (const y of second) {
          for (const name of Object.keys(functions)) {
            // Constants are tried with each value of the other operand, once.
            if (/[ck]\d/.test(name) && (/c\d/.test(name) ? x !== first[0] : y !== second[0])) continue;
            for (const view of [ours, theirs]) {
              view.setBigUint64(0, x, true);
              view.setBigUint64(16, y, true);
              view.setBigUint64(resultAt, 0n, true);
            }
            const [a, b] = pair.run(name);
            const actual = BigInt.asUintN(width, ours.getBigUint64(resultAt, true));
            const expected = BigInt.asUintN(width, theirs.getBigUint64(resultAt, true));
            const isNaNResult = !movesBits.test(row.name) && isNaNBits(row.result!, actual) && isNaNBits(row.result!, expected);
            const isSame = a === b && (isNaNResult ? (actual & quietBit[row.result!]) !== 0n : actual === expected);
            if (!isSame) expect.fail(`${name}(0x${x.toString(16)}, 0x${y.toString(16)}): ${a} ${actual}, V8: ${b} ${expected}`);
          }
        }
      }
    });
  }

  for (const row of accesses) {
    it(row.name, () => checkAccess(row));
  }
});

const addresses = [0n, 1n, 7n, 100n, 65527n, 65528n, 65529n, 65532n, 65533n, 65534n, 65535n, 65536n, 0x7fffffffn, 0xffffffffn];
const offsets = [0, 8, 65528, 65535, 0x7fffffff, 0xffffffff];

function checkAccess(row: ScalarRow): void {
  const isStore = row.result === undefined;
  const type = isStore ? row.operands[1] : row.result;
  const functions: Record<string, { locals: readonly ValType[]; body: number[] }> = {};
  // Locals: the address (also as the sum of two), the value.
  const locals = [ValType.I32, ValType.I32, type!];
  const prepare = concat(constant(ValType.I32, 0n), loadOf(ValType.I32), [0x21, 0], constant(ValType.I32, 32n), loadOf(type!), [0x21, 2]);
  const forms = (offset: number): Record<string, number[]> => ({
    [`l${offset}`]: [0x20, 0],
    [`x${offset}`]: [0x20, 0, 0x20, 1, ...code(0x6a)],
    ...Object.fromEntries(addresses.map((address, i) => [`c${i}_${offset}`, constant(ValType.I32, address)])),
  });
  for (const offset of offsets) {
    for (const [name, address] of Object.entries(forms(offset))) {
      const access = [...code(row.code), 0, ...uleb(offset)];
      const load = concat(prepare, constant(ValType.I32, BigInt(resultAt)), address, access, storeOf(type!));
      functions[name] = { locals, body: isStore ? concat(prepare, address, [0x20, 2], access) : load };
      if (isStore) functions[`k${name}`] = { locals, body: concat(prepare, address, constant(type!, 0x8182838485868788n), access) };
    }
  }
  const pair = new Pair({ functions });
  const [ours, theirs] = pair.memories;
  const fill = (view: DataView): void => {
    for (let i = 128; i < 256; i++) view.setUint8(i, i * 37);
    for (let i = 65536 - 64; i < 65536; i++) view.setUint8(i, i * 91);
  };
  for (const address of addresses) {
    for (const name of Object.keys(functions)) {
      for (const view of [ours, theirs]) {
        fill(view);
        view.setBigUint64(0, address, true);
        view.setBigUint64(32, 0xf1f2f3f4f5f6f7f8n, true);
        view.setBigUint64(resultAt, 0n, true);
      }
      const [a, b] = pair.run(name);
      const isSame = a === b && Buffer.compare(bytesOf(ours), bytesOf(theirs)) === 0;
      if (!isSame) expect.fail(`${name} at ${address}: ${a}, V8: ${b}, or memory differs`);
    }
  }
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
