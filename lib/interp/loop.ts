/**
 * The loop that executes code: one switch over the hot opcodes (opcode.ts), everything else through the table of cold functions.
 *
 * This is the measured exception to "no giant switch". V8 optimizes it only while its bytecode stays below 60 KB, and a
 * test reads the size. Habits that were measured: views in locals, instructions packed into words, explicit bounds checks (an
 * out-of-range exception is a deoptimization), floats moved as integers (a float copy may alter a signalling NaN), 64-bit
 * integers as halves except for multiplication.
 *
 * Slot operands: d is `fp + (w >>> 9 & 0xffe)`, a is `fp + (w >>> 20 & 0xffe)`, both as a word index. `fp` and words that are added to it
 * are masked where they come from: then V8 knows that the sums neither overflow nor leave the array, and keeps nothing for going back
 * to its own interpreter there. (A frame has less than 2^24 words, because a function has at most 2^22 slots on its stack.)
 *
 * Addresses: the instruction has the offset of the last byte. Memories have whole units of 8 bytes, so that the check needs 32 bits.
 */
import { Trap } from '../ir/trap.js';
import { type Arena, getArena } from './arena.js';
import { cold } from './cold.js';
import type { Machine } from './machine.js';
import { coldBase, Op } from './opcode.js';
import { warmUp } from './warm-up.js';

/** Taken branches and calls between two looks at the clock. */
const pollInterval = 10_000;

/** Why {@link execute} came back. */
const enum Exit {
  /** The instruction at hand is not one of the loop's, or too rare a case of one. */
  Cold,
  Poll,
  Trap,
}

/** The loop, made when it is needed first, with the arena. */
let execute: ((machine: Machine) => Exit) | undefined;

function start(): (machine: Machine) => Exit {
  const loop = makeLoop(getArena());
  warmUp(loop);
  return loop;
}

/** Runs the machine's guest from `machine.pc` on, until it leaves; then status and detail are in the exchange area. */
export function run(machine: Machine): void {
  execute ??= start();
  machine.poll = pollInterval;
  for (;;) {
    const exit = execute(machine);
    if (exit === Exit.Cold) {
      if (!runCold(machine)) return;
    } else if (exit === Exit.Trap) {
      machine.trap(machine.trapKind);
      return;
    } else {
      machine.poll = pollInterval;
      if (!machine.isDue()) continue;
      machine.tick();
      return;
    }
  }
}

/** Runs the cold instruction at hand and those that follow it; whether the guest goes on. */
function runCold(machine: Machine): boolean {
  for (;;) {
    const opcode = machine.instance.code.words[machine.pc] & 0x3ff;
    const pc = cold[opcode](machine, machine.pc, machine.fp);
    if (pc < 0) return false;
    machine.pc = pc;
    machine.poll--;
    if ((machine.instance.code.words[pc] & 0x3ff) < coldBase) return true;
  }
}

/**
 * Makes the function that runs hot instructions. It calls nothing and allocates nothing, and there is one of it, so that V8 compiles
 * the arrays of the arena into it as constants.
 */
