/**
 * Locals, globals, constants and the parametric operators. The common forms of `local.get`,
 * `local.set`, `local.tee` and `i32.const` are in the loop of lower/function.ts; here is what it leaves.
 */
import { readValType } from '../decode/types.js';
import { Op } from '../ir/op.js';
import { SlotType } from '../validate/module-types.js';
import { isRefType, ValType } from '../wasm/types.js';
import type { LowerState } from './state.js';

/** Row offset in the groups of IR opcodes with one per type: both kinds of references share the last. */
export function typeRow(type: number): number {
  return type < ValType.FuncRef ? type : ValType.FuncRef;
}

export function lowerLocalGet(s: LowerState): void {
  const local = s.localIndex();
  const slot = s.localSlots[local];
  if (s.sp < s.floor) s.floor = s.sp;
  s.pushValue(s.localTypes[local], slot);
}

export function lowerLocalSet(s: LowerState): void {
  const local = s.localIndex();
  const type = s.localTypes[local];
  s.popSlow(type);
  assignLocal(s, s.localSlots[local], type);
}

export function lowerLocalTee(s: LowerState): void {
  const local = s.localIndex();
  const type = s.localTypes[local];
  const slot = s.localSlots[local];
  s.popSlow(type);
  assignLocal(s, slot, type);
  if (s.sp < s.floor) s.floor = s.sp;
  s.pushValue(type, slot);
}

/** Moves the value that was just popped to the local's slot; if it was made by the last instruction, that writes the local instead. */
function assignLocal(s: LowerState, slot: number, type: number): void {
  const { builder } = s;
  const value = s.operands[s.sp];
  const { length, lastResult } = builder;
  s.materializeLocal(slot);
  const isLast = lastResult !== 0 && builder.length === length;
  if (isLast && value === s.sp && builder.words[lastResult] === value) builder.words[lastResult] = slot;
  else if (value !== slot) builder.move(type, slot, value);
}

export function lowerGlobalGet(s: LowerState): void {
  const index = s.index(s.info.globals.length, 'global');
  const type = s.info.globals[index];
  s.builder.withResult(Op.GlobalGetI32 + typeRow(type), s.sp, index, 0, 1, -1);
  s.pushValue(type, s.sp);
}

export function lowerGlobalSet(s: LowerState): void {
  const index = s.index(s.info.globals.length, 'global');
  if (s.info.mutable[index] === 0) throw s.fail('global is immutable');
  const type = s.info.globals[index];
  s.popSlow(type);
  s.builder.write3(Op.GlobalSetI32 + typeRow(type), s.operands[s.sp], index);
}

export function lowerI32Const(s: LowerState): void {
  s.pushOperand(ValType.I32, s.builder.constant(ValType.I32, s.s32(), 0));
}

export function lowerI64Const(s: LowerState): void {
  s.s64();
  s.pushOperand(ValType.I64, s.builder.constant(ValType.I64, s.low, s.high));
}

export function lowerF32Const(s: LowerState): void {
  s.pushOperand(ValType.F32, s.builder.constant(ValType.F32, s.f32(), 0));
}

export function lowerF64Const(s: LowerState): void {
  s.f64();
  s.pushOperand(ValType.F64, s.builder.constant(ValType.F64, s.low, s.high));
}

export function lowerDrop(s: LowerState): void {
  s.popAny();
}

/** `select` without a type: of two numbers or vectors. */
export function lowerSelect(s: LowerState): void {
  s.pop(ValType.I32);
  const condition = s.operands[s.sp];
  const second = s.popAny();
  const secondOperand = s.operands[s.sp];
  const first = s.popAny();
  if ((first < SlotType.Unknown && isRefType(first)) || (second < SlotType.Unknown && isRefType(second))) {
    throw s.fail('type mismatch', 'select of references needs a type');
  }
  if (first !== second && first !== (SlotType.Unknown as number) && second !== (SlotType.Unknown as number)) {
    throw s.mismatch(first, second);
  }
  emitSelect(s, first === (SlotType.Unknown as number) ? second : first, secondOperand, condition);
}

export function lowerTypedSelect(s: LowerState): void {
  const count = s.u32();
  if (count !== 1) throw s.fail('invalid result arity');
  const type = readValType(s);
  s.pop(ValType.I32);
  const condition = s.operands[s.sp];
  s.popSlow(type);
  const second = s.operands[s.sp];
  s.popSlow(type);
  emitSelect(s, type, second, condition);
}

/** The first operand is the one popped last; the result takes its slot. */
function emitSelect(s: LowerState, type: number, second: number, condition: number): void {
  const slot = s.sp;
  s.builder.write4(Op.SelectI32 + typeRow(type), slot, s.operands[slot], second);
  s.builder.write1(condition);
  s.builder.result = s.builder.length - 4;
  s.pushValue(type, slot);
}
