/**
 * Runs every hot opcode a few times before the first guest does, both arms of branches and small and large operands.
 *
 * V8 compiles the loop for what it has seen: an opcode that comes up later makes it throw the code away and start again in its own
 * interpreter, ten to twenty times in the first second of a program.
 */
import { decodeModule } from '../decode/module.js';
import { getArena } from './arena.js';
import { Instance } from './instance.js';
import { Machine } from './machine.js';
import { ModuleCode } from './module-code.js';
import { Op } from './opcode.js';
import { pairs } from './pairs.js';

/** A module with a function, a table of one element, a memory of one page and a global: (func) (table 1 funcref) (memory 1) (global i64). */
const moduleBytes = new Uint8Array([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 4, 4, 1, 0x70, 0, 1],
  ...[5, 3, 1, 0, 1, 6, 6, 1, 0x7e, 1, 0x42, 0, 0x0b, 10, 4, 1, 2, 0, 0x0b],
]);

/**
 * Words behind the first of each opcode, for runs of opcodes from the one named on: `b` a slot or a small number, `o` the offset
 * of the last byte of an access, `T` the position of the
 * instruction that follows, `0` zero; `W`, `E` and `t` the window, code and type of a function.
 */
export const shapes: readonly (readonly [Op, string])[] = [
  [Op.Jump, 'T'],
  [Op.BrTable, '0T'],
  [Op.BrNz, 'T'],
  [Op.AddBrNz, 'bT'],
  [Op.AddBrNe, 'bbT'],
  [Op.Zero, 'bb'],
  [Op.Call, 'WE'],
  [Op.CallIndirect, 'Wt0'],
  [Op.Return, ''],
  [Op.Mov32, ''],
  [Op.Const32, 'b'],
  [Op.Const64, 'bb'],
  [Op.Select32, 'bb'],
  [Op.GlobalGet32, '0'],
  [Op.Load32, 'o'],
  [Op.Load32X, 'bo'],
  [Op.Store32, 'o'],
  [Op.Store32I, 'ob'],
  [Op.I32Add, 'b'],
  [Op.I32Eqz, ''],
  [Op.I32Eq, 'b'],
  [Op.I32Clz, ''],
  [Op.I32ShlAdd, 'bb'],
  [Op.I64Add, 'b'],
  [Op.I64Eqz, ''],
  [Op.I64Eq, 'b'],
  [Op.I64ExtendS, ''],
  [Op.F64Add, 'b'],
  [Op.F64Neg, ''],
  [Op.F64Eq, 'b'],
  [Op.F64ConvertS, ''],
  [Op.F32Add, 'b'],
];

/** Opcodes whose `d` is the slot that a function saves its caller in. */
const savingOps: readonly number[] = [Op.Call, Op.CallIndirect, Op.Return, Op.Return32, Op.Return64];

/** What the slots hold before each instruction: as 32 or 64-bit integers small and large, as doubles fractions and NaN too. */
const values = [0n, 1n, 5n, 40n, 0x3ff8000000000000n, 0xffffffffffffffffn, 0x7fffffffn, 0x8000000080000000n];
/** Slots `d` and `a`, that hold equal values, and each value with one that is smaller or larger. */
const operands = [[0, 0], [3, 3], ...values.map((_, d) => [d, (5 * d + 2) % values.length])];
/** The slots are filled twice, from these on: as numbers the words of the second are amounts of 32 and more to shift by. */
const copies = [0, 16];
/** The slot that a function saves its caller in, behind those that the operands name and those that are cleared. */
const saved = 2 * (16 + values.length);
/** Words of registers of a function. */
const window = 2 * (saved + 1);

/** `execute` is the loop. */
export function warmUp(execute: (machine: Machine) => unknown): void {
  const instance = new Instance(new ModuleCode(decodeModule(moduleBytes), false), { functions: [], tables: [], memories: [], globals: [] });
  // Memories that grow are replaced: V8 compiles that in, too.
  instance.memory.grow(1, 2);
  const starts = writeProgram(instance);
  const machine = new Machine(4096);
  const { longs } = getArena();
  // Twice, because V8 takes no notes at first.
  for (const start of [...starts, ...starts]) {
    machine.reset();
    machine.instance = instance;
    machine.pc = machine.push(start, 0, machine.fp, saved);
    machine.poll = 1000;
    for (const first of copies) values.forEach((value, i) => (longs[(machine.fp >> 1) + first + i] = value));
    execute(machine);
  }
}

/** Writes a function of one instruction for each opcode and its operands, and of two for each pair. Returns where their header words are. */
function writeProgram(instance: Instance): number[] {
  const { code } = instance;
  const write = (body: (start: number) => number[]): number => {
    code.reserve(16);
    const start = code.length;
    for (const word of [4 * window, ...body(start + 1), Op.Return | (saved << 10)]) code.words[code.length++] = word;
    return start;
  };
  const callee = write(() => []);
  code.entries[0] = callee;
  instance.tables[0].functions[0] = instance.functionObject(0);
  const operand: Readonly<Record<string, (b: number, next: number) => number>> = {
    b: b => 2 * b,
    o: b => 2 * b + 7,
    T: (_, next) => next,
    0: () => 0,
    W: () => window,
    E: () => callee,
    t: () => code.typeIds[0],
  };
  /** The instruction at position `at`, with `opcode` in the place of `op`. */
  const instruction = (at: number, op: number, d: number, a: number, opcode = op): number[] => {
    const shape = shapes.findLast(([first]) => (first as number) <= op)![1];
    const b = ((a + d) % values.length) + copies[d & 1];
    const first = savingOps.includes(op) ? saved : d;
    return [opcode | (first << 10) | (a << 21), ...[...shape].map(word => operand[word](b, at + 1 + shape.length))];
  };
  const starts: number[] = [];
  for (const [d, a] of operands) {
    for (let op: number = Op.Jump; op < (Op.FirstPair as number); op++) starts.push(write(at => instruction(at, op, d, a)));
    pairs.forEach(([first, second], i) => {
      starts.push(
        write(at => {
          const words = instruction(at, first, d, a, Op.FirstPair + i);
          return [...words, ...instruction(at + words.length, second, d, a)];
        }),
      );
    });
  }
  return starts;
}
