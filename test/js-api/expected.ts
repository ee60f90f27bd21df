/** Tests of the specification's JavaScript API suite that fail here, and why: each is of a proposal that is not supported yet. */

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
];

/** Files that are not run with the others: they take minutes and gigabytes. */
export const longFiles: ReadonlySet<string> = new Set(['limits.any.js']);

/** Of {@link longFiles}. */
const longFileFailures: readonly ExpectedFailure[] = [
  {
    file: /^limits/,
    test: /data segments|memories/,
    reason: 'threads: the builder of the tests makes a memory shared that is declared with `shared` false',
  },
  { file: /^limits/, test: /maximum table size/, reason: 'a mistake of the test: assertEquals is not defined' },
];

/** The entry that a failure falls under. */
export function expectationOf(file: string, test: string): ExpectedFailure | undefined {
  return [...expectedFailures, ...longFileFailures].find(
    entry => entry.file.test(file) && (entry.test === undefined || entry.test.test(test)),
  );
}
