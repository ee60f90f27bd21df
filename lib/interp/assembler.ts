/**
 * Writes interpreter code of one function: words, branch targets, operands. Which opcode to write is translate.ts's business.
 *
 * A frame, in slots:
 *
 *     | parameters | caller | locals | operand stack | scratch: constants on their way into an instruction |
 *
 * Large frames have slots that the fields `d` and `a` cannot name. There the scratch slots lie behind the caller's (parameters are
 * at most 1,000, which may be v128), and values are copied to scratch and back.
 */
import type { IrFunction } from '../ir/function.js';
import type { IrType } from '../ir/opcodes.js';
import { countSlots, type FuncType, ValType } from '../wasm/types.js';
import type { ModuleCode, Site } from './module-code.js';
import { ColdOp, maxSlot, Op } from './opcode.js';
import { pairOpcode } from './pairs.js';

/** Which scratch slot takes an operand that cannot be named. */
export const enum Scratch {
  A,
  B,
  C,
  Result,
}
/** Two slots each. */
const scratchSlots = 8;
/** What the call saves, see machine.ts. */
const callerSlots = 1;

/** IR types by {@link ValType}. */
const irTypeByValue: readonly IrType[] = ['i32', 'i64', 'f32', 'f64', 'v128', 'ref', 'ref'];

function wordsOf(type: IrType): number {
  return type === 'v128' ? 4 : type === 'i32' || type === 'f32' ? 1 : 2;
}

export class Assembler {
  /** Position of the function's header word. */
  readonly start: number;
  readonly sites: Site[] = [];
  readonly paramSlots: number;
  /** Slots of parameters and locals. */
  readonly localSlots: number;
  readonly resultTypes: readonly IrType[];
  readonly #code: ModuleCode;
  readonly #fn: IrFunction;
  readonly #blockPositions: Int32Array;
  /** Pairs: position of a word, block whose position it shall be. */
  readonly #fixups: number[] = [];
  readonly #scratchBase: number;
  /** Slots of the IR from `paramSlots` on are so many further in the frame. */
  readonly #shift: number;
  /** The instruction before, -1 if it belongs to a pair. */
  #lastOpcode = -1;
  #lastHead = 0;
  #pendingResult = -1;
  #pendingType: IrType = 'none';

  constructor(code: ModuleCode, fn: IrFunction, type: FuncType) {
    const paramSlots = countSlots(type.params);
    this.#code = code;
    this.#fn = fn;
    this.paramSlots = paramSlots;
    this.localSlots = countSlots([...fn.localTypes]);
    this.resultTypes = type.results.map(result => irTypeByValue[result]);
    this.#blockPositions = new Int32Array(fn.blockCount);
    const isLarge = callerSlots + fn.slotCount + scratchSlots > maxSlot;
    this.#shift = callerSlots + (isLarge ? scratchSlots : 0);
    this.#scratchBase = callerSlots + (isLarge ? paramSlots : fn.slotCount);
    this.start = code.length;
    this.word(2 * Math.max(callerSlots + fn.slotCount + scratchSlots, countSlots(type.results)));
  }

  get position(): number {
    return this.#code.length;
  }

  // Words

  /** Writes a word; one that does not fit in the chunk is only counted, see {@link finish}. */
  word(value: number): void {
    const code = this.#code;
    if (code.length < code.end) code.words[code.length] = value;
    code.length++;
  }

