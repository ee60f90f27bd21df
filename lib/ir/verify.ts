/**
 * Checks that a function keeps the rules of IR (opcodes.ts). A violation is a bug of whoever made the function: it is for tests,
 * fuzzers and debug runs, not for input. What it checks:
 *
 *  1. words      every instruction has a known opcode that is not SSA-only, and ends before the words do
 *  2. locals     they begin with the parameters of the function's type, and fit in the frame
 *  3. blocks     block 0 comes first; ids are below `blockCount` and occur once; flags are known; a block ends with its only terminator
 *  4. edges      targets exist; block 0 has no predecessor; any other has one that comes before it; only a loop header has
 *                one that does not
 *  5. operands   slots are inside the frame; constants are in the pool and of the row's type
 *  6. indices    functions, types, tables, memories, globals and segments exist in the module; a global's type is the row's
 *  7. values     a slot that is read was written on every path, with the type that is read; `return` returns the results of
 *                the function's type
 *  8. calls      arguments of the callee's types stand at `base`; arguments and results are inside the frame; slots from `base` on
 *                that are not results are not read afterwards
 */
import type { Module } from '../wasm/module.js';
import { slotsOf, ValType, type FuncType } from '../wasm/types.js';
import type { IrFunction } from './function.js';
import { instructions, isTerminator, type Instruction } from './instruction.js';
import { blockIsLoop, irTypes, type Immediate, type IrType } from './opcodes.js';
import { printInstruction } from './print.js';

/** Contents of a slot: an index of {@link irTypes}, `nothing`, or `upper`, the second slot of a v128. */
const nothing = 0;
const upper = irTypes.length;

const numberOf = Object.fromEntries(irTypes.map((type, number) => [type, number])) as Readonly<Record<IrType, number>>;
const irTypeOfVal: readonly IrType[] = ['i32', 'i64', 'f32', 'f64', 'v128', 'ref', 'ref'];

/** Index spaces that immediates point into, and their sizes. */
const sizes: Readonly<Partial<Record<Immediate, (module: Module) => number>>> = {
  func: module => module.functions.length,
  type: module => module.types.length,
  table: module => module.tables.length,
  memory: module => module.memories.length,
  global: module => module.globals.length,
  data: module => module.dataCount ?? module.data.length,
  elem: module => module.elements.length,
};

interface Block {
  readonly id: number;
  /** In the order of the words. */
  readonly position: number;
  readonly isLoop: boolean;
  readonly body: Instruction[];
  readonly predecessors: Block[];
  /** Contents of the slots at the end; missing until the block was visited. */
  out?: Uint8Array;
}

/** Everything that is wrong with `fn`, one sentence each, at most a few; empty if nothing is. */
export function verifyFunction(fn: IrFunction, module: Module): string[] {
  const verifier = new Verifier(fn, module);
  try {
    verifier.run();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    verifier.problems.push(error.message);
  }
  return verifier.problems;
}

class Verifier {
  readonly problems: string[] = [];
  private readonly blocks: Block[] = [];
  private readonly byId = new Map<number, Block>();
  private readonly type: FuncType;

  constructor(
    private readonly fn: IrFunction,
    private readonly module: Module,
  ) {
    this.type = module.types[fn.typeIndex];
  }

  run(): void {
    this.checkLocals();
    this.collectBlocks();
    this.connect();
    for (const { body } of this.blocks) for (const instruction of body) this.checkIndices(instruction);
    if (this.problems.length === 0) this.checkValues();
  }

  private fail(problem: string, instruction?: Instruction): void {
    this.problems.push(instruction ? `${problem} in: ${printInstruction(this.fn, instruction).trim()}` : problem);
  }

  private checkLocals(): void {
    const { localTypes, slotCount } = this.fn;
    this.type.params.forEach((type, i) => {
      if (localTypes[i] !== type) this.fail(`local ${i} is not the parameter of the function's type`);
    });
    const needed = localTypes.reduce((sum, type) => sum + slotsOf(type), 0);
    if (needed > slotCount) this.fail(`locals need ${needed} slots, the frame has ${slotCount}`);
  }

