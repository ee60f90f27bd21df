/**
 * IR to interpreter code, one function at its first call: picks the hot opcode for the form of the operands (patterns.ts) and
 * joins neighbours:
 *
 *     s = i32.lt_s a, b; br_if s            -> BrLtS a, b          an operand-stack slot is dead once an instruction
 *     x = i32.add x, 1; s = ne x, n; br_if  -> AddBrNe             has popped it, so a fusion need not write it
 *     s = i32.add a, b; t = i32.load s      -> Load32X a, b
 *     s = i32.shl a, 2; t = i32.add b, s    -> I32ShlAdd
 *
 * A branch to the block that follows falls through. Everything else becomes the cold opcode of its row.
 */
import type { IrFunction } from '../ir/function.js';
import { Op as Ir } from '../ir/op.js';
import { op as opNumbers } from '../ir/opcodes.js';
import { countSlots } from '../wasm/types.js';
import { Assembler, Scratch } from './assembler.js';
import type { ModuleCode } from './module-code.js';
import { coldBase, ColdOp, Op } from './opcode.js';
import * as patterns from './patterns.js';
import { hasOffset, immediateCounts, instructionWords, operandTypes, resultTypes, resultWords } from './rows.js';
import { zeroRanges } from './zero-locals.js';

/** Translates the function and returns the position of its header word. */
export function translate(code: ModuleCode, index: number): number {
  const fn = code.takeIr(index);
  code.reserve(fn.words.length);
  for (;;) {
    const type = code.module.types[fn.typeIndex];
    const asm = new Assembler(code, fn, type);
    // Set at once, so that a recursive call is a hot call.
    code.entries[index] = asm.start;
    for (const { start, count } of zeroRanges(fn, type.results, asm.paramSlots, asm.localSlots)) {
      asm.head(Op.Zero, 0, 0);
      asm.word(2 * asm.slot(start));
      asm.word(2 * count);
    }
    new Translator(code, fn, asm).run();
    if (asm.finish()) {
      code.publish(fn, asm.start, asm.sites);
      return asm.start;
    }
    // Only now it is known how long it is.
    const { length } = code;
    code.length = asm.start;
    code.reserve(length - asm.start);
  }
}

class Translator {
  readonly #ir: Int32Array;
  /** Where the return is of blocks that do nothing else. */
  readonly #returns = new Map<number, number>();
  #at = 0;

  constructor(
    readonly code: ModuleCode,
    fn: IrFunction,
    readonly asm: Assembler,
  ) {
    this.#ir = fn.words;
  }

