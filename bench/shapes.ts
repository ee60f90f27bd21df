/**
 * Functions that are hard for a compiler, in any size: each shape makes one thing large. They measure compile time (compile-time.ts)
 * and test that it is linear (test/oracle/compile-time.test.ts). All of them are valid, and end when they run.
 */
import { Opcode } from '../lib/wasm/opcode.js';
import { ByteWriter } from './byte-writer.js';

/** Locals of a body beside parameter 0, by type code. */
export interface ShapeBody {
  readonly locals: number;
  readonly code: ByteWriter;
}

/** Writes a body of about `bytes` bytes for a function (i32) -> i32, which is function 0. */
export type Shape = (bytes: number) => ShapeBody;

const mostLocals = 49_999;
const empty = 0x40;
const i32 = 0x7f;

/** Repeats `unit` until the body has its size; `unit` gets the number of the round. */
function repeat(bytes: number, unit: (w: ByteWriter, round: number) => void, code = new ByteWriter()): ByteWriter {
  for (let round = 0; code.length < bytes; round++) unit(code, round);
  return code;
}

/** How many units of `unitBytes` fit, opened one inside the other. */
const nestOf = (bytes: number, unitBytes: number): number => Math.max(1, Math.floor(bytes / unitBytes));

/** local = param + k, so that no two locals have the same value. */
function setAll(w: ByteWriter, locals: number): void {
  for (let i = 1; i <= locals; i++)
    w.get(0)
      .const(i * 77)
      .op(Opcode.I32Add)
      .set(i);
}

/** local 0 = the sum of all locals, so that all of them are needed to the end. */
function sumAll(w: ByteWriter, locals: number): void {
  w.get(0);
  for (let i = 1; i <= locals; i++) w.get(i).op(Opcode.I32Add);
  w.set(0);
}

const increment = (w: ByteWriter, local: number): ByteWriter => w.get(local).const(1).op(Opcode.I32Add).set(local);

/** Every local is needed to the end, and each `unit` changes one of them; a third of the size goes into locals. */
function manyLocals(unit: (w: ByteWriter, local: number) => void, locals?: number): Shape {
  return bytes => {
    const count = locals ?? Math.min(mostLocals, Math.floor(bytes / 36));
    const w = new ByteWriter();
    setAll(w, count);
    repeat(bytes - 4 * count, (body, round) => unit(body, 1 + (round % count)), w);
    sumAll(w, count);
    return { locals: count, code: w.get(0) };
  };
}

function ifOnce(w: ByteWriter, local: number): void {
  w.get(0).op(Opcode.If, empty);
  increment(w, local).op(Opcode.End);
}

function loopOnce(w: ByteWriter, local: number): void {
  w.op(Opcode.Loop, empty);
  increment(w, local).get(local).const(0).op(Opcode.I32LtU).op(Opcode.BrIf, 0).op(Opcode.End);
}

/** Deep nest of loops whose innermost one changes `locals` variables. */
function loopNest(share: number): Shape {
  return bytes => {
    const locals = Math.max(1, Math.min(mostLocals, Math.floor((bytes * share) / 18)));
    const w = new ByteWriter();
    setAll(w, locals);
    const depth = nestOf(bytes * (1 - share), 9);
    for (let i = 0; i < depth; i++) w.op(Opcode.Loop, empty);
    for (let i = 1; i <= locals; i++) increment(w, i);
    for (let i = 0; i < depth; i++) w.get(1).const(0).op(Opcode.I32LtU).op(Opcode.BrIf, 0).op(Opcode.End);
    sumAll(w, locals);
    return { locals, code: w.get(0) };
  };
}

/** `open` once per level, `inner`, then `close` once per level. */
function nest(
  unitBytes: number,
  open: (w: ByteWriter, level: number) => void,
  close: (w: ByteWriter, level: number, depth: number) => void,
): Shape {
  return bytes => {
    const w = new ByteWriter();
    const depth = nestOf(bytes, unitBytes);
    for (let i = 0; i < depth; i++) open(w, i);
    increment(w, 1);
    for (let i = 0; i < depth; i++) close(w, i, depth);
    return { locals: 4, code: w.get(1) };
  };
}

