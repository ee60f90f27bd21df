/** The comparison of results with what the suite expects: it must fail for what is nearly right. */
import { expect } from 'chai';
import { interpreterEngine } from '../../lib/engine/interpreter-engine.js';
import { Store } from '../../lib/runtime/store.js';
import { ValType } from '../../lib/wasm/types.js';
import type { SpecValue } from './format.js';
import { decodeResults, encodeArguments, type FoundValue, haveTypes, matches } from './values.js';

const store = new Store(interpreterEngine());
const value = (type: ValType, bits: bigint): FoundValue => ({ type, bits });
const v128 = (lane_type: string, ...lanes: string[]): SpecValue => ({ type: 'v128', lane_type, value: lanes });

/** The pattern accepts the first values and refuses the others. */
function check(pattern: SpecValue, right: readonly FoundValue[], wrong: readonly FoundValue[]): void {
  for (const found of right) expect(matches(pattern, found, store), `0x${found.bits.toString(16)}`).to.equal(true);
  for (const found of wrong) expect(matches(pattern, found, store), `0x${found.bits.toString(16)}`).to.equal(false);
}

describe('values of the specification suite', () => {
  it('numbers are equal in every bit and in type', () => {
    const f32 = (bits: bigint): FoundValue => value(ValType.F32, bits);
    check({ type: 'i32', value: '-1' }, [value(ValType.I32, 0xffffffffn)], [value(ValType.I32, 0xfffffffen), f32(0xffffffffn)]);
    check({ type: 'i64', value: '4294967295' }, [value(ValType.I64, 0xffffffffn)], [value(ValType.I64, 0xffffffffffffffffn)]);
    check({ type: 'f32', value: '0' }, [f32(0n)], [f32(0x80000000n), value(ValType.I32, 0n), value(ValType.F64, 0n)]);
    check({ type: 'f32', value: '2143289345' }, [f32(0x7fc00001n)], [f32(0x7fc00000n), f32(0xffc00001n)]);
  });

  it('canonical NaNs have any sign and no other payload', () => {
    const f32 = (bits: bigint): FoundValue => value(ValType.F32, bits);
    const f64 = (bits: bigint): FoundValue => value(ValType.F64, bits);
    check(
      { type: 'f32', value: 'nan:canonical' },
      [0x7fc00000n, 0xffc00000n].map(f32),
      [0x7fc00001n, 0x7fa00000n, 0x7f800000n, 0n].map(f32),
    );
    check(
      { type: 'f64', value: 'nan:canonical' },
      [0x7ff8000000000000n, 0xfff8000000000000n].map(f64),
      [0x7ff8000000000001n, 0x7ff4000000000000n, 0x7ff0000000000000n, 0x7fc00000n].map(f64),
    );
  });

  it('arithmetic NaNs are quiet', () => {
    const f32 = (bits: bigint): FoundValue => value(ValType.F32, bits);
    const f64 = (bits: bigint): FoundValue => value(ValType.F64, bits);
    check(
      { type: 'f32', value: 'nan:arithmetic' },
      [0x7fc00000n, 0xffc00000n, 0x7fc12345n, 0xffffffffn].map(f32),
      [0x7fa00000n, 0x7f800001n, 0x7f800000n, 0x3fc00000n].map(f32),
    );
    check(
      { type: 'f64', value: 'nan:arithmetic' },
      [0x7ff8000000000000n, 0xfff8000012345678n].map(f64),
      [0x7ff4000000000000n, 0x7ff0000000000001n, 0x3ff8000000000000n].map(f64),
    );
  });

  it('every lane counts, the first in the lowest bits', () => {
    const found = value(ValType.V128, 0x00000004_00000003_00000002_ffffffffn);
    check(
      v128('i32', '-1', '2', '3', '4'),
      [found],
      [found.bits ^ 1n, found.bits ^ (1n << 64n), found.bits ^ (1n << 127n)].map(bits => value(ValType.V128, bits)),
    );
    check(v128('i32', '4', '3', '2', '-1'), [], [found]);
    check(v128('i32', '-1', '2'), [], [found]);
    check(v128('i64', '12884901887', '17179869187'), [found], [value(ValType.V128, found.bits >> 64n)]);
    check(v128('i8', ...Array.from({ length: 16 }, (_, i) => `${i}`)), [value(ValType.V128, 0x0f0e0d0c0b0a09080706050403020100n)], [found]);
  });

  it('lanes may be NaNs by pattern, each for itself', () => {
    const pattern = v128('f32', 'nan:canonical', 'nan:arithmetic', '1065353216', 'nan:canonical');
    const lanes = (...bits: bigint[]): FoundValue =>
      value(
        ValType.V128,
        bits.reduceRight((all, lane) => (all << 32n) | lane, 0n),
      );
    check(
      pattern,
      [lanes(0xffc00000n, 0x7fd00000n, 0x3f800000n, 0x7fc00000n)],
      [
        lanes(0xffc00001n, 0x7fd00000n, 0x3f800000n, 0x7fc00000n),
        lanes(0xffc00000n, 0x7fa00000n, 0x3f800000n, 0x7fc00000n),
        lanes(0xffc00000n, 0x7fd00000n, 0xbf800000n, 0x7fc00000n),
        lanes(0xffc00000n, 0x7fd00000n, 0x3f800000n, 0x7f800000n),
      ],
    );
    const pair = v128('f64', 'nan:canonical', 'nan:arithmetic');
    const [canonical, other] = [0x7ff8000000000000n, 0x7ff8000000000001n];
    check(pair, [value(ValType.V128, (other << 64n) | canonical)], [value(ValType.V128, (canonical << 64n) | other)]);
  });

  it('one of several', () => {
    const pattern: SpecValue = { type: 'either', values: [v128('i64', '1', '2'), v128('i64', '3', '4')] };
    check(
      pattern,
      [value(ValType.V128, (2n << 64n) | 1n), value(ValType.V128, (4n << 64n) | 3n)],
      [value(ValType.V128, (4n << 64n) | 1n), value(ValType.V128, 0n)],
    );
  });

  it('references: null, any, and those of the host', () => {
    const [one, two] = ['1', '2'].map(number => {
      const [low, high] = encodeArguments([{ type: 'externref', value: number }], store);
      return value(ValType.ExternRef, (BigInt(high) << 32n) | BigInt(low >>> 0));
    });
    const none = value(ValType.ExternRef, 0n);
    check({ type: 'externref', value: '1' }, [one], [two, none, value(ValType.I64, one.bits)]);
    check({ type: 'externref', value: 'null' }, [none], [one]);
    check({ type: 'externref' }, [one, two], [none]);
    check({ type: 'funcref' }, [value(ValType.FuncRef, 9n)], [value(ValType.FuncRef, 0n)]);
    check({ type: 'refnull' }, [none, value(ValType.FuncRef, 0n)], [one]);
  });

  it('go into words and back', () => {
    const args: SpecValue[] = [
      { type: 'i32', value: '-7' },
      v128('i16', ...Array.from({ length: 8 }, (_, i) => `${i - 4}`)),
      { type: 'i64', value: '-2' },
    ];
    const types = [ValType.I32, ValType.V128, ValType.I64];
    const found = decodeResults(encodeArguments(args, store), types);
    args.forEach((arg, i) => check(arg, [found[i]], []));
    expect(haveTypes(args, types)).to.equal(true);
    expect(haveTypes(args, [ValType.I32, ValType.V128, ValType.F64])).to.equal(false);
    expect(haveTypes(args, types.slice(1))).to.equal(false);
  });
});
