/**
 * Structured control to blocks and jumps.
 *
 * The values of a label (results of a block, parameters of a loop) live in the label's own slots, from the frame's
 * height on. A branch moves them there first; a conditional one does so in an *edge block* of its own:
 *
 *     br_if c, edge, next
 *     block edge:  move...  jump label
 *     block next:
 *
 * Branches to the function's frame are returns, which take operands from anywhere. Blocks that nothing branches to
 * make no code at all: the values of a block that is left at its end only stay what they were, pending ones too.
 */
import { checkLimit } from '../decode/limits.js';
import { Op } from '../ir/op.js';
import { Frame, FrameKind } from '../validate/body.js';
import { Signature, SlotType } from '../validate/module-types.js';
import { limits } from '../wasm/limits.js';
import { ValType } from '../wasm/types.js';
import type { LowerState } from './state.js';

export function lowerUnreachable(s: LowerState): void {
  s.builder.write2(Op.Unreachable, s.at);
  s.becomeUnreachable();
}

export function lowerNop(): void {
  // Checked and emitted in no time.
}

export function lowerBlock(s: LowerState): void {
  enter(s, FrameKind.Block);
  if (s.dead === 0 && s.floor < s.sp) s.materializeLocals();
}

export function lowerLoop(s: LowerState): void {
  const frame = enter(s, FrameKind.Loop);
  if (s.dead === 1) return;
  if (s.floor < s.sp) s.materializeLocals();
  if (s.height < s.sp) s.materialize(s.height, s.sp);
  const label = s.builder.newBlock();
  s.frames[frame + Frame.Label] = label;
  s.builder.jump(label);
  s.builder.block(label, 0);
  s.frames[frame + Frame.Flags] = s.builder.length - 1;
}

export function lowerIf(s: LowerState): void {
  // The condition stands on top of the parameters, but the block type comes first in the binary.
  const signature = s.blockSignature();
  s.pop(ValType.I32);
  const condition = s.operands[s.sp];
  const frame = open(s, FrameKind.If, signature);
  if (s.dead === 1) return;
  if (s.floor < s.sp) s.materializeLocals();
  if (s.height < s.sp) s.materialize(s.height, s.sp);
  const then = s.builder.newBlock();
  const otherwise = s.builder.newBlock();
  s.frames[frame + Frame.Else] = otherwise;
  s.builder.branchIf(condition, then, otherwise, then);
}

function enter(s: LowerState, kind: FrameKind): number {
  return open(s, kind, s.blockSignature());
}

/** Opens a frame below its parameters, which stay where they are. */
function open(s: LowerState, kind: FrameKind, signature: number): number {
  const { start, params } = s.info;
  const count = params[signature];
  if (count > 0) s.popList(start[signature], count);
  const frame = s.openFrame(kind, signature);
  s.frames[frame + Frame.Dead] = s.dead;
  if (count > 0) s.pushList(start[signature], count);
  return frame;
}

export function lowerElse(s: LowerState): void {
  const frame = innermost(s);
  const { frames } = s;
  if (frames[frame + Frame.Kind] !== FrameKind.If) throw s.fail('END opcode expected', 'else without if');
  s.popResults();
  if (s.dead === 0) {
    s.materialize(s.height, s.height + s.labelSlots(frame));
    s.builder.jump(s.labelBlock(frame));
  }
  const signature = frames[frame + Frame.Signature];
  frames[frame + Frame.Kind] = FrameKind.Else;
  s.polymorphic = 0;
  s.sp = s.height;
  s.pushOwn(s.info.start[signature], s.info.params[signature]);
  if (frames[frame + Frame.Dead] === 0) s.startBlock(frames[frame + Frame.Else]);
}

export function lowerEnd(s: LowerState): void {
  const frame = innermost(s);
  const kind = s.frames[frame + Frame.Kind];
  const signature = s.frames[frame + Frame.Signature];
  const count = s.info.results[signature];
  s.popResults();
  if (kind === FrameKind.Function) return endFunction(s, count);
  if (kind === FrameKind.If && signature !== (Signature.Empty as number) && !paramsAreResults(s, signature)) {
    throw s.fail('type mismatch', 'an if without else has other results than parameters');
  }
  const joined = joinEnd(s, frame, kind, count);
  s.closeFrame();
  if (count === 0) return;
  const results = s.info.start[signature] + s.info.params[signature];
  if (joined) s.pushOwn(results, count);
  else s.pushList(results, count);
}

function endFunction(s: LowerState, count: number): void {
  if (s.dead === 0) emitReturn(s, s.height, count);
  else s.builder.rewind(s.deadStart);
  s.closeFrame();
}

/** Emits the end of a block with `count` result slots; whether the code after it starts at a label. */
function joinEnd(s: LowerState, frame: number, kind: FrameKind, count: number): boolean {
  const { frames, builder } = s;
  const otherwise = kind === FrameKind.If ? frames[frame + Frame.Else] : -1;
  const label = kind === FrameKind.Loop ? -1 : frames[frame + Frame.Label];
  if (label < 0 && otherwise < 0) return false;
  if (s.dead === 0) {
    if (count > 0) s.materialize(s.height, s.height + count);
    builder.jump(label < 0 ? otherwise : label);
  }
  // Parameters of an `if` are its results when there is no else, and stand in the same slots.
  if (otherwise >= 0) {
    s.startBlock(otherwise);
    if (label >= 0) builder.jump(label);
  }
  if (label >= 0) s.startBlock(label);
  return true;
}

