/** Operators on references. */
import { readRefType } from '../decode/types.js';
import { Op } from '../ir/op.js';
import { SlotType } from '../validate/module-types.js';
import { isRefType, ValType } from '../wasm/types.js';
import type { LowerState } from './state.js';

export function lowerRefNull(s: LowerState): void {
  const type = readRefType(s);
  s.pushOperand(type, s.builder.constant(type, 0, 0));
}

export function lowerRefIsNull(s: LowerState): void {
  const type = s.popAny();
  if (type !== (SlotType.Unknown as number) && !isRefType(type)) throw s.fail('type mismatch', 'expected a reference');
  s.builder.withResult(Op.RefIsNull, s.sp, s.operands[s.sp], 0, 1, -1);
  s.pushOperand(ValType.I32, s.sp);
}

export function lowerRefFunc(s: LowerState): void {
  const index = s.index(s.module.functions.length, 'function');
  if (!s.module.declaredFunctions.has(index)) throw s.fail('undeclared function reference');
  s.builder.withResult(Op.RefFunc, s.sp, index, 0, 1, -1);
  s.pushOperand(ValType.FuncRef, s.sp);
}
