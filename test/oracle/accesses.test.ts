/**
 * Every load and store on every engine against V8's own WebAssembly, at addresses and offsets around the edges of the memory, with
 * addresses in registers, as sums, shifted, and constant.
 */
import { expect } from 'chai';
import { ValType } from '../../lib/wasm/types.js';
import { instantiate, type Row, scalarRows, type Side } from './sides.js';
import { code, concat, constant, type FunctionText, loadAt, storeOf, uleb } from './wasm-bytes.js';

const accesses = scalarRows.filter(row => row.immediates.includes('memarg'));
const addresses = [0n, 1n, 7n, 100n, 65527n, 65528n, 65529n, 65532n, 65533n, 65534n, 65535n, 65536n, 0x7fffffffn, 0xffffffffn];
const offsets = [0, 8, 65528, 65535, 0x7fffffff, 0xffffffff];
const resultAt = 64;

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

/** Functions of one access: FORM_OFFSET, for stores kFORM_OFFSET of a constant, for loads dFORM_OFFSET whose value nobody wants. */
function functionsOf(row: Row, type: ValType): Record<string, FunctionText> {
  const isStore = row.result === undefined;
  const functions: Record<string, FunctionText> = {};
  const locals = [ValType.I32, ValType.I32, type];
  const prepare = concat(loadAt(ValType.I32, 0), [0x21, 0], loadAt(ValType.I32, 16), [0x21, 1], loadAt(type, 32), [0x21, 2]);
  for (const offset of offsets) {
    for (const [form, address] of Object.entries(addressForms())) {
      const name = `${form}_${offset}`;
      const access = [...code(row.code), 0, ...uleb(offset)];
      if (!isStore) {
        functions[name] = { locals, body: concat(prepare, constant(ValType.I32, BigInt(resultAt)), address, access, storeOf(type)) };
        functions[`d${name}`] = { locals, body: concat(prepare, address, access, [0x1a]) };
        continue;
      }
      functions[name] = { locals, body: concat(prepare, address, [0x20, 2], access) };
      functions[`k${name}`] = { locals, body: concat(prepare, address, constant(type, 0x8182838485868788n), access) };
    }
  }
  return functions;
}

function fill(side: Side, address: bigint): void {
  for (let i = 128; i < 256; i++) side.bytes[i] = i * 37;
  for (let i = 65536 - 64; i < 65536; i++) side.bytes[i] = i * 91;
  side.words[0] = address;
  side.words[2] = 2n;
  side.words[4] = 0xf1f2f3f4f5f6f7f8n;
  side.words[resultAt / 8] = 0n;
}

function check(row: Row): void {
  const functions = functionsOf(row, row.result ?? row.operands[1]);
  const [v8, ...ours] = instantiate({ functions });
  for (const address of addresses) {
    for (const name of Object.keys(functions)) {
      if (/c\d/.test(name) && address !== addresses[0]) continue;
      fill(v8, address);
      const expected = v8.traps(name);
      for (const side of ours) {
        fill(side, address);
        const actual = side.traps(name);
        if (actual === expected && Buffer.compare(side.bytes, v8.bytes) === 0) continue;
        expect.fail(`${side.name}: ${name} at ${address}: ${actual}, V8: ${expected}, or memory differs`);
      }
    }
  }
}

describe('loads and stores on every engine and on V8', function () {
  this.timeout(60_000);
  for (const row of accesses) it(row.name, () => check(row));
});