  private collectBlocks(): void {
    let ended = true;
    for (const instruction of instructions(this.fn.words)) {
      if (instruction.name === 'block') {
        if (!ended) this.fail('the block before has no terminator', instruction);
        this.addBlock(instruction);
        ended = false;
      } else if (ended) this.fail('outside of a block', instruction);
      else {
        this.blocks[this.blocks.length - 1].body.push(instruction);
        ended = isTerminator(instruction.row);
      }
    }
    if (!ended) this.fail('the last block has no terminator');
    if (this.blocks.length === 0) throw new Error('no block');
  }

  private addBlock(instruction: Instruction): void {
    const [id, flags] = instruction.immediates;
    if (this.blocks.length === 0 && id !== 0) this.fail('the first block must be block 0', instruction);
    if (id < 0 || id >= this.fn.blockCount) this.fail(`the function has ${this.fn.blockCount} blocks`, instruction);
    if (this.byId.has(id)) this.fail('the block occurs twice', instruction);
    if ((flags & ~blockIsLoop) !== 0) this.fail(`unknown flags ${flags}`, instruction);
    const block: Block = { id, position: this.blocks.length, isLoop: (flags & blockIsLoop) !== 0, body: [], predecessors: [] };
    this.blocks.push(block);
    this.byId.set(id, block);
  }

  private connect(): void {
    for (const block of this.blocks) {
      for (const instruction of block.body) {
        instruction.immediates.forEach((id, i) => {
          if (!instruction.immediateKinds[i].startsWith('block')) return;
          const target = this.byId.get(id);
          if (!target) this.fail(`no block ${id}`, instruction);
          else target.predecessors.push(block);
        });
      }
    }
    for (const { id, position, isLoop, predecessors } of this.blocks) {
      const before = predecessors.filter(predecessor => predecessor.position < position).length;
      if (position === 0 && predecessors.length > 0) this.fail('block 0 has a predecessor');
      if (position > 0 && before === 0) this.fail(`block ${id} has no predecessor before it`);
      if (!isLoop && before < predecessors.length) this.fail(`block ${id} is no loop header and has a predecessor from behind`);
    }
  }

  private checkIndices(instruction: Instruction): void {
    const { immediates, immediateKinds, operands, operandTypes, result, row } = instruction;
    immediates.forEach((index, i) => {
      const size = sizes[immediateKinds[i]]?.(this.module);
      if (size !== undefined && index >>> 0 >= size) this.fail(`there are ${size} of kind ${immediateKinds[i]}`, instruction);
      else if (immediateKinds[i] === 'global') this.checkGlobal(instruction, index);
    });
    operands.forEach((word, i) => this.checkOperand(instruction, word, operandTypes[i]));
    if (row.result !== 'none') this.checkSlot(instruction, result, row.result);
  }

  private checkGlobal(instruction: Instruction, index: number): void {
    const { row, operandTypes } = instruction;
    const type = irTypeOfVal[this.module.globals[index].type.type];
    if (type !== (row.result === 'none' ? operandTypes[0] : row.result)) this.fail(`the global is of type ${type}`, instruction);
  }

  private checkOperand(instruction: Instruction, word: number, type: IrType): void {
    if (word >= 0) return this.checkSlot(instruction, word, type);
    const { constantTypes } = this.fn;
    const found = irTypeOfVal[constantTypes[~word]];
    if (found === undefined) this.fail(`no constant ${~word}`, instruction);
    else if (type !== 'none' && found !== type) this.fail(`constant ${~word} is of type ${found}, not ${type}`, instruction);
    else if (found === 'v128' && constantTypes[~word + 1] !== ValType.V128) this.fail(`constant ${~word} has no second half`, instruction);
  }

  private checkSlot(instruction: Instruction, slot: number, type: IrType): void {
    const width = type === 'v128' ? 2 : 1;
    if (slot < 0 || slot + width > this.fn.slotCount) this.fail(`slot ${slot} is outside of the frame`, instruction);
  }

