/**
 * Validation of function bodies: the algorithm of the specification's appendix over typed arrays.
 *
 * This class holds the operand stack's types, the control stack and the cursor, and checks; lib/lower extends it
 * with what it emits. The operand stack is kept by slots of the frame (parameters and locals stand below it, at
 * the same numbers), a v128 taking two: V128 and above it Upper.
 *
 * @see core spec, appendix/algorithm.html
 */
import { Reader, unexpectedEnd } from '../decode/reader.js';
import { readValType, valTypeOfBlock } from '../decode/types.js';
import { CompileError } from '../support/errors.js';
import type { Body, Module } from '../wasm/module.js';
import { describeExcess, limits } from '../wasm/limits.js';
import { ValType, valTypeNames } from '../wasm/types.js';
import { type ModuleTypes, Signature, SlotType } from './module-types.js';

/** Fields of a control frame in {@link BodyValidator.frames}; the first four belong to the validator. */
export const enum Frame {
  /** A {@link FrameKind}. */
  Kind = 0,
  /** Operand-stack height in slots, below the parameters. */
  Height = 1,
  Signature = 2,
  /** Whether code is unreachable in the frame; for the innermost one, {@link BodyValidator.polymorphic} says so. */
  Polymorphic = 3,
  /** The block that branches go to; -1 if there is none yet. */
  Label = 4,
  /** Block of the else branch; -1 if the `if` is not emitted. */
  Else = 5,
  /** Whether nothing is emitted for the frame, because it begins in unreachable code. */
  Dead = 6,
  /** Index of the word with the block's flags, for loops; 0 once something branches there. */
  Flags = 7,
  Size = 8,
}

export const enum FrameKind {
  Function = 0,
  Block = 1,
  Loop = 2,
  If = 3,
  Else = 4,
}

/** Block type without parameters and results. */
const emptyBlock = 0x40;
/** More than a body of the largest size pushes one by one: calls with many results could push a thousand times that. */
const maxSlots = 1 << 22;
const initialFrames = 64;
const initialSlots = 1024;

export class BodyValidator extends Reader {
  readonly module: Module;
  readonly info: ModuleTypes;
  functionIndex = 0;
  /** One past the body. */
  end = 0;
  /** Offset of the operator that is being looked at. */
  at = 0;
  /** Types of the frame's slots, {@link ValType} or {@link SlotType}. */
  stack = new Uint8Array(initialSlots);
  /** First free slot. */
  sp = 0;
  /** Most slots that were in use. */
  maxSp = 0;
  /** Of the innermost frame. */
  height = 0;
  /** Of the innermost frame: 1 if code is unreachable here, and the stack below `height` yields any type. */
  polymorphic = 0;
  frames = new Int32Array(initialFrames * Frame.Size);
  depth = 0;
  localCount = 0;
  /** First slot by local index. */
  localSlots = new Int32Array(initialSlots);
  /** {@link ValType} by local index. */
  localTypes = new Uint8Array(initialSlots);

  constructor(module: Module, info: ModuleTypes) {
    super(module.bytes);
    this.module = module;
    this.info = info;
    // V8 takes fields that were assigned once for constant, and throws code away when they change: here, at once.
    this.growLocals(2 * initialSlots);
    this.growFrames();
  }

  /** Reads the locals declarations and opens the function's frame. */
  protected beginBody(functionIndex: number, body: Body): void {
    this.functionIndex = functionIndex;
    this.offset = body.start;
    this.end = body.end;
    this.at = body.start;
    this.sp = 0;
    this.localCount = 0;
    this.depth = 0;
    this.polymorphic = 0;
    const { params } = this.module.types[this.module.functions[functionIndex].typeIndex];
    for (let i = 0; i < params.length; i++) this.addLocals(1, params[i]);
    this.readLocals();
    this.maxSp = this.sp;
    this.ensureStack(0);
    this.openFrame(FrameKind.Function, this.info.functions[functionIndex]);
  }

  /** @see core spec, binary/modules.html#binary-code */
  private readLocals(): void {
    let total = this.localCount;
    for (let groups = this.u32(); groups > 0; groups--) {
      this.at = this.offset;
      const count = this.u32();
      total += count;
      if (total > limits.locals.max) throw this.fail('too many locals', describeExcess(total, limits.locals));
      this.addLocals(count, readValType(this));
      if (this.offset > this.end) throw unexpectedEnd(this.end);
    }
  }