  run(): void {
    const ir = this.#ir;
    for (let at = 0; at < ir.length; at += instructionWords(ir, at)) {
      if (ir[at] === (Ir.Block as number) && ir[at + 3] === (Ir.Return as number)) this.#returns.set(ir[at + 1], at + 3);
    }
    while (this.#at < ir.length) {
      const words = instructionWords(ir, this.#at);
      const op = ir[this.#at];
      if (hasOffset[op]) this.asm.site(ir[this.#at + words - 1]);
      if (this.#fuse(op, words)) continue;
      const control = controlOps[op];
      if (control !== undefined) control(this, ir, this.#at);
      else this.#operation(op);
      this.asm.finishResult();
      this.#at += words;
    }
  }

  // Fusions. Each returns whether it has written code, and then has moved on.

  #fuse(op: number, words: number): boolean {
    const next = this.#ir[this.#at + words];
    if (next === (Ir.BrIf as number)) return this.#compareAndBranch(op, words) || this.#addAndTest(op, words);
    if (op === (Ir.I32Add as number)) return this.#addAndCompare(words) || this.#indexedLoad(words);
    if (op === (Ir.I32Shl as number) && next === (Ir.I32Add as number)) return this.#shiftAndAdd(words);
    if (next === (Ir.Jump as number) && isMove(op)) return this.#moveAndReturn(words);
    return false;
  }

  /** Whether the instruction at hand writes an operand-stack slot that the operand at `use` pops. */
  #isPopped(use: number): boolean {
    const slot = this.#ir[this.#at + 1];
    return slot >= this.asm.localSlots && this.#ir[use] === slot;
  }

  #compareAndBranch(op: number, words: number): boolean {
    const ir = this.#ir;
    const test = patterns.testOps[op];
    const compare = patterns.branchOps[op];
    if ((test === undefined && compare === undefined) || !this.#isPopped(this.#at + words + 1)) return false;
    const { target, holds } = this.#sense(this.#at + words);
    const a = ir[this.#at + 2];
    if (test !== undefined) {
      const slot = this.asm.near(a, operandTypes[op][0] as 'i32', Scratch.A);
      this.asm.head(holds ? test.holds : test.fails, 0, slot);
    } else {
      this.#compareHead(op, a, ir[this.#at + 3], holds);
    }
    this.asm.target(target);
    this.#skipTo(this.#at + words);
    return true;
  }

  /** Writes the first word of a fused comparison. */
  #compareHead(op: number, a: number, b: number, holds: boolean): void {
    const { asm } = this;
    let row = patterns.branchOps[op]!;
    if (a < 0 && b >= 0 && row.exchanged !== undefined) {
      row = patterns.branchOps[opNumbers[row.exchanged]]!;
      [a, b] = [b, a];
    }
    const type = operandTypes[op][0] as 'i32';
    const number = row.holdsImmediate === undefined ? undefined : this.#adjusted(b, row.adjust);
    if (number !== undefined && number === (number << 21) >> 21) {
      const slot = asm.near(a, type, Scratch.A);
      asm.head(holds ? row.holdsImmediate! : row.failsImmediate!, slot, number);
      return;
    }
    if (row.swap) [a, b] = [b, a];
    const first = asm.near(a, type, Scratch.A);
    const second = asm.near(b, type, Scratch.B);
    asm.head(holds ? row.holds : row.fails, first, second);
  }

  /** `x = i32.add a, number; br_if x` where x lives on. */
  #addAndTest(op: number, words: number): boolean {
    const ir = this.#ir;
    if (op !== (Ir.I32Add as number) || ir[this.#at + words + 1] !== ir[this.#at + 1]) return false;
    const { target, holds } = this.#sense(this.#at + words);
    if (!holds || !this.#addHead(Op.AddBrNz)) return false;
    this.asm.target(target);
    this.#skipTo(this.#at + words);
    return true;
  }

  /** `x = i32.add a, number; s = i32.ne x, b; br_if s`, or another comparison. */
  #addAndCompare(words: number): boolean {
    const ir = this.#ir;
    const { asm } = this;
    const compare = this.#at + words;
    const row = patterns.addBranchOps[ir[compare]];
    const branch = compare + 4;
    if (row === undefined || ir[branch] !== (Ir.BrIf as number) || ir[branch + 1] !== ir[compare + 1]) return false;
    const sum = ir[this.#at + 1];
    const isTemporary = ir[compare + 1] >= asm.localSlots && ir[compare + 1] !== sum;
    if (!isTemporary || ir[compare + 2] !== sum || ir[compare + 3] === sum) return false;
    const { target, holds } = this.#sense(branch);
    if (!holds) return false;
    const number = asm.shortConstant(ir[compare + 3]);
    if (!this.#addHead(number === undefined ? row.slot : row.number)) return false;
    asm.word(number ?? 2 * asm.slot(ir[compare + 3]));
    asm.target(target);
    this.#skipTo(branch);
    return true;
  }

  /** Writes the first two words of an AddBr opcode, if the addition at hand has a form for it. */
  #addHead(opcode: Op): boolean {
    const { asm } = this;
    const [result, a, b] = this.#ir.subarray(this.#at + 1, this.#at + 4);
    const number = asm.shortConstant(b);
    if (number === undefined || a < 0 || !asm.isNear(result) || !asm.isNear(a)) return false;
    asm.head(opcode, asm.slot(result), asm.slot(a));
    asm.word(number);
    return true;
  }

  #indexedLoad(words: number): boolean {
    const ir = this.#ir;
    const { asm } = this;
    const load = this.#at + words;
    const row = patterns.loadOps[ir[load]];
    if (row?.indexed === undefined || ir[load + 3] !== 0 || !this.#isPopped(load + 2)) return false;
    const last = lastByte(0, ir[load + 4], row.bytes);
    const [a, b] = [ir[this.#at + 2], ir[this.#at + 3]];
    if (last === undefined || a < 0 || b < 0) return false;
    asm.site(ir[load + 5]);
    const first = asm.near(a, 'i32', Scratch.A);
    const result = asm.result(ir[load + 1], 'i32');
    asm.head(row.indexed, result, first);
    asm.word(2 * asm.slot(b));
    asm.word(last);
    asm.finishResult();
    this.#at = load + instructionWords(ir, load);
    return true;
  }

  #shiftAndAdd(words: number): boolean {
    const ir = this.#ir;
    const { asm } = this;
    const add = this.#at + words;
    const amount = asm.shortConstant(ir[this.#at + 3]);
    if (amount === undefined || ir[this.#at + 2] < 0) return false;
    const shifted = this.#isPopped(add + 2) ? 2 : this.#isPopped(add + 3) ? 3 : 0;
    const other = ir[add + 5 - shifted];
    if (shifted === 0 || other < 0 || other === ir[this.#at + 1]) return false;
    const first = asm.near(ir[this.#at + 2], 'i32', Scratch.A);
    const result = asm.result(ir[add + 1], 'i32');
    asm.head(Op.I32ShlAdd, result, first);
    asm.word(2 * asm.slot(other));
    asm.word(amount & 31);
    asm.finishResult();
    this.#at = add + 4;
    return true;
  }

  /** `s = move x; jump` to a block that returns s. */
  #moveAndReturn(words: number): boolean {
    const ir = this.#ir;
    const jump = this.#at + words;
    const at = this.#returns.get(ir[jump + 1]);
    if (at === undefined || ir[at + 1] !== 1 || !this.#isPopped(at + 2)) return false;
    writeReturn(this.asm, ir.subarray(this.#at + 2, this.#at + 3));
    this.#at = jump + 2;
    return true;
  }

  // Branches

  /** Where the `br_if` at `at` goes if it does not fall through: to `target` if its condition `holds`, or if not. */
  #sense(at: number): { readonly target: number; readonly holds: boolean } {
    const ir = this.#ir;
    const isNext = ir[at + 4] === (Ir.Block as number) && ir[at + 5] === ir[at + 2];
    return isNext ? { target: ir[at + 3], holds: false } : { target: ir[at + 2], holds: true };
  }

  /** Goes on behind the `br_if` at `at`, whose code has been written; jumps if neither of its blocks follows. */
  #skipTo(at: number): void {
    this.#at = at + 4;
    const { holds } = this.#sense(at);
    if (holds) this.jump(this.#ir[at + 3], at + 4);
  }

  /** Jumps to the block unless it starts at `next`; returns at once if it would do only that. */
  jump(block: number, next: number): void {
    const ir = this.#ir;
    if (ir[next] === (Ir.Block as number) && ir[next + 1] === block) return;
    const at = this.#returns.get(block);
    if (at !== undefined && ir[at + 1] <= 1) return writeReturn(this.asm, ir.subarray(at + 2, at + 2 + ir[at + 1]));
    this.asm.head(Op.Jump, 0, 0);
    this.asm.target(block);
  }

  branchIf(at: number): void {
    const { target, holds } = this.#sense(at);
    const slot = this.asm.near(this.#ir[at + 1], 'i32', Scratch.A);
    this.asm.head(holds ? Op.BrNz : Op.BrZ, 0, slot);
    this.asm.target(target);
    if (holds) this.jump(this.#ir[at + 3], at + 4);
  }

  // Operations

  #operation(op: number): void {
    if (!this.#simple(op) && !this.#binary(op) && !this.#memory(op) && !this.#global(op)) this.#cold(op);
  }

  #simple(op: number): boolean {
    const { asm } = this;
    const ir = this.#ir;
    const at = this.#at;
    const unary = patterns.unaryOps[op];
    const withNumber = patterns.unaryWithNumber[op];
    const select = patterns.selectOps[op];
    if (unary === undefined && withNumber === undefined && select === undefined) return false;
    const type = operandTypes[op][0] as 'i32';
    if (ir[at + 2] < 0 && isMove(op)) {
      asm.constantTo(asm.result(ir[at + 1], type), ir[at + 2], type);
      return true;
    }
    const a = asm.near(ir[at + 2], type, Scratch.A);
    const b = select === undefined ? 0 : asm.wide(ir[at + 3], type, Scratch.B);
    const condition = select === undefined ? 0 : asm.wide(ir[at + 4], 'i32', Scratch.C);
    asm.head((unary ?? withNumber?.op ?? select)!, asm.result(ir[at + 1], resultTypes[op]), a);
    if (withNumber !== undefined) asm.word(withNumber.number);
    if (select !== undefined) {
      asm.word(b);
      asm.word(condition);
    }
    return true;
  }

  #binary(op: number): boolean {
    const { asm } = this;
    let row = patterns.binaryOps[op];
    const [result, ...operands] = this.#ir.subarray(this.#at + 1, this.#at + 4);
    let [a, b] = operands;
    if (row === undefined) return this.#constantOnly(op, result, a, b);
    if (a < 0 && b >= 0 && row.exchanged !== undefined) {
      row = patterns.binaryOps[opNumbers[row.exchanged]]!;
      [a, b] = [b, a];
    }
    const type = operandTypes[op][0] as 'i32';
    const number = row.immediate === undefined ? undefined : this.#adjusted(b, row.adjust);
    if (number !== undefined) {
      this.#withNumber(row.immediate!, result, a, type, number);
    } else if (row.reversed !== undefined && a < 0 && b >= 0) {
      this.#withNumber(row.reversed, result, b, type, asm.constantLow(a));
    } else {
      if (row.swap) [a, b] = [b, a];
      const first = asm.near(a, type, Scratch.A);
      const second = asm.wide(b, type, Scratch.B);
      asm.head(row.op, asm.result(result, resultTypes[op]), first);
      asm.word(second);
    }
    return true;
  }

  #withNumber(opcode: Op, result: number, operand: number, type: 'i32', number: number): void {
    const slot = this.asm.near(operand, type, Scratch.A);
    this.asm.head(opcode, this.asm.result(result, type), slot);
    this.asm.word(number);
  }

  #constantOnly(op: number, result: number, a: number, b: number): boolean {
    const row = patterns.constantOnlyOps[op];
    if (row === undefined || b >= 0) return false;
    this.#withNumber(row.op, result, a, operandTypes[op][0] as 'i32', row.adjust(this.asm.constantLow(b)));
    return true;
  }

  /** The number that a constant operand becomes, if it is one and there is a form for it. */
  #adjusted(operand: number, adjust: ((value: number) => number | undefined) | undefined): number | undefined {
    const number = this.asm.shortConstant(operand);
    return number === undefined || adjust === undefined ? number : adjust(number);
  }

  /** Loads and stores of memory 0. */
  #memory(op: number): boolean {
    const ir = this.#ir;
    const at = this.#at;
    const load = patterns.loadOps[op];
    const store = patterns.storeOps[op];
    const row = load ?? store;
    if (row === undefined || ir[at + 3] !== 0) return false;
    const last = lastByte(0, ir[at + 4], row.bytes);
    if (last === undefined) return false;
    const address = ir[load === undefined ? at + 1 : at + 2];
    const absolute = address >= 0 || row.at === undefined ? undefined : lastByte(this.asm.constantLow(address), ir[at + 4], row.bytes);
    if (load !== undefined) this.#load(load, ir[at + 1], address, last, absolute, resultTypes[op] as 'i32');
    else this.#store(store!, address, ir[at + 2], last, absolute, operandTypes[op][1] as 'i32');
    return true;
  }

  /** Of the last byte: its offset from the address, and its position if the address is constant. */
  #load(row: patterns.Load, result: number, address: number, last: number, absolute: number | undefined, type: 'i32'): void {
    const { asm } = this;
    if (absolute !== undefined) {
      asm.head(row.at!, asm.result(result, type), 0);
      asm.word(absolute);
      return;
    }
    const a = asm.near(address, 'i32', Scratch.A);
    asm.head(row.op, asm.result(result, type), a);
    asm.word(last);
  }

  #store(row: patterns.Store, address: number, value: number, last: number, absolute: number | undefined, type: 'i32'): void {
    const { asm } = this;
    if (absolute !== undefined) {
      const a = asm.near(value, type, Scratch.B);
      asm.head(row.at!, 0, a);
      asm.word(absolute);
      return;
    }
    const d = asm.near(address, 'i32', Scratch.A);
    if (value < 0 && row.number !== undefined) {
      asm.head(row.number, d, 0);
      asm.word(last);
      asm.word(asm.constantLow(value));
      return;
    }
    asm.head(row.op, d, asm.near(value, type, Scratch.B));
    asm.word(last);
  }

  #global(op: number): boolean {
    const get = patterns.globalGetOps[op];
    const set = patterns.globalSetOps[op];
    const { asm } = this;
    const defined = this.#ir[this.#at + 2] - this.code.module.importedGlobals;
    if ((get === undefined && set === undefined) || defined < 0) return false;
    if (get !== undefined) {
      asm.head(get, asm.result(this.#ir[this.#at + 1], resultTypes[op]), 0);
    } else {
      const a = asm.near(this.#ir[this.#at + 1], operandTypes[op][0] as 'i32', Scratch.A);
      asm.head(set!, 0, a);
    }
    asm.word(4 * defined);
    return true;
  }

  /** The general form of cold.ts. */
  #cold(op: number): void {
    const ir = this.#ir;
    const { asm } = this;
    const types = operandTypes[op] as readonly 'i32'[];
    const operands = this.#at + 1 + resultWords[op];
    const a = types.length === 0 ? 0 : asm.near(ir[operands], types[0], Scratch.A);
    const others = types.slice(1).map((type, i) => asm.wide(ir[operands + 1 + i], type, (Scratch.B + i) as Scratch));
    const d = resultWords[op] === 0 ? 0 : asm.result(ir[this.#at + 1], resultTypes[op]);
    asm.head(coldBase + op, d, a);
    for (const word of others) asm.word(word);
    for (let i = 0; i < immediateCounts[op]; i++) asm.word(ir[operands + types.length + i]);
  }
}

/** Address plus offset of the last byte of an access, if they have 32 bits. */
function lastByte(address: number, offset: number, bytes: number): number | undefined {
  const sum = (address >>> 0) + (offset >>> 0) + bytes - 1;
  return sum < 2 ** 32 ? sum | 0 : undefined;
}

function isMove(op: number): boolean {
  return op >= (Ir.MoveI32 as number) && op <= (Ir.MoveRef as number);
}

function writeReturn(asm: Assembler, operands: Int32Array): void {
  const types = asm.resultTypes;
  if (types.length === 0) return asm.head(Op.Return, asm.paramSlots, 0);
  if (types.length > 1 || types[0] === 'v128') return asm.returnMany(operands);
  const isShort = types[0] === 'i32' || types[0] === 'f32';
  asm.head(isShort ? Op.Return32 : Op.Return64, asm.paramSlots, asm.near(operands[0], types[0], Scratch.A));
}

/** Control and calls, by IR opcode: each writes the code of the instruction at `at`. */
const controlOps: ((translator: Translator, ir: Int32Array, at: number) => void)[] = [];

controlOps[Ir.Block] = ({ asm }, ir, at) => asm.startBlock(ir[at + 1]);
controlOps[Ir.Jump] = (translator, ir, at) => translator.jump(ir[at + 1], at + 2);
controlOps[Ir.BrIf] = (translator, _ir, at) => translator.branchIf(at);

controlOps[Ir.BrTable] = ({ asm }, ir, at) => {
  const count = ir[at + 2];
  asm.head(Op.BrTable, 0, asm.near(ir[at + 1], 'i32', Scratch.A));
  asm.word(count);
  for (let i = 0; i <= count; i++) asm.target(ir[at + 3 + i]);
};

controlOps[Ir.Return] = ({ asm }, ir, at) => writeReturn(asm, ir.subarray(at + 2, at + 2 + ir[at + 1]));

controlOps[Ir.Call] = ({ asm, code }, ir, at) => {
  const index = ir[at + 1];
  const entry = code.entries[index];
  const paramSlots = countSlots(code.module.types[code.module.functions[index].typeIndex].params);
  const isImport = index < code.module.importedFunctions;
  asm.head(isImport ? ColdOp.CallImport : entry === 0 ? ColdOp.CallLazy : Op.Call, paramSlots, 0);
  asm.word(2 * asm.slot(ir[at + 2]));
  asm.word(isImport || entry === 0 ? index : entry);
};

controlOps[Ir.CallIndirect] = ({ asm, code }, ir, at) => {
  const index = asm.near(ir[at + 1], 'i32', Scratch.A);
  asm.head(Op.CallIndirect, countSlots(code.module.types[ir[at + 2]].params), index);
  asm.word(2 * asm.slot(ir[at + 4]));
  asm.word(code.typeIds[ir[at + 2]]);
  asm.word(ir[at + 3]);
};
