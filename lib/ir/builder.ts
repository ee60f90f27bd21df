/**
 * Writes IR: instruction words, block numbers and the constant pool of one function, in buffers that are reused for the
 * next one. It knows the form of the words (opcodes.ts) and checks nothing; ir/verify.ts does.
 *
 * The loop of lower/function.ts writes the words of common instructions itself, through {@link IrBuilder.words} and a
 * {@link IrBuilder.length} of its own that it gives back before it calls anything here.
 */
import { CompileError } from '../support/errors.js';
import { ValType } from '../wasm/types.js';
import { Op } from './op.js';

/** Free words below {@link IrBuilder.limit}: what lower/function.ts writes by itself in one step, and any instruction without a list. */
export const slackWords = 1 << 14;
/** More constants than one step makes: an operator that makes one has two bytes or more, so this is four for each. */
const slackConstants = 1 << 13;

/** Larger buffers are given up when the next function begins. */
const keptWords = 1 << 20;
const initialWords = 1 << 17;
const initialConstants = 1 << 14;
const cacheMask = 255;

export class IrBuilder {
  words = new Int32Array(0);
  /** Words written. */
  length = 0;
  /** Below this length there is room for {@link slackWords}. */
  limit = 0;
  /** Index of the result word of the instruction written last; 0 if it has none, or may not be given another. */
  result = 0;
  /** What {@link result} was before the operator at hand, if that is not one of the common ones. */
  lastResult = 0;
  blockCount = 0;
  constantTypes = new Uint8Array(0);
  constantWords = new Int32Array(0);
  constantCount = 0;
  /** Where errors are reported: byte offset of the body in the module. */
  private offset = 0;
  /** Words and charges that the function may have. */
  private most = initialWords;
  private charged = 0;
  /** Pool numbers by a hash of the bits. Stale entries are harmless: they are compared. */
  private readonly cache = new Int32Array(cacheMask + 1);

  constructor() {
    // V8 takes fields that were assigned once for constant, and throws code away when they change: here, at once.
    this.most = 4 * initialWords;
    this.grow(initialWords);
    this.growConstants(initialConstants);
  }

  /** Starts a function with block 0, which may have `most` words. */
  begin(offset: number, most: number): void {
    if (this.words.length > keptWords) this.words = new Int32Array(0);
    this.offset = offset;
    this.most = most;
    this.charged = 0;
    this.length = 0;
    this.result = 0;
    this.blockCount = 0;
    this.constantCount = 0;
    this.prepare();
    this.block(this.newBlock(), 0);
  }

  /** Makes room for {@link slackWords} and {@link slackConstants}. */
  prepare(): void {
    this.reserve(0);
    if (this.constantCount + slackConstants > this.constantTypes.length) this.growConstants(2 * this.constantTypes.length);
  }

  /** Makes room for `count` words and {@link slackWords} more. */
  reserve(count: number): void {
    const needed = this.length + count + slackWords;
    if (needed > this.words.length) this.grow(needed);
  }

  private grow(needed: number): void {
    this.checkSize(needed - slackWords);
    const words = new Int32Array(Math.max(needed, initialWords, 2 * this.words.length));
    words.set(this.words.subarray(0, this.length));
    this.words = words;
    this.limit = words.length - slackWords;
  }

  /** Counts what makes work without words: values passed by a call. */
  charge(count: number): void {
    this.charged += count;
    if (this.charged > this.most) this.checkSize(this.length);
  }

  private checkSize(words: number): void {
    const size = words + this.charged;
    if (size <= this.most) return;
    const sizes = `${size.toLocaleString('en')} words of IR and values of calls exceed the limit of ${this.most.toLocaleString('en')}`;
    throw new CompileError('function too large', this.offset, sizes);
  }

  /** Drops the words from `length` on. */
  rewind(length: number): void {
    this.length = length;
    this.result = 0;
  }

  newBlock(): number {
    return this.blockCount++;
  }

  block(id: number, flags: number): void {
    this.write3(Op.Block, id, flags);
  }

  jump(block: number): void {
    this.write2(Op.Jump, block);
  }

