/** Which function lowers which WebAssembly operator, for those that the loop of lower/function.ts does not know. */
import { readOpcode } from '../decode/instructions.js';
import { CompileError } from '../support/errors.js';
import { type WasmOpName, wasmOpNameOf } from '../wasm/opcodes.js';
import { Page, pageOf, pageSize } from '../wasm/pages.js';
import * as calls from './calls.js';
import * as control from './control.js';
import * as memory from './memory.js';
import { lowerNumeric } from './numeric.js';
import * as reference from './reference.js';
import type { LowerState } from './state.js';
import * as table from './table.js';
import { irOps, Shape, shapes } from './tables.js';
import * as variables from './variables.js';
import { vectorLowerings } from './vector.js';

/** Lowers the operator {@link LowerState.code}: the cursor is behind its opcode, `at` at its first byte. */
export type Lowering = (state: LowerState) => void;

const families: { readonly [K in WasmOpName]?: Lowering } = {
  'unreachable': control.lowerUnreachable,
  'nop': control.lowerNop,
  'block': control.lowerBlock,
  'loop': control.lowerLoop,
  'if': control.lowerIf,
  'else': control.lowerElse,
  'end': control.lowerEnd,
  'br': control.lowerBr,
  'br_if': control.lowerBrIf,
  'br_table': control.lowerBrTable,
  'return': control.lowerReturn,
  'call': calls.lowerCall,
  'call_indirect': calls.lowerCallIndirect,
  'drop': variables.lowerDrop,
  'select': variables.lowerSelect,
  'select_t': variables.lowerTypedSelect,
  'local.get': variables.lowerLocalGet,
  'local.set': variables.lowerLocalSet,
  'local.tee': variables.lowerLocalTee,
  'global.get': variables.lowerGlobalGet,
  'global.set': variables.lowerGlobalSet,
  'i32.const': variables.lowerI32Const,
  'i64.const': variables.lowerI64Const,
  'f32.const': variables.lowerF32Const,
  'f64.const': variables.lowerF64Const,
  'ref.null': reference.lowerRefNull,
  'ref.is_null': reference.lowerRefIsNull,
  'ref.func': reference.lowerRefFunc,
  'table.get': table.lowerTableGet,
  'table.set': table.lowerTableSet,
  'table.size': table.lowerTableSize,
  'table.grow': table.lowerTableGrow,
  'table.fill': table.lowerTableFill,
  'table.copy': table.lowerTableCopy,
  'table.init': table.lowerTableInit,
  'elem.drop': table.lowerElemDrop,
  'memory.size': memory.lowerMemorySize,
  'memory.grow': memory.lowerMemoryGrow,
  'memory.init': memory.lowerMemoryInit,
  'memory.copy': memory.lowerMemoryCopy,
  'memory.fill': memory.lowerMemoryFill,
  'data.drop': memory.lowerDataDrop,
  ...vectorLowerings,
};

/** What simple operators have beside the loop. */
const byShape: { readonly [K in Shape]?: Lowering } = { [Shape.Load]: memory.lowerLoad, [Shape.Store]: memory.lowerStore };

/** By opcode number. */
export const lowerings: readonly Lowering[] = Array.from({ length: Page.End }, (_, code) => {
  if (pageOf(code) > 0) return lowerPrefixed;
  const name = wasmOpNameOf[code];
  const own = name === undefined ? undefined : families[name];
  return own ?? (irOps[code] > 0 ? (byShape[shapes[code] as Shape] ?? lowerNumeric) : refuse);
});

/** An operator behind a prefix byte. */
function lowerPrefixed(s: LowerState): void {
  const number = s.u32();
  if (number >= pageSize(s.code)) refuse(s);
  s.code = pageOf(s.code) + number;
  lowerings[s.code](s);
}

/** @throws {CompileError} always: the standard has no such operator, or it is not supported yet */
function refuse(s: LowerState): never {
  s.offset = s.at;
  throw new CompileError(`${wasmOpNameOf[readOpcode(s)]} is not supported`, s.at);
}
