/**
 * Lane immediates of `i8x16.shuffle`: all patterns for which x86 or arm has one instruction, and some for which neither has.
 *
 * A pattern is 16 numbers of bytes: 0 to 15 of the first operand, 16 to 31 of the second.
 */
import { Random } from '../fuzz/random.js';

export type Pattern = readonly number[];

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Bytes of a pattern in units of more than one byte. */
const bytesOf = (unit: number, units: readonly number[]): Pattern => units.flatMap(number => range(unit).map(i => number * unit + i));

const swapped = (pattern: Pattern): Pattern => pattern.map(byte => byte ^ 16);

/** Two bits of an immediate at a time. */
const pairs = (imm: number): number[] => range(4).map(i => (imm >> (2 * i)) & 3);

const immediates = range(256);

/** pshufd, pshuflw, pshufhw, shufps, shufpd, pblendw; others with immediates are among them. */
function withImmediate(): Pattern[] {
  return immediates.flatMap(imm => {
    const four = pairs(imm);
    return [
      bytesOf(4, four),
      bytesOf(2, [...four, 4, 5, 6, 7]),
      bytesOf(2, [0, 1, 2, 3, ...four.map(i => i + 4)]),
      bytesOf(4, [four[0], four[1], four[2] + 4, four[3] + 4]),
      bytesOf(8, [imm & 1, 2 + ((imm >> 1) & 1)]),
      bytesOf(
        2,
        range(8).map(i => i + 8 * ((imm >> i) & 1)),
      ),
    ];
  });
}

/** One lane from anywhere: pinsr, insertps, blends of bytes, arm's `ins`. */
function insertions(): Pattern[] {
  return [1, 2, 4, 8].flatMap(unit => {
    const count = 16 / unit;
    return range(count).flatMap(to => range(2 * count).map(from => bytesOf(unit, range(count).with(to, from))));
  });
}

/** punpckl and punpckh are zip1 and zip2; uzp1 and uzp2 are what packs do to truncated lanes; trn; rev; dup and broadcasts. */
function permutations(): Pattern[] {
  return [1, 2, 4, 8].flatMap(unit => {
    const count = 16 / unit;
    const half = range(count / 2);
    const rows = [
      half.flatMap(i => [i, i + count]),
      half.flatMap(i => [i + count / 2, i + count + count / 2]),
      range(count).map(i => 2 * i),
      range(count).map(i => 2 * i + 1),
      half.flatMap(i => [2 * i, 2 * i + count]),
      half.flatMap(i => [2 * i + 1, 2 * i + 1 + count]),
      ...range(count).map(lane => new Array<number>(count).fill(lane)),
      ...[2, 4, 8, 16].filter(group => group <= count).map(group => range(count).map(i => i ^ (group - 1))),
    ];
    return rows.map(units => bytesOf(unit, units));
  });
}

/** palignr and `ext`; with a zero operand also psrldq and pslldq; rotations where both operands are equal. */
const extractions = (): Pattern[] => range(17).map(by => range(16).map(i => i + by));

/** Neither machine has an instruction for most of these. */
function scattered(): Pattern[] {
  const random = new Random(5);
  const any = range(300).map(() => range(16).map(() => random.below(32)));
  const ofOne = range(100).map(() => range(16).map(() => random.below(16)));
  const alternating = range(60).map(() => range(16).map(i => i + 16 * random.below(2)));
  return [...any, ...ofOne, ...alternating];
}

/** Each once, with the operands in both orders. */
export function patterns(): readonly Pattern[] {
  const all = [...withImmediate(), ...insertions(), ...permutations(), ...extractions(), ...scattered()];
  const both = [...all, ...all.map(swapped)];
  return [...new Map(both.map(pattern => [pattern.join(), pattern])).values()];
}
