/**
 * The custom section `name`. An error in it is no error of the module: what was read before it counts.
 *
 * @see core spec, appendix/custom.html#binary-namesec
 */
import { CompileError } from '../support/errors.js';
import type { Module, Names } from '../wasm/module.js';
import { Reader } from './reader.js';

type Subsection = (reader: Reader, names: Names) => void;

/** By subsection number. Names of locals and the rest are of no use to us. */
const subsections: readonly (Subsection | undefined)[] = [readModuleName, readFunctionNames];

/** Names of the first `name` section of the module; empty without one. */
export function readNames(module: Pick<Module, 'bytes' | 'customSections'>): Names {
  const names: Names = { functions: new Map() };
  const section = module.customSections.find(({ name }) => name === 'name');
  if (!section) return names;
  try {
    readSubsections(new Reader(module.bytes.subarray(0, section.end), section.start), names);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
  }
  return names;
}

function readSubsections(reader: Reader, names: Names): void {
  while (reader.remaining > 0) {
    const id = reader.byte();
    const size = reader.block();
    const end = reader.offset;
    reader.offset = end - size;
    subsections[id]?.(reader, names);
    reader.offset = end;
  }
}

function readModuleName(reader: Reader, names: Names): void {
  names.module = reader.name();
}

function readFunctionNames(reader: Reader, names: Names): void {
  for (let count = reader.length(); count > 0; count--) {
    const index = reader.u32();
    names.functions.set(index, reader.name());
  }
}