const flat =
  (locals: number, unit: (w: ByteWriter, round: number) => void): Shape =>
  bytes => ({
    locals,
    code: repeat(bytes, unit).get(1),
  });

/** As much of a program as fits in one unit: loads, stores, loops, branches, a call and a switch. */
function realistic(w: ByteWriter, round: number): void {
  const a = 1 + (round % 7);
  const b = 1 + ((round + 3) % 7);
  w.op(Opcode.Block, empty).get(a).const(round).op(Opcode.I32And).op(Opcode.I32Eqz).op(Opcode.BrIf, 0);
  w.get(0)
    .const(0xfff8)
    .op(Opcode.I32And)
    .tee(b)
    .load(8 + (round % 64))
    .set(8);
  w.op(Opcode.Loop, empty).get(b).get(8).const(3).op(Opcode.I32ShrU).op(Opcode.I32Add).set(b);
  w.get(8).const(1).op(Opcode.I32Sub).tee(8).const(0).op(Opcode.I32GtS).op(Opcode.BrIf, 0).op(Opcode.End);
  w.get(b)
    .const(0xfffc)
    .op(Opcode.I32And)
    .get(a)
    .store(round % 128);
  w.get(a).op(Opcode.If, empty).get(a).const(1).op(Opcode.I32Sub).op(Opcode.Call, 0).set(a);
  w.op(Opcode.Else).get(b).get(a).op(Opcode.I32Xor).set(a).op(Opcode.End).op(Opcode.End);
  w.op(Opcode.Block, empty).op(Opcode.Block, empty).op(Opcode.Block, empty);
  w.get(b).const(3).op(Opcode.I32And).brTable([0, 1, 2]).op(Opcode.End);
  increment(w, a).op(Opcode.Br, 1).op(Opcode.End);
  increment(w, b).op(Opcode.End);
}

/** `values` on the operand stack while `middle` repeats; then they are added up. */
function liveOnStack(middle: (w: ByteWriter, round: number) => void, share = 0.5): Shape {
  return bytes => {
    const w = new ByteWriter();
    const values = Math.max(2, Math.floor((bytes * share) / 8));
    for (let i = 0; i < values; i++)
      w.get(0)
        .const((i % 50) * 4)
        .op(Opcode.I32And)
        .load(i % 4096);
    repeat(bytes - values, middle, w);
    for (let i = 1; i < values; i++) w.op(Opcode.I32Add);
    return { locals: 4, code: w };
  };
}

/** `tables` branch tables over the same `targets` blocks. */
function branchTables(targets: number, tables: (bytes: number) => number): Shape {
  return bytes => {
    const w = new ByteWriter();
    const count = tables(bytes);
    const entries = Math.max(1, Math.min(65_519, Math.floor(bytes / (targets > 127 ? 2 : 1) / count)));
    w.op(Opcode.Block, empty);
    for (let i = 0; i < targets; i++) w.op(Opcode.Block, empty);
    for (let i = 0; i < count; i++) {
      w.get(0).const(i).op(Opcode.I32Eq).op(Opcode.If, empty);
      increment(w, 1 + (i % 4));
      w.get(1)
        .brTable(Array.from({ length: entries }, (_, entry) => 1 + ((entry * 7) % targets)))
        .op(Opcode.End);
    }
    for (let i = 0; i < targets; i++) increment(w.op(Opcode.End), 1 + (i % 4));
    return { locals: 4, code: w.op(Opcode.End).get(1) };
  };
}

