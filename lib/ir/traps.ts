/**
 * Trap kinds, with the messages of the specification suite. A row's position is its number, in
 * TypeScript and in native/runtime/trap-kinds.inc (written by `npm run gen`): append, never reorder.
 */
export const trapMessages = {
  unreachable: 'unreachable',
  memoryOutOfBounds: 'out of bounds memory access',
  tableOutOfBounds: 'out of bounds table access',
  undefinedElement: 'undefined element', //                call_indirect past the end of the table
  uninitializedElement: 'uninitialized element', //        call_indirect of a null
  indirectCallTypeMismatch: 'indirect call type mismatch',
  integerDivideByZero: 'integer divide by zero',
  integerOverflow: 'integer overflow',
  invalidConversionToInteger: 'invalid conversion to integer',
  callStackExhausted: 'call stack exhausted',
} as const;

export type TrapName = keyof typeof trapMessages;

/** Trap names by number. */
export const trapNames = Object.keys(trapMessages) as TrapName[];

/** Numbers by trap name. */
export const trap = Object.fromEntries(trapNames.map((name, number) => [name, number])) as { readonly [K in TrapName]: number };