  /** A conditional branch, and the block that follows it: `taken` may be that one, too. */
  branchIf(condition: number, taken: number, otherwise: number, next: number): void {
    if (this.length >= this.limit) this.reserve(0);
    const { words, length } = this;
    words[length] = Op.BrIf;
    words[length + 1] = condition;
    words[length + 2] = taken;
    words[length + 3] = otherwise;
    words[length + 4] = Op.Block;
    words[length + 5] = next;
    words[length + 6] = 0;
    this.length = length + 7;
    this.result = 0;
  }

  /** `type` is a {@link ValType}. */
  move(type: number, to: number, from: number): void {
    this.write3(Op.MoveI32 + (type < ValType.FuncRef ? type : ValType.FuncRef), to, from);
  }

  /**
   * An instruction with a result, which the caller may still give another slot, and `count` more words of `a`, `b`;
   * `at` < 0 if there is no such word.
   */
  withResult(op: number, result: number, a: number, b: number, count: number, at: number): void {
    if (this.length >= this.limit) this.reserve(0);
    const { words } = this;
    let { length } = this;
    words[length] = op;
    words[length + 1] = result;
    words[length + 2] = a;
    words[length + 3] = b;
    this.result = length + 1;
    length += 2 + count;
    if (at >= 0) words[length++] = at;
    this.length = length;
  }

  write1(a: number): void {
    if (this.length >= this.limit) this.reserve(0);
    this.words[this.length++] = a;
    this.result = 0;
  }

  write2(a: number, b: number): void {
    if (this.length >= this.limit) this.reserve(0);
    const { words, length } = this;
    words[length] = a;
    words[length + 1] = b;
    this.length = length + 2;
    this.result = 0;
  }

  write3(a: number, b: number, c: number): void {
    if (this.length >= this.limit) this.reserve(0);
    const { words, length } = this;
    words[length] = a;
    words[length + 1] = b;
    words[length + 2] = c;
    this.length = length + 3;
    this.result = 0;
  }

  write4(a: number, b: number, c: number, d: number): void {
    if (this.length >= this.limit) this.reserve(0);
    const { words, length } = this;
    words[length] = a;
    words[length + 1] = b;
    words[length + 2] = c;
    words[length + 3] = d;
    this.length = length + 4;
    this.result = 0;
  }

  /**
   * Operand word of a constant of type `type` ({@link ValType}, not v128): an entry of the pool, shared by equal ones.
   * At most {@link slackConstants} are made between two calls of {@link prepare}.
   */
  constant(type: number, low: number, high: number): number {
    const hash = (low ^ (low >>> 9) ^ high ^ (high >>> 20) ^ (type << 5)) & cacheMask;
    const found = this.cache[hash];
    if (
      found < this.constantCount &&
      this.constantWords[2 * found] === low &&
      this.constantWords[2 * found + 1] === high &&
      this.constantTypes[found] === type
    ) {
      return ~found;
    }
    const added = this.addConstant(type, low, high);
    this.cache[hash] = added;
    return ~added;
  }

  /** Operand word of a v128 of four words, the lowest first: two entries of the pool. */
  constant128(words: readonly number[]): number {
    const [a, b, c, d] = words;
    const hash = (a ^ (a >>> 9) ^ b ^ (b >>> 20) ^ (c << 1) ^ (c >>> 7) ^ (d << 3) ^ (d >>> 18)) & cacheMask;
    const found = this.cache[hash];
    if (this.isConstant(found, a, b) && this.isConstant(found + 1, c, d)) return ~found;
    const added = this.addConstant(ValType.V128, a, b);
    this.addConstant(ValType.V128, c, d);
    this.cache[hash] = added;
    return ~added;
  }

  /** Whether entry `number` is half a v128 of these words. */
  private isConstant(number: number, low: number, high: number): boolean {
    const { constantWords, constantTypes } = this;
    if (number >= this.constantCount || constantTypes[number] !== (ValType.V128 as number)) return false;
    return constantWords[2 * number] === low && constantWords[2 * number + 1] === high;
  }

  private addConstant(type: number, low: number, high: number): number {
    const added = this.constantCount++;
    this.constantTypes[added] = type;
    this.constantWords[2 * added] = low;
    this.constantWords[2 * added + 1] = high;
    return added;
  }

  private growConstants(capacity: number): void {
    const types = new Uint8Array(capacity);
    types.set(this.constantTypes);
    this.constantTypes = types;
    const words = new Int32Array(2 * capacity);
    words.set(this.constantWords);
    this.constantWords = words;
  }
}
