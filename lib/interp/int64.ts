/** Cold functions of 64-bit integers: what the loop leaves out. Values are two words, low and high. */
import { Trap } from '../ir/trap.js';
import type { ColdFamily, ColdFunction } from './cold.js';
import { countOnes, countTrailingZeros } from './int32.js';
import { operandWord, resultWord } from './operands.js';

/** A result of 32 bits at most, from the two words. */
function count(compute: (low: number, high: number) => number): ColdFunction {
  return (machine, pc, fp) => {
    const { words } = machine;
    const word = machine.instance.code.words[pc];
    const a = operandWord(word, fp);
    const d = resultWord(word, fp);
    words[d] = compute(words[a], words[a + 1]);
    words[d + 1] = 0;
    return pc + 1;
  };
}

/** Sign-extends the low `32 - shift` bits. */
function extend(shift: number): ColdFunction {
  return (machine, pc, fp) => {
    const { words } = machine;
    const word = machine.instance.code.words[pc];
    const low = (words[operandWord(word, fp)] << shift) >> shift;
    const d = resultWord(word, fp);
    words[d] = low;
    words[d + 1] = low >> 31;
    return pc + 1;
  };
}

/** Rotates left by what `amount` makes of the second operand. */
function rotate(amount: (n: number) => number): ColdFunction {
  return (machine, pc, fp) => {
    const { words } = machine;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp);
    const d = resultWord(code[pc], fp);
    const n = amount(words[fp + code[pc + 1]]);
    const swap = (n >>> 5) & 1;
    const low = words[a + swap];
    const high = words[a + 1 - swap];
    words[d] = (low << n) | ((high >>> 1) >>> ~n);
    words[d + 1] = (high << n) | ((low >>> 1) >>> ~n);
    return pc + 2;
  };
}

/** High words up to here make numbers that a double holds. */
const exactHigh = 2 ** 21;

/**
 * Division and remainder: as doubles where both operands are non-negative and below 2^53, with `compute`; as BigInt otherwise.
 */
function divide(signed: boolean, compute: (x: number, y: number) => number, computeLong: (x: bigint, y: bigint) => bigint): ColdFunction {
  return (machine, pc, fp) => {
    const { words, longs } = machine;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp);
    const b = fp + code[pc + 1];
    const d = resultWord(code[pc], fp);
    if ((words[b] | words[b + 1]) === 0) return machine.trap(Trap.IntegerDivideByZero);
    if (words[a + 1] >>> 0 < exactHigh && words[b + 1] >>> 0 < exactHigh) {
      const x = words[a + 1] * 2 ** 32 + (words[a] >>> 0);
      const y = words[b + 1] * 2 ** 32 + (words[b] >>> 0);
      const result = compute(x, y);
      words[d] = (result % 2 ** 32) | 0;
      words[d + 1] = result / 2 ** 32;
      return pc + 2;
    }
    const x = longs[a >> 1];
    const y = longs[b >> 1];
    if (signed) {
      const result = computeLong(x, y);
      if (result === 2n ** 63n) return machine.trap(Trap.IntegerOverflow);
      longs[d >> 1] = result;
    } else {
      longs[d >> 1] = computeLong(BigInt.asUintN(64, x), BigInt.asUintN(64, y));
    }
    return pc + 2;
  };
}

const quotient = (x: number, y: number): number => (x - (x % y)) / y;
const remainder = (x: number, y: number): number => x % y;
const longQuotient = (x: bigint, y: bigint): bigint => x / y;
const longRemainder = (x: bigint, y: bigint): bigint => x % y;

export const int64: ColdFamily = {
  'i64.clz': count((low, high) => (high === 0 ? 32 + Math.clz32(low) : Math.clz32(high))),
  'i64.ctz': count((low, high) => (low === 0 ? 32 + countTrailingZeros(high) : countTrailingZeros(low))),
  'i64.popcnt': count((low, high) => countOnes(low) + countOnes(high)),
  'i64.extend8_s': extend(24),
  'i64.extend16_s': extend(16),
  'i64.extend32_s': extend(0),
  'i64.rotl': rotate(n => n),
  'i64.rotr': rotate(n => -n),
  'i64.div_s': divide(true, quotient, longQuotient),
  'i64.div_u': divide(false, quotient, longQuotient),
  'i64.rem_s': divide(true, remainder, longRemainder),
  'i64.rem_u': divide(false, remainder, longRemainder),
};
