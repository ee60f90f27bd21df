/**
 * Implementation limits: the largest module that wazen takes. They are those that the JavaScript API recommends, so that
 * a module which runs elsewhere runs here. Exceeding one is a CompileError with the row's text.
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
  /** Of the initial size; a table may declare more as its maximum. */
  tableElements: limit(10_000_000, 'elements of a table'),
  params: limit(1_000, 'parameters of a function type'),
  results: limit(1_000, 'results of a function type'),
  bodyBytes: limit(7_654_321, 'bytes of a function body'),
  /** Parameters included. */
  locals: limit(50_000, 'locals of a function'),
} as const satisfies Record<string, LimitRow>;

/** Largest size of a memory, in pages: 4 GiB. A rule of the standard, not of ours. */
export const maxMemoryPages = 65_536;
