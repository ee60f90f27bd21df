/** Numeric operators that are not in the loop of lower/function.ts: those that can trap, and those behind a prefix. */
import type { LowerState } from './state.js';
import { irOps, operandCounts, operandTypes, resultTypes, trapping } from './tables.js';

/** A simple operator of one or two operands of the same type. */
export function lowerNumeric(s: LowerState): void {
  const { code } = s;
  const type = operandTypes[code];
  const count = operandCounts[code];
  s.pop(type);
  const last = s.operands[s.sp];
  if (count === 2) s.pop(type);
  s.builder.withResult(irOps[code], s.sp, s.operands[s.sp], last, count, trapping[code] === 1 ? s.at : -1);
  s.pushOperand(resultTypes[code], s.sp);
}
