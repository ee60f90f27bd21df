/**
 * Types of the WebAssembly standard, as plain data: value types, function types, limits.
 *
 * Value types are small integers, because the validator and the lowering compare and store them in
 * typed arrays. The numbers are also the IR's and the compiler's (`native/ir/types.h`, generated).
 *
 * @see core spec, syntax/types.html
 */

/** The machine-level type of a value: what a register holds. Reference types are one of them. */
export const enum ValType {
  I32 = 0,
  I64 = 1,
  F32 = 2,
  F64 = 3,
  V128 = 4,
  FuncRef = 5,
  ExternRef = 6,
}

/** Text names by {@link ValType}. */
export const valTypeNames: readonly string[] = ['i32', 'i64', 'f32', 'f64', 'v128', 'funcref', 'externref'];

/** Binary encodings by {@link ValType}. @see core spec, binary/types.html#binary-valtype */
export const valTypeCodes: readonly number[] = [0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f];

/** Whether the type is a reference type. */
export function isRefType(type: ValType): boolean {
  return type >= ValType.FuncRef;
}

/** Register slots of 8 bytes that a value of the type takes: 2 for v128, else 1. */
export function slotsOf(type: ValType): number {
  return type === ValType.V128 ? 2 : 1;
}

/** The slots of all of them. */
export function countSlots(types: readonly ValType[]): number {
  let slots = 0;
  for (const type of types) slots += slotsOf(type);
  return slots;
}

export interface FuncType {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

/** Size limits of a memory (in pages) or table (in elements); no `max` means unbounded. */
export interface Limits {
  readonly min: number;
  readonly max?: number;
}

export interface TableType extends Limits {
  readonly element: ValType;
}

export interface MemoryType extends Limits {
  readonly shared?: boolean;
}

export interface GlobalType {
  readonly type: ValType;
  readonly mutable: boolean;
}

/** 64 KiB. @see core spec, exec/runtime.html#page-size */
export const pageBytes = 65536;

/** `(i32, i64) -> f32`, for messages. */
export function formatFuncType(type: FuncType): string {
  const list = (types: readonly ValType[]) => `(${types.map(t => valTypeNames[t]).join(', ')})`;
  return `${list(type.params)} -> ${list(type.results)}`;
}

/** Whether two function types are the same (core spec, valid/matching.html#functions of 2.0). */
export function sameFuncType(a: FuncType, b: FuncType): boolean {
  const same = (x: readonly ValType[], y: readonly ValType[]) => x.length === y.length && x.every((t, i) => t === y[i]);
  return a === b || (same(a.params, b.params) && same(a.results, b.results));
}