  /** Contents of slots, forward through the blocks until nothing changes; then once more, with complaints. */
  private checkValues(): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const block of this.blocks) {
        const state = this.entryOf(block);
        for (const instruction of block.body) this.apply(instruction, state);
        if (block.out?.every((contents, slot) => contents === state[slot])) continue;
        block.out = state;
        changed = true;
      }
    }
    for (const block of this.blocks) {
      const state = this.entryOf(block);
      for (const instruction of block.body) {
        this.checkReads(instruction, state);
        this.apply(instruction, state);
      }
    }
  }

  /** What all visited predecessors agree on. */
  private entryOf(block: Block): Uint8Array {
    if (block.position === 0) return this.initialState();
    let state: Uint8Array | undefined;
    for (const { out } of block.predecessors) {
      if (!out) continue;
      if (!state) state = out.slice();
      else for (let slot = 0; slot < state.length; slot++) if (state[slot] !== out[slot]) state[slot] = nothing;
    }
    return state!;
  }

  private initialState(): Uint8Array {
    const state = new Uint8Array(this.fn.slotCount);
    let slot = 0;
    for (const type of this.fn.localTypes) {
      write(state, slot, irTypeOfVal[type]);
      slot += slotsOf(type);
    }
    return state;
  }

  private checkReads(instruction: Instruction, state: Uint8Array): void {
    const { name, operands, operandTypes } = instruction;
    const types = name === 'return' ? this.type.results.map(type => irTypeOfVal[type]) : operandTypes;
    if (types.length !== operands.length) this.fail(`${types.length} operands expected`, instruction);
    operands.forEach((word, i) => {
      if (word >= 0) this.checkRead(instruction, state, word, types[i]);
      else if (name === 'return') this.checkOperand(instruction, word, types[i]);
    });
    const call = this.calleeOf(instruction);
    if (!call) return;
    let slot = call.base;
    for (const type of call.type.params) {
      this.checkRead(instruction, state, slot, irTypeOfVal[type]);
      slot += slotsOf(type);
    }
    const end = call.base + call.type.results.reduce((sum, type) => sum + slotsOf(type), 0);
    if (Math.max(slot, end) > this.fn.slotCount) this.fail('arguments or results are outside of the frame', instruction);
  }

  private checkRead(instruction: Instruction, state: Uint8Array, slot: number, type: IrType): void {
    const contents = state[slot];
    const whole = type !== 'v128' || state[slot + 1] === upper;
    if (contents === numberOf[type] && whole) return;
    const found =
      contents === nothing || contents === undefined
        ? 'nothing'
        : contents === upper
          ? 'half a v128'
          : `a value of type ${irTypes[contents]}`;
    this.fail(`slot ${slot} holds ${found} on some path, not ${type}`, instruction);
  }

  /** Changes `state` as the instruction does. */
  private apply(instruction: Instruction, state: Uint8Array): void {
    const { row, result } = instruction;
    if (row.result !== 'none') write(state, result, row.result);
    const call = this.calleeOf(instruction);
    if (!call) return;
    clear(state, call.base);
    let slot = call.base;
    for (const type of call.type.results) {
      write(state, slot, irTypeOfVal[type]);
      slot += slotsOf(type);
    }
  }

  /** Type and first slot of a call; undefined for other instructions. */
  private calleeOf({ immediates, immediateKinds }: Instruction): { base: number; type: FuncType } | undefined {
    const base = immediateKinds.indexOf('base');
    if (base < 0) return undefined;
    const index = immediates[0];
    const typeIndex = immediateKinds[0] === 'func' ? this.module.functions[index].typeIndex : index;
    return { base: immediates[base], type: this.module.types[typeIndex] };
  }
}

/** Writes a value of the type; what it overlaps with is gone. */
function write(state: Uint8Array, slot: number, type: IrType): void {
  const width = type === 'v128' ? 2 : 1;
  if (state[slot] === upper) state[slot - 1] = nothing;
  if (state[slot + width] === upper) state[slot + width] = nothing;
  state[slot] = numberOf[type];
  if (width === 2) state[slot + 1] = upper;
}

/** Forgets all slots from `from` on. */
function clear(state: Uint8Array, from: number): void {
  if (state[from] === upper) state[from - 1] = nothing;
  state.fill(nothing, from);
}
