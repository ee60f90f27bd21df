/** Sections 11 and 12: data segments, and their number ahead of the code. @see core spec, binary/modules.html#binary-datasec */
import { CompileError } from '../support/errors.js';
import { eachIndex, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { DataSegment } from '../wasm/module.js';
import type { Draft } from './draft.js';
import { readExpr } from './instructions.js';
import { checkLimit, readCount } from './limits.js';
import type { Reader } from './reader.js';

export function readDataCountSection(reader: Reader, draft: Draft): void {
  const start = reader.offset;
  draft.dataCount = reader.u32();
  checkLimit(draft.dataCount, limits.dataSegments, start);
}

export function readDataSection(reader: Reader, draft: Draft): Steps {
  return eachIndex(readCount(reader, limits.dataSegments), () => draft.data.push(readSegment(reader, draft)));
}

/** Forms: 0 active, 1 passive, 2 active with a memory index. */
function readSegment(reader: Reader, draft: Draft): DataSegment {
  const at = reader.offset;
  const form = reader.u32();
  if (form > 2) throw new CompileError('malformed data segment kind', at);
  const memory = form === 2 ? reader.u32() : 0;
  const offset = form === 1 ? {} : { offset: readExpr(reader, draft.declaredFunctions) };
  const size = reader.block();
  return { at, mode: form === 1 ? 'passive' : 'active', memory, ...offset, start: reader.offset - size, end: reader.offset };
}
