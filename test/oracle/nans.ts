/**
 * Which NaNs a float operator may give. The sign is open, and the payload too where an operand is a NaN other than the canonical one.
 *
 * @see core spec, exec/numerics.html#nan-propagation
 */

export interface FloatBits {
  /** 32 or 64. */
  readonly width: number;
  readonly bits: bigint;
}

/** Fraction bits of a float. */
const fractionBits = (width: number): number => (width === 32 ? 23 : 52);
const magnitude = ({ width, bits }: FloatBits): bigint => BigInt.asUintN(width - 1, bits);
const infinity = (width: number): bigint => ((1n << BigInt(width - 1 - fractionBits(width))) - 1n) << BigInt(fractionBits(width));
const canonical = (width: number): bigint => infinity(width) | (1n << BigInt(fractionBits(width) - 1));

export const isNaNBits = (float: FloatBits): boolean => magnitude(float) > infinity(float.width);
export const isCanonicalNaN = (float: FloatBits): boolean => magnitude(float) === canonical(float.width);

/** A quiet NaN: the highest bit of its payload is one. */
export const isArithmeticNaN = (float: FloatBits): boolean => (magnitude(float) & canonical(float.width)) === canonical(float.width);

/** Names of the operators to whose results that applies; the others move bits, or give no floats. */
const computes = /^f(32|64)(x\d)?\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|demote|promote)/;

export const givesOpenNaNs = (operator: string): boolean => computes.test(operator);

/** Whether an operator that computes may give this where V8 gives a NaN. */
export function isPermittedNaN(actual: FloatBits, operands: readonly FloatBits[]): boolean {
  const isOpen = operands.some(operand => isNaNBits(operand) && !isCanonicalNaN(operand));
  return isOpen ? isArithmeticNaN(actual) : isCanonicalNaN(actual);
}
