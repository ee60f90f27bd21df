// Generated from lib/ir/traps.ts by `npm run gen`. Do not edit.

/** Trap kinds, as compile-time constants. */
export const enum Trap {
  Unreachable = 0,
  MemoryOutOfBounds = 1,
  TableOutOfBounds = 2,
  UndefinedElement = 3,
  UninitializedElement = 4,
  IndirectCallTypeMismatch = 5,
  IntegerDivideByZero = 6,
  IntegerOverflow = 7,
  InvalidConversionToInteger = 8,
  CallStackExhausted = 9,
}
