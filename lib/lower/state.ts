/**
 * What lowering keeps beside the validator's state: where each operand is, and what has been emitted.
 *
 * An operand on the stack is described by an IR operand word in {@link LowerState.operands}, at the slot that it
 * occupies by right: its own slot, a local's slot, or a constant. The latter two are *pending*: nothing has been
 * emitted for them. They are materialized (moved to their own slots) where the description would become wrong:
 * a local before it is written, and before code that is not executed on every path; both where values must
 * lie in consecutive slots.
 *
 * In unreachable code everything goes on as usual, so that the common path asks nothing, but the words are dropped
 * at the end of it: {@link LowerState.dead} and {@link LowerState.deadStart}. Blocks and labels are never made there.
 */
import { blockIsLoop } from '../ir/opcodes.js';
import { IrBuilder } from '../ir/builder.js';
import { BodyValidator, Frame, FrameKind } from '../validate/body.js';
import { type ModuleTypes, SlotType } from '../validate/module-types.js';
import { mostIrWords } from '../wasm/limits.js';
import type { Body, Module } from '../wasm/module.js';
import { ValType } from '../wasm/types.js';

export const enum StackScan {
  /** Number of slots up to which a `local.set` looks for pending uses of its local alone. */
  Short = 8,
}

export class LowerState extends BodyValidator {
  readonly builder = new IrBuilder();
  /** Operand words by slot. */
  operands: Int32Array;
  /** Number of the operator being lowered, as wasm/opcodes.ts counts them. */
  code = 0;
  /** Locals below this index have it as their slot, too, and one byte encodes it: the loop's fast path. */
  shortLocals = 0;
  /** First slot of the operand stack. */
  base = 0;
  /** No slot below holds a pending local. */
  floor = 0;
  /** 1 in unreachable code. */
  dead = 0;
  /** Where the words begin that are dropped at the end of unreachable code. */
  deadStart = 0;
  /** Targets in the `br_table` being lowered, by depth of the frame; all 0 between two of them. See lower/control.ts. */
  edges = new Int32Array(0);

  readonly memoryCount: number;

  constructor(module: Module, info: ModuleTypes) {
    super(module, info);
    this.memoryCount = module.memories.length;
    this.operands = new Int32Array(this.stack.length);
    this.growStack(2 * this.stack.length);
    this.edges = new Int32Array(16);
  }

  protected override growStack(capacity: number): void {
    super.growStack(capacity);
    const operands = new Int32Array(capacity);
    operands.set(this.operands);
    this.operands = operands;
  }

  /** Starts a function. */
  begin(functionIndex: number, body: Body): void {
    this.beginBody(functionIndex, body);
    this.builder.begin(body.start, mostIrWords(body.end - body.start));
    this.base = this.sp;
    this.floor = this.sp;
    this.dead = 0;
    this.shortLocals = this.sp === this.localCount ? Math.min(this.localCount, 0x80) : 0;
  }

  // Operands

  /** Pushes a value of one slot (or one of a v128's), described by `operand`. */
  pushOperand(type: number, operand: number): void {
    const sp = this.sp++;
    this.operands[sp] = operand;
    this.stack[sp] = type;
    if (sp >= this.maxSp) this.maxSp = sp + 1;
  }

  /** Pushes a value of any type, described by `operand`. */
  pushValue(type: number, operand: number): void {
    this.pushOperand(type, operand);
    if (type === (ValType.V128 as number)) this.pushOperand(SlotType.Upper, this.sp);
  }

  /** Pushes the values of a type list, each in its own slot. */
  pushOwn(start: number, count: number): void {
    this.pushList(start, count);
    const { operands, sp } = this;
    for (let slot = sp - count; slot < sp; slot++) operands[slot] = slot;
  }

  /** Moves pending values of the slots `from` to `to` - 1 to their slots. */
  materialize(from: number, to: number): void {
    const { operands, stack, builder } = this;
    for (let slot = from; slot < to; slot++) {
      if (operands[slot] === slot) continue;
      builder.move(stack[slot], slot, operands[slot]);
      operands[slot] = slot;
    }
  }

  /** Moves pending locals to their slots; constants stay as they are. */
  materializeLocals(): void {
    const { operands, stack, builder, base, sp } = this;
    for (let slot = this.floor; slot < sp; slot++) {
      const operand = operands[slot];
      if (operand < 0 || operand >= base) continue;
      builder.move(stack[slot], slot, operand);
      operands[slot] = slot;
    }
    this.floor = sp;
  }

  /**
   * Materializes the pending uses of the local in slot `local`, before it is written. A long stack is cleared of all
   * pending locals at once: so each slot is looked at a constant number of times.
   */
  materializeLocal(local: number): void {
    const { operands, stack, builder, sp } = this;
    if (sp - this.floor > StackScan.Short) return this.materializeLocals();
    for (let slot = this.floor; slot < sp; slot++) {
      if (operands[slot] !== local) continue;
      builder.move(stack[slot], slot, local);
      operands[slot] = slot;
    }
  }

  /** Moves the values of `count` slots on top of the stack, from slot `from` on, to the slots from `to` <= `from` on. */
  moveDown(to: number, from: number, count: number): void {
    const { operands, stack, builder } = this;
    for (let i = 0; i < count; i++) {
      if (stack[from + i] === (SlotType.Upper as number)) continue;
      // Ascending order is safe: a value in a stack slot stands at or above where it goes.
      if (operands[from + i] !== to + i) builder.move(stack[from + i], to + i, operands[from + i]);
    }
  }

  /** Whether {@link moveDown} would emit nothing. */
  inPlace(to: number, from: number, count: number): boolean {
    const { operands, stack } = this;
    for (let i = 0; i < count; i++) {
      if (operands[from + i] !== to + i && stack[from + i] !== (SlotType.Upper as number)) return false;
    }
    return true;
  }

  // Reachability

  /** After an instruction that ends its block. */
  becomeUnreachable(): void {
    this.sp = this.height;
    this.polymorphic = 1;
    if (this.dead === 1) return;
    this.dead = 1;
    this.deadStart = this.builder.length;
  }

  /** Drops what was emitted in unreachable code and starts a block there. */
  startBlock(id: number): void {
    if (this.dead === 1) {
      this.builder.rewind(this.deadStart);
      this.dead = 0;
    }
    this.builder.block(id, 0);
  }

  /** The block that branches to the frame go to. */
  labelBlock(frame: number): number {
    const { frames } = this;
    if (frames[frame + Frame.Kind] === FrameKind.Loop) {
      const flags = frames[frame + Frame.Flags];
      if (flags > 0) this.builder.words[flags] = blockIsLoop;
      frames[frame + Frame.Flags] = 0;
    } else if (frames[frame + Frame.Label] < 0) {
      frames[frame + Frame.Label] = this.builder.newBlock();
    }
    return frames[frame + Frame.Label];
  }
}
