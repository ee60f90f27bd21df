/**
 * Types of values by their names in the JavaScript API, and what descriptors of memories and tables share.
 *
 * @see JS API, "ToValueType"
 */
import { isRefType, type Limits, ValType } from '../wasm/types.js';
import { toUnsigned, type Place } from './web-idl.js';

const valTypes: ReadonlyMap<string, ValType> = new Map<string, ValType>([
  ['i32', ValType.I32],
  ['i64', ValType.I64],
  ['f32', ValType.F32],
  ['f64', ValType.F64],
  ['v128', ValType.V128],
  ['anyfunc', ValType.FuncRef],
  ['externref', ValType.ExternRef],
]);

const refTypes: ReadonlyMap<string, ValType> = new Map([...valTypes].filter(([, type]) => isRefType(type)));

/** @throws {TypeError} if the value, as a string, names no type */
export function toValueType(value: unknown, place: Place): ValType {
  return toEnum(value, valTypes, place);
}

/** @throws {TypeError} if the value, as a string, names no type of references */
export function toTableKind(value: unknown, place: Place): ValType {
  return toEnum(value, refTypes, place);
}

function toEnum(value: unknown, types: ReadonlyMap<string, ValType>, place: Place): ValType {
  // An implicit conversion: symbols are refused.
  const name = `${value as string}`;
  const type = types.get(name);
  if (type === undefined) throw new TypeError(`${place} must be one of ${[...types.keys()].join(', ')}`);
  return type;
}

/**
 * Reads the member `address` of the descriptor of a memory or table.
 *
 * @throws {TypeError} unless it is missing or `'i32'`
 */
export function checkAddressType({ address }: Readonly<Record<string, unknown>>, place: Place): void {
  if (address === undefined) return;
  const name = `${address as string}`;
  if (name !== 'i32') throw new TypeError(`${place}: the address type '${name}' is not supported`);
}

/**
 * Reads the members `initial` and `maximum`, in this order.
 *
 * @throws {TypeError} if one is wrong or `initial` is missing
 * @throws {RangeError} if the maximum is below the initial size
 */
export function toLimits(descriptor: Readonly<Record<string, unknown>>, place: Place): Limits {
  const { initial } = descriptor;
  if (initial === undefined) throw new TypeError(`${place}: the property 'initial' is required`);
  const min = toUnsigned(initial, `${place}: the property 'initial'`);
  const { maximum } = descriptor;
  if (maximum === undefined) return { min };
  const max = toUnsigned(maximum, `${place}: the property 'maximum'`);
  if (max < min) throw new RangeError(`${place}: the maximum ${max} is below the initial size ${min}`);
  return { min, max };
}