  /** The first word of an instruction. It may make a pair of it and the one before. */
  head(opcode: number, d: number, a: number): void {
    const { words, end } = this.#code;
    const pair = pairOpcode(this.#lastOpcode, opcode);
    if (pair !== undefined && this.#lastHead < end) words[this.#lastHead] += pair - this.#lastOpcode;
    this.#lastOpcode = pair === undefined ? opcode : -1;
    this.#lastHead = this.position;
    this.word(opcode | (d << 10) | (a << 21));
  }

  /** A word that will be the position of the block. */
  target(block: number): void {
    const position = this.#blockPositions[block];
    if (position === 0) this.#fixups.push(this.position, block);
    this.word(position);
  }

  startBlock(block: number): void {
    this.#blockPositions[block] = this.position;
  }

  /** Records that the code from here on belongs to the wasm instruction at `offset`. */
  site(offset: number): void {
    this.sites.push({ pc: this.position, offset });
  }

  /** Fills in the targets. False if the function did not fit: then nothing was written. */
  finish(): boolean {
    const fixups = this.#fixups;
    if (this.#code.length > this.#code.end) return false;
    for (let i = 0; i < fixups.length; i += 2) this.#code.words[fixups[i]] = this.#blockPositions[fixups[i + 1]];
    return true;
  }

  // Operands

  /** Slot of the frame for a slot of the IR. */
  slot(irSlot: number): number {
    return irSlot < this.paramSlots ? irSlot : irSlot + this.#shift;
  }

  /** Whether the fields `d` and `a` can name the slot. */
  isNear(irSlot: number): boolean {
    return this.slot(irSlot) <= maxSlot;
  }

  constantLow(operand: number): number {
    return this.#fn.constantWords[2 * ~operand];
  }

  /** The constant as 32 bits that are sign-extended if it is an i64; undefined for others. */
  shortConstant(operand: number): number | undefined {
    if (operand >= 0) return undefined;
    const low = this.constantLow(operand);
    if (this.#fn.constantTypes[~operand] === (ValType.I32 as number)) return low;
    return this.#fn.constantWords[2 * ~operand + 1] === low >> 31 ? low : undefined;
  }

  /** The operand as a number of the fields `d` and `a`; writes what brings it there. */
  near(operand: number, type: IrType, scratch: Scratch): number {
    if (operand < 0) return this.#constant(operand, type, scratch);
    const slot = this.slot(operand);
    if (slot <= maxSlot) return slot;
    const place = this.#scratchBase + 2 * scratch;
    this.#copyFar(place, slot, type);
    return place;
  }

  /** The operand as a word index, as it stands in a word of its own. */
  wide(operand: number, type: IrType, scratch: Scratch): number {
    return 2 * (operand < 0 ? this.#constant(operand, type, scratch) : this.slot(operand));
  }

  /** The result slot as a number of the field `d`; {@link finishResult} must follow the instruction. */
  result(irSlot: number, type: IrType): number {
    const slot = this.slot(irSlot);
    if (slot <= maxSlot) return slot;
    this.#pendingResult = slot;
    this.#pendingType = type;
    return this.#scratchBase + 2 * Scratch.Result;
  }

  /** Copies a result to its slot if that could not be named. */
  finishResult(): void {
    if (this.#pendingResult < 0) return;
    this.#copyFar(this.#pendingResult, this.#scratchBase + 2 * Scratch.Result, this.#pendingType);
    this.#pendingResult = -1;
  }

  /** Returns values of the function's result types, see {@link ColdOp.ReturnMany}. */
  returnMany(operands: Int32Array): void {
    this.head(ColdOp.ReturnMany, this.paramSlots, 0);
    this.word(operands.length);
    operands.forEach((operand, i) => {
      const words = wordsOf(this.resultTypes[i]);
      this.word(operand < 0 ? -words : words);
      if (operand >= 0) this.word(2 * this.slot(operand));
      else for (let k = 0; k < words; k++) this.word(this.#fn.constantWords[2 * ~operand + k]);
    });
  }

  #copyFar(to: number, from: number, type: IrType): void {
    this.head(type === 'v128' ? ColdOp.MoveFar128 : ColdOp.MoveFar, 0, 0);
    this.word(2 * to);
    this.word(2 * from);
  }

  #constant(operand: number, type: IrType, scratch: Scratch): number {
    const slot = this.#scratchBase + 2 * scratch;
    this.constantTo(slot, operand, type);
    return slot;
  }

  /** Writes a constant to a slot that `d` can name. */
  constantTo(slot: number, operand: number, type: IrType): void {
    const words = this.#fn.constantWords;
    const at = 2 * ~operand;
    if (type === 'v128') {
      this.head(ColdOp.Const128, slot, 0);
      for (let i = 0; i < 4; i++) this.word(words[at + i]);
    } else if (type === 'i32' || type === 'f32') {
      this.head(Op.Const32, slot, 0);
      this.word(words[at]);
    } else {
      this.head(Op.Const64, slot, 0);
      this.word(words[at]);
      this.word(words[at + 1]);
    }
  }
}
