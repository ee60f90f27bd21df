/** Cold functions of 32-bit integers: what the loop leaves out. */
import { Trap } from '../ir/trap.js';
import type { ColdFamily, ColdFunction } from './cold.js';
import { operandWord, resultWord } from './operands.js';

function unary(compute: (x: number) => number): ColdFunction {
  return (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    machine.words[resultWord(word, fp)] = compute(machine.words[operandWord(word, fp)]);
    return pc + 1;
  };
}

export const int32: ColdFamily = {
  'i32.ctz': unary(countTrailingZeros),
  'i32.popcnt': unary(countOnes),

  'i32.rotr'(machine, pc, fp) {
    const code = machine.instance.code.words;
    const x = machine.words[operandWord(code[pc], fp)];
    const n = machine.words[fp + code[pc + 1]];
    machine.words[resultWord(code[pc], fp)] = (x >>> n) | (x << -n);
    return pc + 2;
  },

  'unreachable': machine => machine.trap(Trap.Unreachable),
};

export function countTrailingZeros(x: number): number {
  return x === 0 ? 32 : 31 - Math.clz32(x & -x);
}

export function countOnes(x: number): number {
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
