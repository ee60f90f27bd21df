/** Values of the suite as words of the exchange area, and back: bits, so that NaN payloads count. */
import type { Store } from '../../lib/runtime/store.js';
import { isRefType, slotsOf, type ValType, valTypeNames } from '../../lib/wasm/types.js';
import type { SpecValue } from './format.js';

const laneBits: Readonly<Record<string, number>> = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 };
const referenceTypes = /ref$|^refnull$/;

/** A value that a function gave or a global holds. */
export interface FoundValue {
  readonly type: ValType;
  /** The unsigned number of its bits. */
  readonly bits: bigint;
}

/** Stands for host value `number` of the suite. */
const hostValues = new Map<string, object>();

function hostValue(number: string): object {
  let value = hostValues.get(number);
  if (!value) hostValues.set(number, (value = { host: number }));
  return value;
}

/** Arguments as words, 8 bytes per value, 16 per v128. */
export function encodeArguments(values: readonly SpecValue[], store: Store): Int32Array {
  return Int32Array.from(values.flatMap(value => encode(value, store)));
}

function encode(value: SpecValue, store: Store): number[] {
  if (value.type === 'v128') return words(packLanes(value), 4);
  if (!referenceTypes.test(value.type)) return words(BigInt(value.value as string), 2);
  const ref = value.value === 'null' || value.value === undefined ? 0 : store.externRef(hostValue(value.value as string));
  return words(BigInt(ref), 2);
}

function words(bits: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Number(BigInt.asIntN(32, bits >> BigInt(32 * i))));
}

function packLanes({ lane_type, value }: SpecValue): bigint {
  const width = laneBits[lane_type!];
  return (value as string[]).reduce((bits, lane, i) => bits | (BigInt.asUintN(width, BigInt(lane)) << BigInt(i * width)), 0n);
}

/** Whether the values have these types, as far as the suite tells them apart: references are alike. */
export function haveTypes(values: readonly SpecValue[], types: readonly ValType[]): boolean {
  return values.length === types.length && values.every(({ type }, i) => isOfType(type, types[i]));
}

function isOfType(name: string, type: ValType): boolean {
  return referenceTypes.test(name) ? isRefType(type) : name === valTypeNames[type];
}

/** Splits result words by value. */
export function decodeResults(resultWords: Int32Array, types: readonly ValType[]): FoundValue[] {
  let at = 0;
  return types.map(type => {
    const count = slotsOf(type) * 2;
    let bits = 0n;
    for (let i = 0; i < count; i++) bits |= BigInt(resultWords[at + i] >>> 0) << BigInt(32 * i);
    at += count;
    return { type, bits: valTypeNames[type].endsWith('32') ? BigInt.asUintN(32, bits) : bits };
  });
}

/** Whether the value is what the suite expects. */
export function matches(expected: SpecValue, found: FoundValue, store: Store): boolean {
  const { type, value } = expected;
  const { bits } = found;
  if (type === 'either') return expected.values!.some(one => matches(one, found, store));
  if (!isOfType(type, found.type)) return false;
  if (type === 'v128') {
    const width = laneBits[expected.lane_type!];
    const lanes = value as readonly string[];
    return (
      lanes.length * width === 128 && lanes.every((lane, i) => matchesNumber(lane, BigInt.asUintN(width, bits >> BigInt(i * width)), width))
    );
  }
  if (!referenceTypes.test(type)) return matchesNumber(value as string, bits, laneBits[type]);
  if (value === undefined) return type.startsWith('null') || type === 'refnull' ? bits === 0n : bits !== 0n;
  return value === 'null' ? bits === 0n : bits !== 0n && store.externOf(Number(bits)) === hostValue(value as string);
}

/** A number, or a NaN: `nan:canonical` has the highest bit of the payload only, `nan:arithmetic` that one and any; the sign is open. */
function matchesNumber(value: string, bits: bigint, width: number): boolean {
  if (!value.startsWith('nan')) return BigInt.asUintN(width, BigInt(value)) === bits;
  const quiet = width === 32 ? 0x7fc00000n : 0x7ff8000000000000n;
  const magnitude = BigInt.asUintN(width - 1, bits);
  return value === 'nan:canonical' ? magnitude === quiet : (magnitude & quiet) === quiet;
}

/** For messages. */
export function formatExpected(value: SpecValue): string {
  if (value.type === 'either') return value.values!.map(formatExpected).join(' or ');
  const type = value.lane_type ? `${value.type} ${value.lane_type}` : value.type;
  const text = value.value === undefined ? '' : Array.isArray(value.value) ? value.value.map(hex).join(' ') : hex(value.value as string);
  return `${type}:${text}`;
}

function hex(value: string): string {
  return /^-?\d+$/.test(value) ? `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}` : value;
}
