/**
 * Implementation limits: the largest module that wazen takes. They are those that the JavaScript API recommends and, where
 * it says nothing, V8's, so that a module which runs elsewhere runs here. Exceeding one is a CompileError with both
 * numbers and the row's text. `npm run gen` writes them into docs/limits.md.
 *
 * @see JS API, "Implementation-defined Limits"
 */

export interface LimitRow {
  /** The largest value allowed. */
  readonly max: number;
  /** What is counted, for the message. */
  readonly what: string;
}

const limit = (max: number, what: string): LimitRow => ({ max, what });

export const limits = {
  moduleBytes: limit(2 ** 30, 'bytes of a module'),
  types: limit(1_000_000, 'types'),
  functions: limit(1_000_000, 'functions'),
  imports: limit(1_000_000, 'imports'),
  exports: limit(1_000_000, 'exports'),
  globals: limit(1_000_000, 'globals'),
  tables: limit(100_000, 'tables'),
  memories: limit(100, 'memories'),
  dataSegments: limit(100_000, 'data segments'),
  elementSegments: limit(10_000_000, 'element segments'),
  elements: limit(10_000_000, 'elements of a segment'),
  params: limit(1_000, 'parameters of a function type'),
  results: limit(1_000, 'results of a function type'),
  bodyBytes: limit(7_654_321, 'bytes of a function body'),
  /** Parameters included. */
  locals: limit(50_000, 'locals of a function'),
  branchTable: limit(65_520, 'entries of a branch table'),
  nameBytes: limit(100_000, 'bytes of a name'),
  /** Of the compiler, beside the code that comes out. Ordinary code takes 150 to 300 for each byte of its body. */
  compilerBytes: limit(2 ** 30, 'bytes of memory to compile a function'),
} as const satisfies Record<string, LimitRow>;

/** How {@link limits} are passed, in words. */
export function describeExcess(value: number, { max, what }: LimitRow): string {
  return `${value.toLocaleString('en')} ${what} exceed the limit of ${max.toLocaleString('en')}`;
}

/**
 * Largest size of a function's IR, in words, where each value that a call passes or returns counts as one more. Ordinary
 * code has 2 to 4 words a byte. Branches and calls with hundreds of values have as many for two bytes, and the work of
 * compiling them would not be bounded by the size of the module.
 */
export function mostIrWords(bodyBytes: number): number {
  return Math.min(2 ** 25, 2 ** 20 + 16 * bodyBytes);
}

/** Largest size of a memory, in pages: 4 GiB. A rule of the standard, not of ours. */
export const maxMemoryPages = 65_536;
