/** The JSON format of the specification suite, as `wasm-tools json-from-wast` writes it (shared/README.md). */

/** A value or a pattern of values. Numbers are decimal strings of their bits. */
export interface SpecValue {
  readonly type: string;
  /** Bits, `nan:canonical`, `nan:arithmetic`, `null`, a host value's number, or lanes of a v128. Missing: any value of the type. */
  readonly value?: string | readonly string[];
  readonly lane_type?: string;
  /** Of type `either`: permitted values. */
  readonly values?: readonly SpecValue[];
}

export interface SpecAction {
  readonly type: 'invoke' | 'get';
  readonly module?: string;
  readonly field: string;
  readonly args?: readonly SpecValue[];
}

export interface SpecCommand {
  readonly type: string;
  readonly line: number;
  readonly filename?: string;
  readonly module_type?: string;
  readonly name?: string;
  readonly as?: string;
  readonly instance?: string;
  readonly module?: string;
  readonly action?: SpecAction;
  readonly expected?: readonly SpecValue[];
  readonly text?: string;
}

export interface SpecFile {
  readonly source_filename: string;
  readonly commands: readonly SpecCommand[];
}