  private addLocals(count: number, type: ValType): void {
    this.growLocals(this.localCount + count);
    this.ensureStack(2 * count);
    for (let i = 0; i < count; i++) {
      this.localTypes[this.localCount] = type;
      this.localSlots[this.localCount++] = this.sp;
      this.stack[this.sp++] = type;
      if (type === ValType.V128) this.stack[this.sp++] = SlotType.Upper;
    }
  }

  private growLocals(count: number): void {
    if (count <= this.localSlots.length) return;
    const capacity = Math.max(count, 2 * this.localSlots.length);
    const slots = new Int32Array(capacity);
    slots.set(this.localSlots);
    this.localSlots = slots;
    const types = new Uint8Array(capacity);
    types.set(this.localTypes);
    this.localTypes = types;
  }

  /**
   * Makes room for `count` more slots and everything that the rest of the body can push, at most one slot per byte:
   * only operators that push lists have to ask again.
   */
  ensureStack(count: number): void {
    const needed = this.sp + count + Math.max(0, this.end - this.offset) + 8;
    if (needed > this.stack.length) this.growStack(Math.max(needed, 2 * this.stack.length));
  }

  protected growStack(capacity: number): void {
    const stack = new Uint8Array(capacity);
    stack.set(this.stack);
    this.stack = stack;
  }

  // Control stack

  /** Opens a frame on top of the values that are on the stack; its index in {@link frames}. */
  openFrame(kind: FrameKind, signature: number): number {
    const frame = this.depth * Frame.Size;
    if (frame + Frame.Size > this.frames.length) this.growFrames();
    const { frames } = this;
    if (this.depth > 0) frames[frame - Frame.Size + Frame.Polymorphic] = this.polymorphic;
    frames[frame + Frame.Kind] = kind;
    frames[frame + Frame.Height] = this.sp;
    frames[frame + Frame.Signature] = signature;
    frames[frame + Frame.Label] = -1;
    frames[frame + Frame.Else] = -1;
    frames[frame + Frame.Dead] = 0;
    frames[frame + Frame.Flags] = 0;
    this.height = this.sp;
    this.polymorphic = 0;
    this.depth++;
    return frame;
  }

  private growFrames(): void {
    const frames = new Int32Array(2 * this.frames.length);
    frames.set(this.frames);
    this.frames = frames;
  }

  /** Leaves the innermost frame; the caller pushes its results. */
  closeFrame(): void {
    this.sp = this.height;
    this.depth--;
    if (this.depth === 0) return;
    const frame = (this.depth - 1) * Frame.Size;
    this.height = this.frames[frame + Frame.Height];
    this.polymorphic = this.frames[frame + Frame.Polymorphic];
  }

  /** Reads a label index; the frame it names, as an index into {@link frames}. */
  labelFrame(): number {
    let label = this.bytes[this.offset];
    if (label < 0x80) this.offset++;
    else label = this.u32();
    if (label >= this.depth) throw this.fail(`unknown label ${label}`);
    return (this.depth - 1 - label) * Frame.Size;
  }

  /** Start in the type list of what a branch to the frame takes. */
  labelTypes(frame: number): number {
    const signature = this.frames[frame + Frame.Signature];
    const start = this.info.start[signature];
    return this.frames[frame + Frame.Kind] === FrameKind.Loop ? start : start + this.info.params[signature];
  }

  /** Slots that a branch to the frame takes. */
  labelSlots(frame: number): number {
    const signature = this.frames[frame + Frame.Signature];
    return this.frames[frame + Frame.Kind] === FrameKind.Loop ? this.info.params[signature] : this.info.results[signature];
  }

  /** @see core spec, binary/instructions.html#binary-blocktype */
  blockSignature(): number {
    const start = this.offset;
    if (this.bytes[start] === emptyBlock) {
      this.offset++;
      return Signature.Empty;
    }
    const code = this.s33();
    if (code >= 0) {
      if (code >= this.module.types.length) throw this.fail(`unknown type ${code}`);
      return Signature.Types + code;
    }
    const type = valTypeOfBlock(code);
    if (type < 0) throw new CompileError('malformed block type', start);
    return type;
  }