function paramsAreResults(s: LowerState, signature: number): boolean {
  const { start, params, results, list } = s.info;
  const count = params[signature];
  if (count !== results[signature]) return false;
  for (let i = start[signature]; i < start[signature] + count; i++) if (list[i] !== list[i + count]) return false;
  return true;
}

export function lowerReturn(s: LowerState): void {
  s.popList(s.labelTypes(0), s.labelSlots(0));
  if (s.dead === 0) emitReturn(s, s.sp, s.labelSlots(0));
  s.becomeUnreachable();
}

/** Returns the values in `count` slots from `from` on. */
function emitReturn(s: LowerState, from: number, count: number): void {
  const { builder, stack, operands } = s;
  builder.write2(Op.Return, valuesIn(stack, from, count));
  for (let i = 0; i < count; i++) if (stack[from + i] !== (SlotType.Upper as number)) builder.write1(operands[from + i]);
}

export function lowerBr(s: LowerState): void {
  const frame = s.labelFrame();
  const count = s.labelSlots(frame);
  if (count > 0) s.popList(s.labelTypes(frame), count);
  if (s.dead === 0) emitBranch(s, frame, s.sp);
  s.becomeUnreachable();
}

/** The code of a branch to the frame with the values from slot `from` on. */
function emitBranch(s: LowerState, frame: number, from: number): void {
  const count = s.labelSlots(frame);
  if (frame === 0) return emitReturn(s, from, count);
  if (count > 0) s.moveDown(s.frames[frame + Frame.Height], from, count);
  s.builder.jump(s.labelBlock(frame));
}

/** Whether a branch to the frame with `count` slots of values from slot `from` on needs code of its own. */
function needsEdge(s: LowerState, frame: number, from: number, count: number): boolean {
  return frame === 0 || (count > 0 && !s.inPlace(s.frames[frame + Frame.Height], from, count));
}

export function lowerBrIf(s: LowerState): void {
  const frame = s.labelFrame();
  const { builder } = s;
  s.pop(ValType.I32);
  const condition = s.operands[s.sp];
  const count = s.labelSlots(frame);
  if (count > 0) s.popList(s.labelTypes(frame), count);
  if (s.dead === 0) {
    const isEdge = needsEdge(s, frame, s.sp, count);
    const target = isEdge ? builder.newBlock() : s.labelBlock(frame);
    const next = builder.newBlock();
    builder.branchIf(condition, target, next, isEdge ? target : next);
    if (isEdge) {
      emitBranch(s, frame, s.sp);
      builder.block(next, 0);
    }
  }
  if (count > 0) s.pushList(s.labelTypes(frame), count);
}

export function lowerBrTable(s: LowerState): void {
  s.pop(ValType.I32);
  const index = s.operands[s.sp];
  const targets = s.length();
  checkLimit(targets, limits.branchTable, s.at);
  const first = s.offset;
  const arity = checkTargets(s, targets);
  if (s.dead === 0) emitTable(s, index, first, targets, s.sp - arity);
  s.becomeUnreachable();
}

/** Checks the labels, and the stack against each of them; the slots that a branch takes. */
function checkTargets(s: LowerState, targets: number): number {
  const values = s.sp;
  let slots = -1;
  let arity = 0;
  let checked = -1;
  for (let i = 0; i <= targets; i++) {
    const frame = s.labelFrame();
    if (s.offset > s.end) throw s.missingEnd();
    const start = s.labelTypes(frame);
    const count = s.labelSlots(frame);
    if (start === checked && count === slots) continue;
    const found = valuesIn(s.info.list, start, count);
    if (slots >= 0 && found !== arity) throw s.fail('type mismatch', 'the labels take different numbers of values');
    arity = found;
    slots = count;
    checked = start;
    s.popList(start, count);
    s.sp = values;
  }
  return slots;
}

/** Values in a range of slot types: a v128 is one. */
function valuesIn(types: Uint8Array, start: number, slots: number): number {
  let values = slots;
  for (let i = start; i < start + slots; i++) if (types[i] === (SlotType.Upper as number)) values--;
  return values;
}

/**
 * Emits the table, then the edge blocks, one for each frame that needs one. The labels are read once more from
 * `first` on, and again for the edges: that is linear, however often a label occurs.
 */
function emitTable(s: LowerState, index: number, first: number, targets: number, from: number): void {
  const { builder } = s;
  const end = s.offset;
  if (s.edges.length < s.depth) s.edges = new Int32Array(2 * s.depth);
  builder.reserve(targets + 4);
  builder.write3(Op.BrTable, index, targets);
  s.offset = first;
  for (let i = 0; i <= targets; i++) builder.write1(tableTarget(s, s.labelFrame(), from));
  s.offset = first;
  for (let i = 0; i <= targets; i++) {
    const frame = s.labelFrame();
    const target = s.edges[frame / Frame.Size];
    s.edges[frame / Frame.Size] = 0;
    if (target <= 0) continue;
    builder.block(target, 0);
    emitBranch(s, frame, from);
  }
  s.offset = end;
}

/** The block for a frame's entries in a table: its label, or an edge block that is yet to come. No block is number 0 here. */
function tableTarget(s: LowerState, frame: number, from: number): number {
  const depth = frame / Frame.Size;
  if (s.edges[depth] === 0) s.edges[depth] = needsEdge(s, frame, from, s.labelSlots(frame)) ? s.builder.newBlock() : -s.labelBlock(frame);
  return Math.abs(s.edges[depth]);
}

function innermost(s: LowerState): number {
  return (s.depth - 1) * Frame.Size;
}
