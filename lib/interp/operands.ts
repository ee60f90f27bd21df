/** Where a cold function finds its operands: word indexes into the machine's registers. */

/** Result. */
export function resultWord(word: number, fp: number): number {
  return fp + ((word >>> 9) & 0xffe);
}

/** First operand. */
export function operandWord(word: number, fp: number): number {
  return fp + ((word >>> 20) & 0xffe);
}