  /** Pops the results of the innermost frame, which must be all it has. */
  popResults(): void {
    const signature = this.frames[(this.depth - 1) * Frame.Size + Frame.Signature];
    const count = this.info.results[signature];
    if (count > 0) this.popList(this.info.start[signature] + this.info.params[signature], count);
    if (this.sp !== this.height) throw this.fail('type mismatch', 'values remain on the stack at the end of the block');
  }

  // Operand stack

  /** Pops a value of a type that takes one slot. */
  pop(type: ValType): void {
    const sp = this.sp - 1;
    if (sp >= this.height && this.stack[sp] === (type as number)) this.sp = sp;
    else this.popSlow(type);
  }

  /** As {@link pop}, for any type, and where `Unknown` or a polymorphic stack may be met. */
  popSlow(type: ValType): void {
    const found = this.popAny();
    if (found !== (type as number) && found !== (SlotType.Unknown as number)) throw this.mismatch(type, found);
  }

  /** Pops a value of any type, which it returns. A v128 leaves as one value. */
  popAny(): number {
    if (this.sp === this.height) {
      if (this.polymorphic === 0) throw this.fail('type mismatch', 'the operand stack is empty');
      return SlotType.Unknown;
    }
    const type = this.stack[--this.sp];
    if (type !== (SlotType.Upper as number)) return type;
    return this.stack[--this.sp];
  }

  /** Pops the values of a type list of `count` slots. */
  popList(start: number, count: number): void {
    const { stack } = this;
    const { list } = this.info;
    const base = this.sp - count;
    if (base >= this.height) {
      let i = 0;
      while (i < count && stack[base + i] === list[start + i]) i++;
      if (i === count) {
        this.sp = base;
        return;
      }
    }
    for (let i = start + count - 1; i >= start; i--) if (list[i] !== (SlotType.Upper as number)) this.popSlow(list[i]);
  }

  pushList(start: number, count: number): void {
    if (count > 0) {
      if (this.sp + count > maxSlots) throw this.fail('function too large', 'too many values on the stack');
      this.ensureStack(count);
    }
    const { stack, sp } = this;
    const { list } = this.info;
    for (let i = 0; i < count; i++) stack[sp + i] = list[start + i];
    this.sp = sp + count;
    if (this.sp > this.maxSp) this.maxSp = this.sp;
  }

  // Immediates

  /** A byte that later versions of the standard give a meaning. */
  zeroByte(): void {
    if (this.byte() !== 0) throw new CompileError('zero byte expected', this.offset - 1);
  }

  expectMemory(): void {
    if (this.module.memories.length === 0) throw this.fail('unknown memory 0');
  }

  /** Reads the alignment (exponent of 2) of a memory operator; the natural one is the largest. */
  alignment(natural: number): void {
    const start = this.offset;
    const align = this.u32();
    if (align >= 32) throw new CompileError('malformed memop flags', start);
    if (align > natural) throw this.fail('alignment must not be larger than natural');
  }

  localIndex(): number {
    return this.index(this.localCount, 'local');
  }

  /** Reads an index below `count`; `what` names its index space in the error. */
  index(count: number, what: string): number {
    const index = this.u32();
    if (index >= count) throw this.fail(`unknown ${what} ${index}`);
    return index;
  }

  // Errors

  /** An error at the operator {@link at}. */
  fail(reason: string, detail = ''): CompileError {
    const name = this.module.names.functions.get(this.functionIndex);
    const where = `in function ${this.functionIndex}${name === undefined ? '' : ` "${name}"`}`;
    return new CompileError(reason, this.at, detail ? `${detail}, ${where}` : where);
  }

  mismatch(expected: number, found: number): CompileError {
    return this.fail('type mismatch', `expected ${valTypeNames[expected]}, found ${valTypeNames[found]}`);
  }

  /**
   * The error for a body that does not end with its `end`. The specification's reader goes on with the bytes after
   * the body, and so do its words.
   */
  missingEnd(): CompileError {
    const { bytes, end } = this;
    if (this.offset > end || end >= bytes.length) return unexpectedEnd(end);
    return new CompileError(bytes[end] === 0x0b ? 'section size mismatch' : 'END opcode expected', end);
  }
}
