/** Section 1: function types. @see core spec, binary/modules.html#binary-typesec */
import { CompileError } from '../support/errors.js';
import { eachIndex, type Steps } from '../support/steps.js';
import { limits, type LimitRow } from '../wasm/limits.js';
import type { FuncType, ValType } from '../wasm/types.js';
import type { Draft } from './draft.js';
import { readCount } from './limits.js';
import type { Reader } from './reader.js';
import { readValType } from './types.js';

const functionForm = 0x60;

export function readTypeSection(reader: Reader, draft: Draft): Steps {
  return eachIndex(readCount(reader, limits.types), () => draft.types.push(readFuncType(reader)));
}

function readFuncType(reader: Reader): FuncType {
  const form = reader.byte();
  if (form !== functionForm) {
    // The form counts as a small negative integer in LEB128.
    const reason = form & 0x80 ? 'integer representation too long' : 'malformed function type';
    throw new CompileError(reason, reader.offset - 1);
  }
  return { params: readValTypes(reader, limits.params), results: readValTypes(reader, limits.results) };
}

function readValTypes(reader: Reader, limit: LimitRow): ValType[] {
  const types: ValType[] = [];
  for (let count = readCount(reader, limit); count > 0; count--) types.push(readValType(reader));
  return types;
}