function makeLoop({ words, singles, doubles, longs, indexMask }: Arena): (machine: Machine) => Exit {
  return execute;

  function execute(machine: Machine): Exit {
    // Locals, because V8 sees late that a variable of the outer function does not change in the loop.
    const I = words;
    const S = singles;
    const F = doubles;
    const B = longs;
    const code = words;
    const mask = indexMask;
    const stackEnd = machine.stackEnd & mask;
    let pc = machine.pc & mask;
    let fp = machine.fp & mask;
    let poll = machine.poll | 0;
    const instance = machine.instance;
    const globals = instance.globalWords;
    const D = instance.memory.view;
    const units = instance.memory.units & 0x3fffffff;
    let kind = Trap.Unreachable;
    let exit = Exit.Trap;

    // Values within an instruction. One variable each for all cases, because V8 gives each declaration a register of its own, and
    // bytecode that names one of the first 128 is shorter and faster: this matters under --jitless.
    // prettier-ignore
    let a: number, at: number, b: number, base: number, count: number, d: number, end: number, entry: number, from: number, g: number,
      high: number, i: number, last: number, low: number, n: number, offset: number, saved: number, start: number, window: number,
      x: number, y: number, v: number;

    dispatch: for (;;) {
      const w = code[pc];
      // prettier-ignore
      switch (w & 0x3ff) {
        case Op.Jump:
          pc = code[pc + 1];
          if (--poll > 0) continue;
          break;
        case Op.BrTable: {
          i = I[fp + (w >>> 20 & 0xffe)] >>> 0;
          count = code[pc + 1] & mask;
          pc = code[pc + 2 + (i < count ? i : count)];
          if (--poll > 0) continue;
          break;
        }
        case Op.BrNz: if (I[fp + (w >>> 20 & 0xffe)] !== 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; } pc += 2; continue;
        case Op.BrZ: if (I[fp + (w >>> 20 & 0xffe)] === 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; } pc += 2; continue;
        case Op.BrEq:
          if (I[fp + (w >>> 9 & 0xffe)] === I[fp + (w >>> 20 & 0xffe)]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrNe:
          if (I[fp + (w >>> 9 & 0xffe)] !== I[fp + (w >>> 20 & 0xffe)]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrLtS:
          if (I[fp + (w >>> 9 & 0xffe)] < I[fp + (w >>> 20 & 0xffe)]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrLtU:
          if ((I[fp + (w >>> 9 & 0xffe)] >>> 0) < (I[fp + (w >>> 20 & 0xffe)] >>> 0)) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrGeS:
          if (I[fp + (w >>> 9 & 0xffe)] >= I[fp + (w >>> 20 & 0xffe)]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrGeU:
          if ((I[fp + (w >>> 9 & 0xffe)] >>> 0) >= (I[fp + (w >>> 20 & 0xffe)] >>> 0)) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrEqI: if (I[fp + (w >>> 9 & 0xffe)] === w >> 21) { pc = code[pc + 1]; if (--poll > 0) continue; break; } pc += 2; continue;
        case Op.BrNeI: if (I[fp + (w >>> 9 & 0xffe)] !== w >> 21) { pc = code[pc + 1]; if (--poll > 0) continue; break; } pc += 2; continue;
        case Op.BrLtSI: if (I[fp + (w >>> 9 & 0xffe)] < (w >> 21)) { pc = code[pc + 1]; if (--poll > 0) continue; break; } pc += 2; continue;
        case Op.BrLtUI:
          if ((I[fp + (w >>> 9 & 0xffe)] >>> 0) < (w >> 21 >>> 0)) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrGeSI: if (I[fp + (w >>> 9 & 0xffe)] >= (w >> 21)) { pc = code[pc + 1]; if (--poll > 0) continue; break; } pc += 2; continue;
        case Op.BrGeUI:
          if ((I[fp + (w >>> 9 & 0xffe)] >>> 0) >= (w >> 21 >>> 0)) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrAndNz:
          if ((I[fp + (w >>> 9 & 0xffe)] & I[fp + (w >>> 20 & 0xffe)]) !== 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrAndZ:
          if ((I[fp + (w >>> 9 & 0xffe)] & I[fp + (w >>> 20 & 0xffe)]) === 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrAndNzI:
          if ((I[fp + (w >>> 9 & 0xffe)] & (w >> 21)) !== 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrAndZI:
          if ((I[fp + (w >>> 9 & 0xffe)] & (w >> 21)) === 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrNz64: {
          a = (fp + (w >>> 20 & 0xffe));
          if ((I[a] | I[a + 1]) !== 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        }
        case Op.BrZ64: {
          a = (fp + (w >>> 20 & 0xffe));
          if ((I[a] | I[a + 1]) === 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        }
        case Op.BrEq64: {
          x = (fp + (w >>> 9 & 0xffe));
          y = (fp + (w >>> 20 & 0xffe));
          if (I[x] === I[y] && I[x + 1] === I[y + 1]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        }
        case Op.BrNe64: {
          x = (fp + (w >>> 9 & 0xffe));
          y = (fp + (w >>> 20 & 0xffe));
          if (I[x] !== I[y] || I[x + 1] !== I[y + 1]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        }
        case Op.BrLtS64: {
          x = (fp + (w >>> 9 & 0xffe));
          y = (fp + (w >>> 20 & 0xffe));
          if (I[x + 1] < I[y + 1] || (I[x + 1] === I[y + 1] && I[x] >>> 0 < I[y] >>> 0)) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        }
        case Op.BrLtU64: {
          x = (fp + (w >>> 9 & 0xffe));
          y = (fp + (w >>> 20 & 0xffe));
          if (I[x + 1] >>> 0 < I[y + 1] >>> 0 || (I[x + 1] === I[y + 1] && I[x] >>> 0 < I[y] >>> 0)) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        }
        case Op.BrGeS64: {
          x = (fp + (w >>> 9 & 0xffe));
          y = (fp + (w >>> 20 & 0xffe));
          if (I[x + 1] > I[y + 1] || (I[x + 1] === I[y + 1] && I[x] >>> 0 >= I[y] >>> 0)) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        }
        case Op.BrGeU64: {
          x = (fp + (w >>> 9 & 0xffe));
          y = (fp + (w >>> 20 & 0xffe));
          if (I[x + 1] >>> 0 > I[y + 1] >>> 0 || (I[x + 1] === I[y + 1] && I[x] >>> 0 >= I[y] >>> 0)) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        }
        case Op.BrEqF:
          if (F[(fp + (w >>> 9 & 0xffe)) >> 1] === F[(fp + (w >>> 20 & 0xffe)) >> 1]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrNeF:
          if (F[(fp + (w >>> 9 & 0xffe)) >> 1] !== F[(fp + (w >>> 20 & 0xffe)) >> 1]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrLtF:
          if (F[(fp + (w >>> 9 & 0xffe)) >> 1] < F[(fp + (w >>> 20 & 0xffe)) >> 1]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrNotLtF:
          if (!(F[(fp + (w >>> 9 & 0xffe)) >> 1] < F[(fp + (w >>> 20 & 0xffe)) >> 1])) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrLeF:
          if (F[(fp + (w >>> 9 & 0xffe)) >> 1] <= F[(fp + (w >>> 20 & 0xffe)) >> 1]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.BrNotLeF:
          if (!(F[(fp + (w >>> 9 & 0xffe)) >> 1] <= F[(fp + (w >>> 20 & 0xffe)) >> 1])) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          pc += 2; continue;
        case Op.AddBrNz: {
          x = (I[fp + (w >>> 20 & 0xffe)] + code[pc + 1]) | 0;
          I[fp + (w >>> 9 & 0xffe)] = x;
          if (x !== 0) { pc = code[pc + 2]; if (--poll > 0) continue; break; }
          pc += 3; continue;
        }
        case Op.AddBrNe: {
          x = (I[fp + (w >>> 20 & 0xffe)] + code[pc + 1]) | 0;
          I[fp + (w >>> 9 & 0xffe)] = x;
          if (x !== I[fp + (code[pc + 2] & 0xfffffe)]) { pc = code[pc + 3]; if (--poll > 0) continue; break; }
          pc += 4; continue;
        }
        case Op.AddBrLtS: {
          x = (I[fp + (w >>> 20 & 0xffe)] + code[pc + 1]) | 0;
          I[fp + (w >>> 9 & 0xffe)] = x;
          if (x < I[fp + (code[pc + 2] & 0xfffffe)]) { pc = code[pc + 3]; if (--poll > 0) continue; break; }
          pc += 4; continue;
        }
        case Op.AddBrLtU: {
          x = (I[fp + (w >>> 20 & 0xffe)] + code[pc + 1]) | 0;
          I[fp + (w >>> 9 & 0xffe)] = x;
          if (x >>> 0 < I[fp + (code[pc + 2] & 0xfffffe)] >>> 0) { pc = code[pc + 3]; if (--poll > 0) continue; break; }
          pc += 4; continue;
        }
        case Op.AddBrNeI: {
          x = (I[fp + (w >>> 20 & 0xffe)] + code[pc + 1]) | 0;
          I[fp + (w >>> 9 & 0xffe)] = x;
          if (x !== code[pc + 2]) { pc = code[pc + 3]; if (--poll > 0) continue; break; }
          pc += 4; continue;
        }
        case Op.AddBrLtSI: {
          x = (I[fp + (w >>> 20 & 0xffe)] + code[pc + 1]) | 0;
          I[fp + (w >>> 9 & 0xffe)] = x;
          if (x < code[pc + 2]) { pc = code[pc + 3]; if (--poll > 0) continue; break; }
          pc += 4; continue;
        }
        case Op.AddBrLtUI: {
          x = (I[fp + (w >>> 20 & 0xffe)] + code[pc + 1]) | 0;
          I[fp + (w >>> 9 & 0xffe)] = x;
          if (x >>> 0 < code[pc + 2] >>> 0) { pc = code[pc + 3]; if (--poll > 0) continue; break; }
          pc += 4; continue;
        }
        case Op.Zero: {
          start = (fp + (code[pc + 1] & 0xfffffe));
          end = start + code[pc + 2];
          for (let i = start; i < end; i++) I[i] = 0;
          pc += 3; continue;
        }
        case Op.Call: {
          base = code[pc + 1] & 0xfffffe;
          entry = code[pc + 2] & mask;
          window = fp + base;
          if (window + (code[entry] & 0xffffff) > stackEnd) {
            exit = Exit.Cold;
            break dispatch;
          }
          saved = window + (w >>> 9 & 0xffe);
          I[saved] = pc + 3;
          I[saved + 1] = base;
          fp = window & mask;
          pc = entry + 1;
          if (--poll > 0) continue;
          break;
        }
        case Op.CallIndirect: {
          const list = instance.tables[code[pc + 3]].functions;
          i = I[fp + (w >>> 20 & 0xffe)] >>> 0;
          if (i >= list.length) {
            kind = Trap.UndefinedElement;
            break dispatch;
          }
          const callee = list[i];
          if (callee === null) {
            kind = Trap.UninitializedElement;
            break dispatch;
          }
          if (callee.typeId !== code[pc + 2]) {
            kind = Trap.IndirectCallTypeMismatch;
            break dispatch;
          }
          base = code[pc + 1] & 0xfffffe;
          window = fp + base;
          if (callee.home === instance) {
            entry = instance.code.entries[callee.index] & mask;
            if (entry !== 0 && window + (code[entry] & 0xffffff) <= stackEnd) {
              saved = window + (w >>> 9 & 0xffe);
              I[saved] = pc + 4;
              I[saved + 1] = base;
              fp = window & mask;
              pc = entry + 1;
              if (--poll > 0) continue;
              break;
            }
          }
          exit = Exit.Cold;
          break dispatch;
        }
        case Op.Return: {
          saved = fp + (w >>> 9 & 0xffe);
          pc = code[saved];
          fp = (fp - I[saved + 1]) & mask;
          continue;
        }
        case Op.Return32: {
          saved = fp + (w >>> 9 & 0xffe);
          x = I[fp + (w >>> 20 & 0xffe)];
          pc = code[saved];
          base = I[saved + 1];
          I[fp] = x;
          fp = (fp - base) & mask;
          continue;
        }
        case Op.Return64: {
          saved = fp + (w >>> 9 & 0xffe);
          a = fp + (w >>> 20 & 0xffe);
          low = I[a];
          high = I[a + 1];
          pc = code[saved];
          base = I[saved + 1];
          I[fp] = low;
          I[fp + 1] = high;
          fp = (fp - base) & mask;
          continue;
        }

        // Moves
        case Op.Mov32: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)]; pc += 1; continue;
        case Op.Mov64: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); I[d] = I[a]; I[d + 1] = I[a + 1];
          pc += 1; continue;
        }
        case Op.Const32: I[fp + (w >>> 9 & 0xffe)] = code[pc + 1]; pc += 2; continue;
        case Op.Const64: {
          d = (fp + (w >>> 9 & 0xffe)); I[d] = code[pc + 1]; I[d + 1] = code[pc + 2];
          pc += 3; continue;
        }
        case Op.Select32:
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (code[pc + 2] & 0xfffffe)] !== 0 ? I[fp + (w >>> 20 & 0xffe)] : I[fp + (code[pc + 1] & 0xfffffe)];
          pc += 3; continue;
        case Op.Select64: {
          d = (fp + (w >>> 9 & 0xffe)); from = fp + (I[fp + (code[pc + 2] & 0xfffffe)] !== 0 ? w >>> 20 & 0xffe : code[pc + 1]);
          I[d] = I[from]; I[d + 1] = I[from + 1];
          pc += 3; continue;
        }
        case Op.GlobalGet32: I[fp + (w >>> 9 & 0xffe)] = globals[code[pc + 1]]; pc += 2; continue;
        case Op.GlobalGet64: {
          d = (fp + (w >>> 9 & 0xffe)); g = code[pc + 1]; I[d] = globals[g]; I[d + 1] = globals[g + 1];
          pc += 2; continue;
        }
        case Op.GlobalSet32: globals[code[pc + 1]] = I[fp + (w >>> 20 & 0xffe)]; pc += 2; continue;
        case Op.GlobalSet64: {
          a = (fp + (w >>> 20 & 0xffe)); g = code[pc + 1]; globals[g] = I[a]; globals[g + 1] = I[a + 1];
          pc += 2; continue;
        }

        // Memory 0: an effective address has 33 bits
        case Op.Load32: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3;
          I[fp + (w >>> 9 & 0xffe)] = D.getInt32(at, true);
          pc += 2; continue;
        }
        case Op.Load8S: {
          offset = code[pc + 1]; at = (I[fp + (w >>> 20 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          I[fp + (w >>> 9 & 0xffe)] = D.getInt8(at);
          pc += 2; continue;
        }
        case Op.Load8U: {
          offset = code[pc + 1]; at = (I[fp + (w >>> 20 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          I[fp + (w >>> 9 & 0xffe)] = D.getUint8(at);
          pc += 2; continue;
        }
        case Op.Load16S: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 1;
          I[fp + (w >>> 9 & 0xffe)] = D.getInt16(at, true);
          pc += 2; continue;
        }
        case Op.Load16U: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 1;
          I[fp + (w >>> 9 & 0xffe)] = D.getUint16(at, true);
          pc += 2; continue;
        }
        case Op.Load64: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 7;
          d = (fp + (w >>> 9 & 0xffe)); I[d] = D.getInt32(at, true); I[d + 1] = D.getInt32(at + 4, true);
          pc += 2; continue;
        }
        case Op.Load8U64: {
          offset = code[pc + 1]; at = (I[fp + (w >>> 20 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          d = (fp + (w >>> 9 & 0xffe)); I[d] = D.getUint8(at); I[d + 1] = 0;
          pc += 2; continue;
        }
        case Op.Load16U64: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 1;
          d = (fp + (w >>> 9 & 0xffe)); I[d] = D.getUint16(at, true); I[d + 1] = 0;
          pc += 2; continue;
        }
        case Op.Load32S64: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3;
          d = (fp + (w >>> 9 & 0xffe)); x = D.getInt32(at, true); I[d] = x; I[d + 1] = x >> 31;
          pc += 2; continue;
        }
        case Op.Load32U64: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3;
          d = (fp + (w >>> 9 & 0xffe)); I[d] = D.getInt32(at, true); I[d + 1] = 0;
          pc += 2; continue;
        }
        case Op.Load32At: {
          last = code[pc + 1]; if (last >>> 3 >= units) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3;
          I[fp + (w >>> 9 & 0xffe)] = D.getInt32(at, true);
          pc += 2; continue;
        }
        case Op.Load32X: {
          offset = code[pc + 2];
          last = (I[fp + (w >>> 20 & 0xffe)] + I[fp + (code[pc + 1] & 0xfffffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3;
          I[fp + (w >>> 9 & 0xffe)] = D.getInt32(at, true);
          pc += 3; continue;
        }
        case Op.Load8UX: {
          offset = code[pc + 2];
          at = (I[fp + (w >>> 20 & 0xffe)] + I[fp + (code[pc + 1] & 0xfffffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          I[fp + (w >>> 9 & 0xffe)] = D.getUint8(at);
          pc += 3; continue;
        }
        case Op.Store32: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 9 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3;
          D.setInt32(at, I[fp + (w >>> 20 & 0xffe)], true);
          pc += 2; continue;
        }
        case Op.Store16: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 9 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 1;
          D.setInt16(at, I[fp + (w >>> 20 & 0xffe)], true);
          pc += 2; continue;
        }
        case Op.Store8: {
          offset = code[pc + 1]; at = (I[fp + (w >>> 9 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          D.setInt8(at, I[fp + (w >>> 20 & 0xffe)]);
          pc += 2; continue;
        }
        case Op.Store64: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 9 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 7;
          a = (fp + (w >>> 20 & 0xffe)); D.setInt32(at, I[a], true); D.setInt32(at + 4, I[a + 1], true);
          pc += 2; continue;
        }
        case Op.Store32At: {
          last = code[pc + 1]; if (last >>> 3 >= units) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3;
          D.setInt32(at, I[fp + (w >>> 20 & 0xffe)], true);
          pc += 2; continue;
        }
        case Op.Store32I: {
          offset = code[pc + 1]; last = (I[fp + (w >>> 9 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3;
          D.setInt32(at, code[pc + 2], true);
          pc += 3; continue;
        }
        case Op.Store8I: {
          offset = code[pc + 1]; at = (I[fp + (w >>> 9 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          D.setInt8(at, code[pc + 2]);
          pc += 3; continue;
        }

        // i32
        case Op.I32Add: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + I[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.I32AddI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1]; pc += 2; continue;
        case Op.I32Sub: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] - I[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.I32RSubI: I[fp + (w >>> 9 & 0xffe)] = code[pc + 1] - I[fp + (w >>> 20 & 0xffe)]; pc += 2; continue;
        case Op.I32Mul: I[fp + (w >>> 9 & 0xffe)] = Math.imul(I[fp + (w >>> 20 & 0xffe)], I[fp + (code[pc + 1] & 0xfffffe)]); pc += 2; continue;
        case Op.I32MulI: I[fp + (w >>> 9 & 0xffe)] = Math.imul(I[fp + (w >>> 20 & 0xffe)], code[pc + 1]); pc += 2; continue;
        case Op.I32And: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] & I[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.I32AndI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] & code[pc + 1]; pc += 2; continue;
        case Op.I32Or: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] | I[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.I32OrI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] | code[pc + 1]; pc += 2; continue;
        case Op.I32Xor: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] ^ I[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.I32XorI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] ^ code[pc + 1]; pc += 2; continue;
        case Op.I32Shl: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] << I[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.I32ShlI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] << code[pc + 1]; pc += 2; continue;
        case Op.I32ShrS: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] >> I[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.I32ShrSI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] >> code[pc + 1]; pc += 2; continue;
        case Op.I32ShrU: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] >>> I[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.I32ShrUI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] >>> code[pc + 1]; pc += 2; continue;
        case Op.I32Rotl: {
          x = I[fp + (w >>> 20 & 0xffe)]; n = I[fp + (code[pc + 1] & 0xfffffe)];
          I[fp + (w >>> 9 & 0xffe)] = (x << n) | (x >>> -n);
          pc += 2; continue;
        }
        case Op.I32RotlI: {
          x = I[fp + (w >>> 20 & 0xffe)]; n = code[pc + 1]; I[fp + (w >>> 9 & 0xffe)] = (x << n) | (x >>> -n);
          pc += 2; continue;
        }
        case Op.I32DivS: {
          x = I[fp + (w >>> 20 & 0xffe)]; y = I[fp + (code[pc + 1] & 0xfffffe)];
          if (y === 0) { kind = Trap.IntegerDivideByZero; break dispatch; }
          if (y === -1 && x === -0x80000000) { kind = Trap.IntegerOverflow; break dispatch; }
          I[fp + (w >>> 9 & 0xffe)] = (x / y) | 0;
          pc += 2; continue;
        }
        case Op.I32DivU: {
          x = I[fp + (w >>> 20 & 0xffe)] >>> 0; y = I[fp + (code[pc + 1] & 0xfffffe)] >>> 0;
          if (y === 0) { kind = Trap.IntegerDivideByZero; break dispatch; }
          I[fp + (w >>> 9 & 0xffe)] = (x / y) | 0;
          pc += 2; continue;
        }
        case Op.I32RemS: {
          x = I[fp + (w >>> 20 & 0xffe)]; y = I[fp + (code[pc + 1] & 0xfffffe)];
          if (y === 0) { kind = Trap.IntegerDivideByZero; break dispatch; }
          I[fp + (w >>> 9 & 0xffe)] = x % y | 0;
          pc += 2; continue;
        }
        case Op.I32RemU: {
          x = I[fp + (w >>> 20 & 0xffe)] >>> 0; y = I[fp + (code[pc + 1] & 0xfffffe)] >>> 0;
          if (y === 0) { kind = Trap.IntegerDivideByZero; break dispatch; }
          I[fp + (w >>> 9 & 0xffe)] = x % y | 0;
          pc += 2; continue;
        }
        case Op.I32Eqz: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] === 0 ? 1 : 0; pc += 1; continue;
        case Op.I32Eq: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] === I[fp + (code[pc + 1] & 0xfffffe)] ? 1 : 0; pc += 2; continue;
        case Op.I32Ne: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] !== I[fp + (code[pc + 1] & 0xfffffe)] ? 1 : 0; pc += 2; continue;
        case Op.I32LtS: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] < I[fp + (code[pc + 1] & 0xfffffe)] ? 1 : 0; pc += 2; continue;
        case Op.I32LtU: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] >>> 0 < I[fp + (code[pc + 1] & 0xfffffe)] >>> 0 ? 1 : 0; pc += 2; continue;
        case Op.I32LeS: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] <= I[fp + (code[pc + 1] & 0xfffffe)] ? 1 : 0; pc += 2; continue;
        case Op.I32LeU: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] >>> 0 <= I[fp + (code[pc + 1] & 0xfffffe)] >>> 0 ? 1 : 0; pc += 2; continue;
        case Op.I32EqI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] === code[pc + 1] ? 1 : 0; pc += 2; continue;
        case Op.I32NeI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] !== code[pc + 1] ? 1 : 0; pc += 2; continue;
        case Op.I32LtSI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] < code[pc + 1] ? 1 : 0; pc += 2; continue;
        case Op.I32LtUI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] >>> 0 < code[pc + 1] >>> 0 ? 1 : 0; pc += 2; continue;
        case Op.I32GtSI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] > code[pc + 1] ? 1 : 0; pc += 2; continue;
        case Op.I32GtUI: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] >>> 0 > code[pc + 1] >>> 0 ? 1 : 0; pc += 2; continue;
        case Op.I32Clz: I[fp + (w >>> 9 & 0xffe)] = Math.clz32(I[fp + (w >>> 20 & 0xffe)]); pc += 1; continue;
        case Op.I32Extend8S: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] << 24 >> 24; pc += 1; continue;
        case Op.I32Extend16S: I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] << 16 >> 16; pc += 1; continue;
        case Op.I32ShlAdd: I[fp + (w >>> 9 & 0xffe)] = I[fp + (code[pc + 1] & 0xfffffe)] + (I[fp + (w >>> 20 & 0xffe)] << code[pc + 2]); pc += 3; continue;

        // i64
        case Op.I64Add: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe)); x = I[a];
          low = (x + I[b]) | 0; I[d + 1] = I[a + 1] + I[b + 1] + (low >>> 0 < x >>> 0 ? 1 : 0); I[d] = low;
          pc += 2; continue;
        }
        case Op.I64AddI: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); x = I[a]; y = code[pc + 1];
          low = (x + y) | 0; I[d + 1] = I[a + 1] + (y >> 31) + (low >>> 0 < x >>> 0 ? 1 : 0); I[d] = low;
          pc += 2; continue;
        }
        case Op.I64Sub: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe)); x = I[a];
          y = I[b]; I[d + 1] = I[a + 1] - I[b + 1] - (x >>> 0 < y >>> 0 ? 1 : 0); I[d] = x - y;
          pc += 2; continue;
        }
        case Op.I64Mul: B[(fp + (w >>> 9 & 0xffe)) >> 1] = B[(fp + (w >>> 20 & 0xffe)) >> 1] * B[(fp + (code[pc + 1] & 0xfffffe)) >> 1]; pc += 2; continue;
        case Op.I64And: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe)); I[d] = I[a] & I[b];
          I[d + 1] = I[a + 1] & I[b + 1];
          pc += 2; continue;
        }
        case Op.I64AndI: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); y = code[pc + 1]; I[d] = I[a] & y;
          I[d + 1] = I[a + 1] & (y >> 31);
          pc += 2; continue;
        }
        case Op.I64Or: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe)); I[d] = I[a] | I[b];
          I[d + 1] = I[a + 1] | I[b + 1];
          pc += 2; continue;
        }
        case Op.I64Xor: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe)); I[d] = I[a] ^ I[b];
          I[d + 1] = I[a + 1] ^ I[b + 1];
          pc += 2; continue;
        }
        case Op.I64Shl: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); n = I[fp + (code[pc + 1] & 0xfffffe)]; low = I[a];
          if ((n & 32) !== 0) {
            I[d + 1] = low << n; I[d] = 0;
          } else {
            I[d + 1] = (I[a + 1] << n) | (low >>> 1 >>> ~n); I[d] = low << n;
          }
          pc += 2; continue;
        }
        case Op.I64ShlI: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); n = code[pc + 1]; low = I[a];
          if ((n & 32) !== 0) {
            I[d + 1] = low << n; I[d] = 0;
          } else {
            I[d + 1] = (I[a + 1] << n) | (low >>> 1 >>> ~n); I[d] = low << n;
          }
          pc += 2; continue;
        }
        case Op.I64ShrS: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); n = I[fp + (code[pc + 1] & 0xfffffe)];
          high = I[a + 1];
          if ((n & 32) !== 0) {
            I[d] = high >> n; I[d + 1] = high >> 31;
          } else {
            I[d] = (I[a] >>> n) | (high << 1 << ~n); I[d + 1] = high >> n;
          }
          pc += 2; continue;
        }
        case Op.I64ShrU: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); n = I[fp + (code[pc + 1] & 0xfffffe)];
          high = I[a + 1];
          if ((n & 32) !== 0) {
            I[d] = high >>> n; I[d + 1] = 0;
          } else {
            I[d] = (I[a] >>> n) | (high << 1 << ~n); I[d + 1] = high >>> n;
          }
          pc += 2; continue;
        }
        case Op.I64ShrUI: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); n = code[pc + 1]; high = I[a + 1];
          if ((n & 32) !== 0) {
            I[d] = high >>> n; I[d + 1] = 0;
          } else {
            I[d] = (I[a] >>> n) | (high << 1 << ~n); I[d + 1] = high >>> n;
          }
          pc += 2; continue;
        }
        case Op.I64RotlI: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); n = code[pc + 1];
          low = (n & 32) !== 0 ? I[a + 1] : I[a]; high = (n & 32) !== 0 ? I[a] : I[a + 1];
          I[d] = (low << n) | (high >>> 1 >>> ~n); I[d + 1] = (high << n) | (low >>> 1 >>> ~n);
          pc += 2; continue;
        }
        case Op.I64Eqz: {
          a = (fp + (w >>> 20 & 0xffe)); I[fp + (w >>> 9 & 0xffe)] = (I[a] | I[a + 1]) === 0 ? 1 : 0;
          pc += 1; continue;
        }
        case Op.I64Eq: {
          a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe));
          I[fp + (w >>> 9 & 0xffe)] = I[a] === I[b] && I[a + 1] === I[b + 1] ? 1 : 0;
          pc += 2; continue;
        }
        case Op.I64Ne: {
          a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe));
          I[fp + (w >>> 9 & 0xffe)] = I[a] !== I[b] || I[a + 1] !== I[b + 1] ? 1 : 0;
          pc += 2; continue;
        }
        case Op.I64LtS: {
          a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe)); x = I[a + 1]; y = I[b + 1];
          I[fp + (w >>> 9 & 0xffe)] = x < y || (x === y && I[a] >>> 0 < I[b] >>> 0) ? 1 : 0;
          pc += 2; continue;
        }
        case Op.I64LtU: {
          a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe)); x = I[a + 1] >>> 0; y = I[b + 1] >>> 0;
          I[fp + (w >>> 9 & 0xffe)] = x < y || (x === y && I[a] >>> 0 < I[b] >>> 0) ? 1 : 0;
          pc += 2; continue;
        }
        case Op.I64LeS: {
          a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe)); x = I[a + 1]; y = I[b + 1];
          I[fp + (w >>> 9 & 0xffe)] = x < y || (x === y && I[a] >>> 0 <= I[b] >>> 0) ? 1 : 0;
          pc += 2; continue;
        }
        case Op.I64LeU: {
          a = (fp + (w >>> 20 & 0xffe)); b = (fp + (code[pc + 1] & 0xfffffe)); x = I[a + 1] >>> 0; y = I[b + 1] >>> 0;
          I[fp + (w >>> 9 & 0xffe)] = x < y || (x === y && I[a] >>> 0 <= I[b] >>> 0) ? 1 : 0;
          pc += 2; continue;
        }
        case Op.I64ExtendS: {
          d = (fp + (w >>> 9 & 0xffe)); x = I[fp + (w >>> 20 & 0xffe)]; I[d] = x; I[d + 1] = x >> 31;
          pc += 1; continue;
        }
        case Op.I64ExtendU: {
          d = (fp + (w >>> 9 & 0xffe)); I[d] = I[fp + (w >>> 20 & 0xffe)]; I[d + 1] = 0;
          pc += 1; continue;
        }

        // Floats
        case Op.F64Add: F[(fp + (w >>> 9 & 0xffe)) >> 1] = F[(fp + (w >>> 20 & 0xffe)) >> 1] + F[(fp + (code[pc + 1] & 0xfffffe)) >> 1]; pc += 2; continue;
        case Op.F64Sub: F[(fp + (w >>> 9 & 0xffe)) >> 1] = F[(fp + (w >>> 20 & 0xffe)) >> 1] - F[(fp + (code[pc + 1] & 0xfffffe)) >> 1]; pc += 2; continue;
        case Op.F64Mul: F[(fp + (w >>> 9 & 0xffe)) >> 1] = F[(fp + (w >>> 20 & 0xffe)) >> 1] * F[(fp + (code[pc + 1] & 0xfffffe)) >> 1]; pc += 2; continue;
        case Op.F64Div: F[(fp + (w >>> 9 & 0xffe)) >> 1] = F[(fp + (w >>> 20 & 0xffe)) >> 1] / F[(fp + (code[pc + 1] & 0xfffffe)) >> 1]; pc += 2; continue;
        case Op.F64Neg: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); I[d] = I[a]; I[d + 1] = I[a + 1] ^ -0x80000000;
          pc += 1; continue;
        }
        case Op.F64Abs: {
          d = (fp + (w >>> 9 & 0xffe)); a = (fp + (w >>> 20 & 0xffe)); I[d] = I[a]; I[d + 1] = I[a + 1] & 0x7fffffff;
          pc += 1; continue;
        }
        case Op.F64Sqrt: F[(fp + (w >>> 9 & 0xffe)) >> 1] = Math.sqrt(F[(fp + (w >>> 20 & 0xffe)) >> 1]); pc += 1; continue;
        case Op.F64Eq:
          I[fp + (w >>> 9 & 0xffe)] = F[(fp + (w >>> 20 & 0xffe)) >> 1] === F[(fp + (code[pc + 1] & 0xfffffe)) >> 1] ? 1 : 0;
          pc += 2; continue;
        case Op.F64Ne:
          I[fp + (w >>> 9 & 0xffe)] = F[(fp + (w >>> 20 & 0xffe)) >> 1] !== F[(fp + (code[pc + 1] & 0xfffffe)) >> 1] ? 1 : 0;
          pc += 2; continue;
        case Op.F64Lt: I[fp + (w >>> 9 & 0xffe)] = F[(fp + (w >>> 20 & 0xffe)) >> 1] < F[(fp + (code[pc + 1] & 0xfffffe)) >> 1] ? 1 : 0; pc += 2; continue;
        case Op.F64Le:
          I[fp + (w >>> 9 & 0xffe)] = F[(fp + (w >>> 20 & 0xffe)) >> 1] <= F[(fp + (code[pc + 1] & 0xfffffe)) >> 1] ? 1 : 0;
          pc += 2; continue;
        case Op.F64ConvertS: F[(fp + (w >>> 9 & 0xffe)) >> 1] = I[fp + (w >>> 20 & 0xffe)]; pc += 1; continue;
        case Op.F64ConvertU: F[(fp + (w >>> 9 & 0xffe)) >> 1] = I[fp + (w >>> 20 & 0xffe)] >>> 0; pc += 1; continue;
        case Op.F32Add: S[fp + (w >>> 9 & 0xffe)] = S[fp + (w >>> 20 & 0xffe)] + S[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.F32Sub: S[fp + (w >>> 9 & 0xffe)] = S[fp + (w >>> 20 & 0xffe)] - S[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.F32Mul: S[fp + (w >>> 9 & 0xffe)] = S[fp + (w >>> 20 & 0xffe)] * S[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.F32Div: S[fp + (w >>> 9 & 0xffe)] = S[fp + (w >>> 20 & 0xffe)] / S[fp + (code[pc + 1] & 0xfffffe)]; pc += 2; continue;
        case Op.F32Lt: I[fp + (w >>> 9 & 0xffe)] = S[fp + (w >>> 20 & 0xffe)] < S[fp + (code[pc + 1] & 0xfffffe)] ? 1 : 0; pc += 2; continue;
        case Op.F32Le: I[fp + (w >>> 9 & 0xffe)] = S[fp + (w >>> 20 & 0xffe)] <= S[fp + (code[pc + 1] & 0xfffffe)] ? 1 : 0; pc += 2; continue;
        // Generated: pairs (pairs.ts), by `npm run gen` from the cases above.
        case 160: // I32AddI, I32AddI
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1];
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + code[pc + 3]; pc += 4; continue;
        case 161: // I32AddI, Load32
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1];
          v = code[pc + 2]; offset = code[pc + 3]; last = (I[fp + (v >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { pc += 2; kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3; I[fp + (v >>> 9 & 0xffe)] = D.getInt32(at, true); pc += 4; continue;
        case 162: // I32AddI, Load8U
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1];
          v = code[pc + 2]; offset = code[pc + 3]; at = (I[fp + (v >>> 20 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { pc += 2; kind = Trap.MemoryOutOfBounds; break dispatch; }
          I[fp + (v >>> 9 & 0xffe)] = D.getUint8(at); pc += 4; continue;
        case 163: // I32AddI, Store32
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1];
          v = code[pc + 2]; offset = code[pc + 3]; last = (I[fp + (v >>> 9 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { pc += 2; kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3; D.setInt32(at, I[fp + (v >>> 20 & 0xffe)], true); pc += 4; continue;
        case 164: // I32AddI, Mov32
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1];
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)]; pc += 3; continue;
        case 165: // I32AddI, BrLtS
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1];
          v = code[pc + 2]; if (I[fp + (v >>> 9 & 0xffe)] < I[fp + (v >>> 20 & 0xffe)]) { pc = code[pc + 3]; if (--poll > 0) continue;
          break; } pc += 4; continue;
        case 166: // I32AddI, BrNz
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1];
          v = code[pc + 2]; if (I[fp + (v >>> 20 & 0xffe)] !== 0) { pc = code[pc + 3]; if (--poll > 0) continue; break; } pc += 4; continue;
        case 167: // I32AddI, Call
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1];
          v = code[pc + 2]; if ((v & 0x3ff) !== Op.Call) { pc += 2; continue; } base = code[pc + 3] & 0xfffffe; entry = code[pc + 4] & mask;
          window = fp + base; if (window + (code[entry] & 0xffffff) > stackEnd) { pc += 2; exit = Exit.Cold; break dispatch; }
          saved = window + (v >>> 9 & 0xffe); I[saved] = pc + 5; I[saved + 1] = base; fp = window & mask; pc = entry + 1;
          if (--poll > 0) continue; break;
        case 168: // I32AddI, Jump
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + code[pc + 1];
          pc = code[pc + 3]; if (--poll > 0) continue; break;
        case 169: // Load32, I32AddI
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; } at = (last >>> 0) - 3;
          I[fp + (w >>> 9 & 0xffe)] = D.getInt32(at, true);
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + code[pc + 3]; pc += 4; continue;
        case 170: // Load32, Load32
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; } at = (last >>> 0) - 3;
          I[fp + (w >>> 9 & 0xffe)] = D.getInt32(at, true);
          v = code[pc + 2]; offset = code[pc + 3]; last = (I[fp + (v >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { pc += 2; kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3; I[fp + (v >>> 9 & 0xffe)] = D.getInt32(at, true); pc += 4; continue;
        case 171: // Load32, BrLtS
          offset = code[pc + 1]; last = (I[fp + (w >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; } at = (last >>> 0) - 3;
          I[fp + (w >>> 9 & 0xffe)] = D.getInt32(at, true);
          v = code[pc + 2]; if (I[fp + (v >>> 9 & 0xffe)] < I[fp + (v >>> 20 & 0xffe)]) { pc = code[pc + 3]; if (--poll > 0) continue;
          break; } pc += 4; continue;
        case 172: // Load32X, Load32
          offset = code[pc + 2]; last = (I[fp + (w >>> 20 & 0xffe)] + I[fp + (code[pc + 1] & 0xfffffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; } at = (last >>> 0) - 3;
          I[fp + (w >>> 9 & 0xffe)] = D.getInt32(at, true);
          v = code[pc + 3]; offset = code[pc + 4]; last = (I[fp + (v >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { pc += 3; kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3; I[fp + (v >>> 9 & 0xffe)] = D.getInt32(at, true); pc += 5; continue;
        case 173: // I32Mul, I32Add
          I[fp + (w >>> 9 & 0xffe)] = Math.imul(I[fp + (w >>> 20 & 0xffe)], I[fp + (code[pc + 1] & 0xfffffe)]);
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + I[fp + (code[pc + 3] & 0xfffffe)]; pc += 4; continue;
        case 174: // I32Add, I32AddI
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + I[fp + (code[pc + 1] & 0xfffffe)];
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + code[pc + 3]; pc += 4; continue;
        case 175: // I32Add, Load8U
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + I[fp + (code[pc + 1] & 0xfffffe)];
          v = code[pc + 2]; offset = code[pc + 3]; at = (I[fp + (v >>> 20 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { pc += 2; kind = Trap.MemoryOutOfBounds; break dispatch; }
          I[fp + (v >>> 9 & 0xffe)] = D.getUint8(at); pc += 4; continue;
        case 176: // I32Add, Return32
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + I[fp + (code[pc + 1] & 0xfffffe)];
          v = code[pc + 2]; saved = fp + (v >>> 9 & 0xffe); x = I[fp + (v >>> 20 & 0xffe)]; pc = code[saved]; base = I[saved + 1];
          I[fp] = x; fp = (fp - base) & mask; continue;
        case 177: // I32Add, Jump
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] + I[fp + (code[pc + 1] & 0xfffffe)];
          pc = code[pc + 3]; if (--poll > 0) continue; break;
        case 178: // Store8, I32AddI
          offset = code[pc + 1]; at = (I[fp + (w >>> 9 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          D.setInt8(at, I[fp + (w >>> 20 & 0xffe)]);
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + code[pc + 3]; pc += 4; continue;
        case 179: // Store32, I32AddI
          offset = code[pc + 1]; last = (I[fp + (w >>> 9 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; } at = (last >>> 0) - 3;
          D.setInt32(at, I[fp + (w >>> 20 & 0xffe)], true);
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + code[pc + 3]; pc += 4; continue;
        case 180: // Load8U, I32AddI
          offset = code[pc + 1]; at = (I[fp + (w >>> 20 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          I[fp + (w >>> 9 & 0xffe)] = D.getUint8(at);
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + code[pc + 3]; pc += 4; continue;
        case 181: // Load8U, BrZ
          offset = code[pc + 1]; at = (I[fp + (w >>> 20 & 0xffe)] + offset) >>> 0;
          if (at >>> 3 >= units || at < offset >>> 0) { kind = Trap.MemoryOutOfBounds; break dispatch; }
          I[fp + (w >>> 9 & 0xffe)] = D.getUint8(at);
          v = code[pc + 2]; if (I[fp + (v >>> 20 & 0xffe)] === 0) { pc = code[pc + 3]; if (--poll > 0) continue; break; } pc += 4; continue;
        case 182: // Mov32, Mov32
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)];
          v = code[pc + 1]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)]; pc += 2; continue;
        case 183: // Mov32, I32AddI
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)];
          v = code[pc + 1]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + code[pc + 2]; pc += 3; continue;
        case 184: // Mov32, Call
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)];
          v = code[pc + 1]; if ((v & 0x3ff) !== Op.Call) { pc += 1; continue; } base = code[pc + 2] & 0xfffffe; entry = code[pc + 3] & mask;
          window = fp + base; if (window + (code[entry] & 0xffffff) > stackEnd) { pc += 1; exit = Exit.Cold; break dispatch; }
          saved = window + (v >>> 9 & 0xffe); I[saved] = pc + 4; I[saved + 1] = base; fp = window & mask; pc = entry + 1;
          if (--poll > 0) continue; break;
        case 185: // I32ShlAdd, Load32
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (code[pc + 1] & 0xfffffe)] + (I[fp + (w >>> 20 & 0xffe)] << code[pc + 2]);
          v = code[pc + 3]; offset = code[pc + 4]; last = (I[fp + (v >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { pc += 3; kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3; I[fp + (v >>> 9 & 0xffe)] = D.getInt32(at, true); pc += 5; continue;
        case 186: // BrNz, Load32
          if (I[fp + (w >>> 20 & 0xffe)] !== 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          v = code[pc + 2]; offset = code[pc + 3]; last = (I[fp + (v >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { pc += 2; kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3; I[fp + (v >>> 9 & 0xffe)] = D.getInt32(at, true); pc += 4; continue;
        case 187: // BrNz, I32AddI
          if (I[fp + (w >>> 20 & 0xffe)] !== 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + code[pc + 3]; pc += 4; continue;
        case 188: // BrZ, Load32
          if (I[fp + (w >>> 20 & 0xffe)] === 0) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          v = code[pc + 2]; offset = code[pc + 3]; last = (I[fp + (v >>> 20 & 0xffe)] + offset) | 0;
          if (last >>> 3 >= units || last >>> 0 < offset >>> 0) { pc += 2; kind = Trap.MemoryOutOfBounds; break dispatch; }
          at = (last >>> 0) - 3; I[fp + (v >>> 9 & 0xffe)] = D.getInt32(at, true); pc += 4; continue;
        case 189: // BrLtS, I32AddI
          if (I[fp + (w >>> 9 & 0xffe)] < I[fp + (w >>> 20 & 0xffe)]) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          v = code[pc + 2]; I[fp + (v >>> 9 & 0xffe)] = I[fp + (v >>> 20 & 0xffe)] + code[pc + 3]; pc += 4; continue;
        case 190: // BrGeSI, Return32
          if (I[fp + (w >>> 9 & 0xffe)] >= (w >> 21)) { pc = code[pc + 1]; if (--poll > 0) continue; break; }
          v = code[pc + 2]; saved = fp + (v >>> 9 & 0xffe); x = I[fp + (v >>> 20 & 0xffe)]; pc = code[saved]; base = I[saved + 1];
          I[fp] = x; fp = (fp - base) & mask; continue;
        case 191: // I32AndI, BrNz
          I[fp + (w >>> 9 & 0xffe)] = I[fp + (w >>> 20 & 0xffe)] & code[pc + 1];
          v = code[pc + 2]; if (I[fp + (v >>> 20 & 0xffe)] !== 0) { pc = code[pc + 3]; if (--poll > 0) continue; break; } pc += 4; continue;
        // End of the generated part.
        default:
          exit = Exit.Cold;
          break dispatch;
      }
      // Only branches and calls whose poll count ran out get here.
      exit = Exit.Poll;
      break;
    }
    machine.pc = pc;
    machine.fp = fp;
    machine.poll = poll;
    machine.trapKind = kind;
    return exit;
  }
}
