/**
 * Section 9: element segments. A segment begins with three flag bits:
 *
 *     bit 0   passive or declarative; otherwise active, with an offset
 *     bit 1   active: the table index is given; otherwise: declarative
 *     bit 2   elements are expressions; otherwise function indices
 *
 * An active segment without a table index has no kind or type either: its elements are functions.
 *
 * @see core spec, binary/modules.html#binary-elemsec
 */
import { CompileError } from '../support/errors.js';
import { eachIndex, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { ConstExpr } from '../wasm/module.js';
import { ValType } from '../wasm/types.js';
import type { Draft } from './draft.js';
import { readExpr } from './instructions.js';
import { readCount } from './limits.js';
import type { Reader } from './reader.js';
import { readRefType } from './types.js';

const enum Flag {
  NotActive = 1,
  TableOrDeclarative = 2,
  Expressions = 4,
  All = 7,
}

/** Segments between two places to pause; long segments have their own. */
const segmentsPerStep = 512;

export function* readElementSection(reader: Reader, draft: Draft): Steps {
  for (let count = readCount(reader, limits.elementSegments); count > 0; count--) {
    yield* readSegment(reader, draft);
    if (count % segmentsPerStep === 0) yield;
  }
}

function* readSegment(reader: Reader, draft: Draft): Steps {
  const at = reader.offset;
  const flags = reader.u32();
  if (flags > Flag.All) throw new CompileError('malformed elements segment kind', at);
  const active = (flags & Flag.NotActive) === 0;
  const second = (flags & Flag.TableOrDeclarative) !== 0;
  const mode = active ? 'active' : second ? 'declarative' : 'passive';
  const table = active && second ? reader.u32() : 0;
  const offset = active ? { offset: readExpr(reader, draft.declaredFunctions) } : {};
  if ((flags & Flag.Expressions) !== 0) {
    const type = active && !second ? ValType.FuncRef : readRefType(reader);
    const exprs: ConstExpr[] = [];
    draft.elements.push({ at, mode, type, table, ...offset, exprs });
    return yield* readExprs(reader, draft, exprs);
  }
  if (!active || second) readElementKind(reader);
  const funcs = new Uint32Array(readCount(reader, limits.elements));
  draft.elements.push({ at, mode, type: ValType.FuncRef, table, ...offset, funcs });
  yield* readFunctions(reader, draft, funcs);
}

function readElementKind(reader: Reader): void {
  if (reader.byte() !== 0) throw new CompileError('malformed element kind', reader.offset - 1);
}

function readFunctions(reader: Reader, draft: Draft, functions: Uint32Array): Steps {
  return eachIndex(functions.length, i => {
    functions[i] = reader.u32();
    draft.declaredFunctions.add(functions[i]);
  });
}

function readExprs(reader: Reader, draft: Draft, exprs: ConstExpr[]): Steps {
  return eachIndex(readCount(reader, limits.elements), () => exprs.push(readExpr(reader, draft.declaredFunctions)));
}
