/** Memory operators. The common forms of loads and stores are in the loop of lower/function.ts. */
import { Op } from '../ir/op.js';
import { ValType } from '../wasm/types.js';
import type { LowerState } from './state.js';
import { irOps, naturalAlignments, operandTypes, resultTypes } from './tables.js';

export function lowerMemorySize(s: LowerState): void {
  s.zeroByte();
  s.expectMemory();
  s.builder.withResult(Op.MemorySize, s.sp, 0, 0, 1, -1);
  s.pushOperand(ValType.I32, s.sp);
}

export function lowerMemoryGrow(s: LowerState): void {
  s.zeroByte();
  s.expectMemory();
  s.pop(ValType.I32);
  s.builder.withResult(Op.MemoryGrow, s.sp, s.operands[s.sp], 0, 2, s.at);
  s.pushOperand(ValType.I32, s.sp);
}

export function lowerMemoryInit(s: LowerState): void {
  const segment = s.u32();
  s.zeroByte();
  s.expectMemory();
  checkSegment(s, segment);
  bulk(s, Op.MemoryInit);
  s.builder.write3(0, segment, s.at);
}

export function lowerDataDrop(s: LowerState): void {
  const segment = s.u32();
  checkSegment(s, segment);
  s.builder.write3(Op.DataDrop, segment, s.at);
}

export function lowerMemoryCopy(s: LowerState): void {
  s.zeroByte();
  s.zeroByte();
  s.expectMemory();
  bulk(s, Op.MemoryCopy);
  s.builder.write3(0, 0, s.at);
}

export function lowerMemoryFill(s: LowerState): void {
  s.zeroByte();
  s.expectMemory();
  bulk(s, Op.MemoryFill);
  s.builder.write2(0, s.at);
}

/** Pops three i32 and emits the opcode with them. */
export function bulk(s: LowerState, op: Op): void {
  s.pop(ValType.I32);
  const third = s.operands[s.sp];
  s.pop(ValType.I32);
  const second = s.operands[s.sp];
  s.pop(ValType.I32);
  s.builder.write4(op, s.operands[s.sp], second, third);
}

/** Segments are declared after the code: the data count section tells how many there will be. */
function checkSegment(s: LowerState, segment: number): void {
  if (s.module.dataCount === undefined) throw s.fail('data count section required');
  if (segment >= s.module.dataCount) throw s.fail(`unknown data segment ${segment}`);
}

/** A load that the loop does not treat itself: with a large offset, in unreachable code, or wrong. */
export function lowerLoad(s: LowerState): void {
  const offset = memoryArgument(s);
  s.pop(ValType.I32);
  const { sp, builder, code } = s;
  builder.withResult(irOps[code], sp, s.operands[sp], 0, 2, offset);
  builder.write1(s.at);
  builder.result = builder.length - 5;
  s.pushOperand(resultTypes[code], sp);
}

export function lowerStore(s: LowerState): void {
  const offset = memoryArgument(s);
  s.pop(operandTypes[s.code]);
  const value = s.operands[s.sp];
  s.pop(ValType.I32);
  s.builder.write3(irOps[s.code], s.operands[s.sp], value);
  s.builder.write3(0, offset, s.at);
}

/** Reads and checks alignment and memory of {@link LowerState.code}; the offset. */
export function memoryArgument(s: LowerState): number {
  s.alignment(naturalAlignments[s.code]);
  const offset = s.u32();
  s.expectMemory();
  return offset;
}
