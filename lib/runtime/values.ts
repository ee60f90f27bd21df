/**
 * Values on their way between JavaScript, the exchange area and global cells.
 *
 * A value has three forms: what the user sees (a number, BigInt, any object for an externref, a function for a funcref), the
 * {@link WasmValue} (references as the engine stores them), and words in memory. The first step may run code of the user
 * (`valueOf`), so that it must be over before words are written.
 *
 * @see JS API, "ToWebAssemblyValue" and "ToJSValue"
 */
import { firstValue, type Fiber } from '../engine/driver.js';
import type { Ref } from '../engine/engine.js';
import { slotsOf, ValType, valTypeNames } from '../wasm/types.js';
import type { Store } from './store.js';

/** A number for i32, f32, f64 and references ({@link Ref}); a BigInt for i64. v128 has no such form. */
export type WasmValue = number | bigint;

const high = 2 ** 32;

/**
 * The JavaScript value as a WebAssembly value of the type; references become live in the Store.
 *
 * @throws {TypeError} if the value cannot be converted, or the type is v128
 */
export function toWasm(type: ValType, value: unknown, store: Store): WasmValue {
  switch (type) {
    case ValType.I32:
      return (value as number) | 0;
    case ValType.I64:
      return BigInt.asIntN(64, value as bigint);
    case ValType.F32:
      return Math.fround(value as number);
    case ValType.F64:
      return +(value as number);
    case ValType.FuncRef:
      return value === null ? 0 : store.functionRef(value);
    case ValType.ExternRef:
      store.sweepIfDue();
      return store.externRef(value);
    default:
      throw new TypeError('a v128 cannot be passed between JavaScript and WebAssembly');
  }
}

/**
 * Converts values in order, as {@link toWasm}, but externrefs at the end: what they are made of does not change meanwhile, and their handles
 * must be written before code of the user runs again.
 */
export function toWasmAll(types: readonly ValType[], values: readonly unknown[], store: Store): WasmValue[] {
  const isExtern = (type: ValType) => type === ValType.ExternRef;
  const converted = types.map((type, i) => (isExtern(type) ? 0 : toWasm(type, values[i], store)));
  if (!types.some(isExtern)) return converted;
  store.sweepIfDue();
  return converted.map((value, i) => (isExtern(types[i]) ? store.externRef(values[i]) : value));
}

/** The WebAssembly value as JavaScript sees it. */
export function toJs(type: ValType, value: WasmValue, store: Store): unknown {
  if (type === ValType.FuncRef) return store.functionOf(value as Ref);
  if (type === ValType.ExternRef) return store.externOf(value as Ref);
  return value;
}

/** The value that a global or table of the type has when none is given. @see JS API, "DefaultValue" */
export function defaultValue(type: ValType): unknown {
  if (type === ValType.FuncRef) return null;
  if (type === ValType.I64) return 0n;
  return type === ValType.ExternRef ? undefined : 0;
}

/** Slots from {@link firstValue} that values of the types take. */
export function slotCount(types: readonly ValType[]): number {
  let count = 0;
  for (const type of types) count += slotsOf(type);
  return count;
}

/** Writes values of the types from the first value slot on. */
export function putValues(fiber: Fiber, types: readonly ValType[], values: readonly WasmValue[]): void {
  let slot = firstValue;
  for (let i = 0; i < types.length; i++) {
    const value = values[i];
    switch (types[i]) {
      case ValType.I32:
        fiber.i32[slot * 2] = value as number;
        break;
      case ValType.I64:
        fiber.i64[slot] = value as bigint;
        break;
      case ValType.F32:
        fiber.f32[slot * 2] = value as number;
        break;
      case ValType.F64:
        fiber.f64[slot] = value as number;
        break;
      default:
        fiber.i32[slot * 2] = value as number;
        fiber.i32[slot * 2 + 1] = (value as number) / high;
    }
    slot += slotsOf(types[i]);
  }
}

/** Reads values of the types from the first value slot on. */
export function takeValues(fiber: Fiber, types: readonly ValType[]): WasmValue[] {
  const values: WasmValue[] = [];
  let slot = firstValue;
  for (const type of types) {
    values.push(takeValue(fiber, slot, type));
    slot += slotsOf(type);
  }
  return values;
}

/** Reads the value in an 8-byte slot of the exchange area. */
export function takeValue(fiber: Fiber, slot: number, type: ValType): WasmValue {
  switch (type) {
    case ValType.I32:
      return fiber.i32[slot * 2];
    case ValType.I64:
      return fiber.i64[slot];
    case ValType.F32:
      return fiber.f32[slot * 2];
    case ValType.F64:
      return fiber.f64[slot];
    default:
      return refOf(fiber.i32[slot * 2], fiber.i32[slot * 2 + 1]);
  }
}

/** Writes a value into the cell of a global. */
export function putCell(cell: DataView, type: ValType, value: WasmValue): void {
  switch (type) {
    case ValType.I32:
      return cell.setInt32(0, value as number, true);
    case ValType.I64:
      return cell.setBigInt64(0, value as bigint, true);
    case ValType.F32:
      return cell.setFloat32(0, value as number, true);
    case ValType.F64:
      return cell.setFloat64(0, value as number, true);
    default:
      cell.setInt32(0, value as number, true);
      cell.setInt32(4, (value as number) / high, true);
  }
}

/** Reads the value in the cell of a global. */
export function takeCell(cell: DataView, type: ValType): WasmValue {
  switch (type) {
    case ValType.I32:
      return cell.getInt32(0, true);
    case ValType.I64:
      return cell.getBigInt64(0, true);
    case ValType.F32:
      return cell.getFloat32(0, true);
    case ValType.F64:
      return cell.getFloat64(0, true);
    case ValType.V128:
      throw new TypeError(`a ${valTypeNames[type]} cannot be passed between JavaScript and WebAssembly`);
    default:
      return refOf(cell.getInt32(0, true), cell.getInt32(4, true));
  }
}

/** A reference from its two words. */
export function refOf(low: number, highWord: number): Ref {
  return (low >>> 0) + highWord * high;
}
