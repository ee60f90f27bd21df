/** Tests of the specification's JavaScript API suite that fail here, and why: each is of a proposal that is not supported yet, or wrong. */

export interface ExpectedFailure {
  readonly file: RegExp;
  /** Names of tests; all of the file without it. */
  readonly test?: RegExp;
  readonly reason: string;
}

export const expectedFailures: readonly ExpectedFailure[] = [
  { file: /^exception\//, reason: 'exception handling: WebAssembly.Exception and Tag' },
  { file: /^tag\//, reason: 'exception handling: WebAssembly.Tag' },
  { file: /^gc\//, reason: 'garbage collection: struct, array and i31 types' },
  { file: /^js-string\//, reason: 'JavaScript string builtins, and the types of garbage collection' },
  { file: /^(memory|table)\//, test: /i64/, reason: '64-bit addresses' },
  { file: /^memory\/grow/, test: /shared memory/, reason: 'threads: shared memories' },
  { file: /^limits/, test: /data segments|memories limit/, reason: 'threads: the tests declare shared memories' },
  { file: /^limits/, test: /maximum table size over/, reason: 'a mistake of the test: assertEquals is not defined' },
];

/** Files that are not run with the others: they take minutes and gigabytes. */
export const longFiles: ReadonlySet<string> = new Set(['limits.any.js']);

/** The entry that a failure falls under. */
export function expectationOf(file: string, test: string): ExpectedFailure | undefined {
  return expectedFailures.find(entry => entry.file.test(file) && (entry.test === undefined || entry.test.test(test)));
}