export const shapes: Readonly<Record<string, Shape>> = {
  'realistic code': flat(8, realistic),
  'one block': flat(7, (w, i) =>
    w
      .get(1 + (i % 7))
      .get(0)
      .op(Opcode.I32Xor)
      .get(1 + ((i * 5 + 2) % 7))
      .op(Opcode.I32Add)
      .set(1 + ((i * 3) % 7)),
  ),
  'one block of loads and stores': flat(4, (w, i) =>
    w
      .get(0)
      .const(0xff00)
      .op(Opcode.I32And)
      .tee(1)
      .get(1)
      .load(i % 999)
      .get(0)
      .op(Opcode.I32Add)
      .store(i % 777),
  ),
  'constants': flat(4, (w, i) =>
    w
      .get(1)
      .const(i * 7919 + 1_000_000)
      .op(Opcode.I32Xor)
      .get(0)
      .op(Opcode.I32Add)
      .set(1),
  ),
  'selects in a chain': flat(4, (w, i) =>
    increment(w, 1)
      .get(1)
      .get(2)
      .get(0)
      .const(i % 31)
      .op(Opcode.I32ShrU)
      .op(Opcode.Select)
      .set(2 - (i % 2)),
  ),
  'phis in a chain': flat(4, (w, i) =>
    increment(w, 1)
      .get(0)
      .const(i % 31)
      .op(Opcode.I32ShrU)
      .op(Opcode.If, i32)
      .get(1)
      .op(Opcode.Else)
      .get(2)
      .op(Opcode.End)
      .set(2 - (i % 2)),
  ),
  'ifs, 1,000 locals': bytes => manyLocals(ifOnce, Math.min(1000, Math.floor(bytes / 36)))(bytes),
  'ifs × locals': manyLocals(ifOnce),
  'loops × locals': manyLocals(loopOnce),
  'loops inside loops': loopNest(0),
  'loop nest × locals': loopNest(0.5),
  'blocks inside blocks': nest(
    3,
    w => w.op(Opcode.Block, empty),
    w => w.op(Opcode.End),
  ),
  'ifs inside ifs': nest(
    5,
    w => w.get(0).op(Opcode.If, empty),
    w => w.op(Opcode.End),
  ),
  'ifs with else inside ifs': nest(
    16,
    (w, i) =>
      w
        .get(0)
        .const(i % 63)
        .op(Opcode.I32GtS)
        .op(Opcode.If, i32),
    (w, i) =>
      increment(w.const(1).set(2), 1)
        .get(1)
        .op(Opcode.Else)
        .get(2 + (i % 2))
        .op(Opcode.End)
        .set(1),
  ),
  'exits to the outermost block': bytes => {
    const w = new ByteWriter().op(Opcode.Block, empty);
    repeat(
      bytes,
      (body, i) =>
        increment(body, 1 + (i % 3))
          .get(0)
          .const(i % 63)
          .op(Opcode.I32Eq)
          .op(Opcode.BrIf, 0),
      w,
    );
    return { locals: 4, code: w.op(Opcode.End).get(1) };
  },
  'exits of nested blocks': nest(
    14,
    w => w.op(Opcode.Block, empty),
    (w, i, depth) =>
      increment(w, 1 + (i % 3))
        .get(0)
        .op(Opcode.BrIf, (i * 7919) % Math.min(61, depth - i))
        .op(Opcode.End),
  ),
  'exits of all blocks at once': bytes => {
    const w = new ByteWriter();
    const depth = nestOf(bytes, 12);
    for (let i = 0; i <= depth; i++) w.op(Opcode.Block, empty);
    for (let i = 0; i < depth; i++)
      increment(w, 1 + (i % 3))
        .get(0)
        .op(Opcode.BrIf, depth - i)
        .op(Opcode.End);
    return { locals: 4, code: w.op(Opcode.End).get(1) };
  },
  'exits of loops': bytes => {
    // Every loop has an exit behind it, one farther out and one to the end; what it changes is used after all of them.
    const w = new ByteWriter().op(Opcode.Block, empty);
    const locals = 60;
    repeat(
      bytes,
      (body, i) => {
        const local = 1 + (i % locals);
        for (const op of [Opcode.Block, Opcode.Block, Opcode.Loop]) body.op(op, empty);
        increment(body, local)
          .get(local)
          .const(i % 63)
          .op(Opcode.I32LtU)
          .op(Opcode.BrIf, 0);
        for (const label of [1, 2, 3]) body.get(0).get(local).op(Opcode.I32Eq).op(Opcode.BrIf, label);
        body.op(Opcode.End).op(Opcode.End);
        increment(body, 1 + ((i * 7) % locals)).op(Opcode.End);
      },
      w,
    );
    sumAll(w.op(Opcode.End), locals);
    return { locals, code: w.get(0) };
  },
  'branches that are constant': bytes => {
    const w = new ByteWriter().op(Opcode.Block, empty);
    repeat(
      bytes,
      (body, i) =>
        increment(body, 1 + (i % 3))
          .const(0)
          .op(Opcode.BrIf, 0),
      w,
    );
    return { locals: 4, code: w.op(Opcode.End).get(1) };
  },
  'empty ifs to one place': bytes => {
    const w = new ByteWriter().op(Opcode.Block, empty);
    repeat(
      bytes,
      (body, i) =>
        increment(body, 1 + (i % 3))
          .get(0)
          .op(Opcode.If, empty)
          .op(Opcode.Br, 1)
          .op(Opcode.End),
      w,
    );
    return { locals: 4, code: w.op(Opcode.End).get(1) };
  },
  'one branch table': branchTables(100, () => 1),
  'branch tables': branchTables(100, bytes => Math.ceil(bytes / 300)),
  'branch tables of few runs': bytes => {
    const w = new ByteWriter().op(Opcode.Block, empty).op(Opcode.Block, empty);
    repeat(
      bytes,
      (body, i) => {
        body.op(Opcode.Block, empty);
        increment(body, 1 + (i % 3))
          .get(0)
          .const(i)
          .op(Opcode.I32Add)
          .brTable([0, 1, 1, 2, 1, 1, 1, 0])
          .op(Opcode.End);
      },
      w,
    );
    return { locals: 4, code: increment(w.op(Opcode.End), 1).op(Opcode.End).get(1) };
  },
  'branch table × values': bytes => {
    const w = new ByteWriter();
    const locals = Math.min(mostLocals, Math.floor(bytes / 24));
    setAll(w, locals);
    w.op(Opcode.Block, empty).op(Opcode.Block, empty);
    w.get(0)
      .brTable(Array.from({ length: Math.min(65_519, Math.floor(bytes / 3)) }, (_, i) => i & 1))
      .op(Opcode.End);
    for (let i = 1; i <= locals; i++) increment(w, i);
    w.op(Opcode.End);
    sumAll(w, locals);
    return { locals, code: w.get(0) };
  },
  'calls × locals': manyLocals((w, local) => w.get(0).op(Opcode.Call, 0).set(local)),
  'values in one block': liveOnStack((w, i) =>
    w
      .get(1)
      .const(i % 60)
      .op(Opcode.I32Add)
      .set(1),
  ),
  'values × ifs': liveOnStack((w, i) => ifOnce(w, 1 + (i % 3))),
  'values × loops': liveOnStack((w, i) => loopOnce(w, 1 + (i % 3))),
  'equal values × ifs': bytes => {
    // Computed at the start, and again at the end: value numbering makes one value of both.
    const w = new ByteWriter();
    const count = nestOf(bytes, 40);
    const value = (i: number) =>
      w
        .get(0)
        .const(i * 31 + 100_000)
        .op(Opcode.I32Xor)
        .get(2)
        .op(Opcode.I32Add)
        .set(2);
    for (let i = 0; i < count; i++) value(i);
    repeat(bytes - w.length, (body, i) => ifOnce(body, 1 + (i % 3)), w);
    for (let i = 0; i < count; i++) value(i);
    return { locals: 4, code: w.get(2) };
  },
  '50,000 locals': bytes => ({ locals: mostLocals, code: repeat(bytes, (w, i) => ifOnce(w, 1 + ((i * 7919) % mostLocals))).get(1) }),
  '50,000 locals in loops': bytes => ({
    locals: mostLocals,
    code: repeat(bytes, (w, i) => loopOnce(w, 1 + ((i * 7919) % mostLocals))).get(1),
  }),
};
