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
import { limits } from '../wasm/limits.js';
import type { ConstExpr, ElementSegment } from '../wasm/module.js';
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

export function readElementSection(reader: Reader, draft: Draft): void {
  for (let count = readCount(reader, limits.elementSegments); count > 0; count--) draft.elements.push(readSegment(reader, draft));
}

function readSegment(reader: Reader, draft: Draft): ElementSegment {
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
    return { at, mode, type, table, ...offset, exprs: readExprs(reader, draft) };
  }
  if (!active || second) readElementKind(reader);
  return { at, mode, type: ValType.FuncRef, table, ...offset, funcs: readFunctions(reader, draft) };
}

function readElementKind(reader: Reader): void {
  if (reader.byte() !== 0) throw new CompileError('malformed element kind', reader.offset - 1);
}

function readFunctions(reader: Reader, draft: Draft): Uint32Array {
  const functions = new Uint32Array(readCount(reader, limits.elements));
  for (let i = 0; i < functions.length; i++) {
    functions[i] = reader.u32();
    draft.declaredFunctions.add(functions[i]);
  }
  return functions;
}

function readExprs(reader: Reader, draft: Draft): ConstExpr[] {
  const exprs: ConstExpr[] = [];
  for (let count = readCount(reader, limits.elements); count > 0; count--) exprs.push(readExpr(reader, draft.declaredFunctions));
  return exprs;
}
