/** Table operators. */
import { Op } from '../ir/op.js';
import { ValType } from '../wasm/types.js';
import { bulk } from './memory.js';
import type { LowerState } from './state.js';

function tableIndex(s: LowerState): number {
  return s.index(s.module.tables.length, 'table');
}

export function lowerTableGet(s: LowerState): void {
  const table = tableIndex(s);
  s.pop(ValType.I32);
  s.builder.withResult(Op.TableGet, s.sp, s.operands[s.sp], table, 2, s.at);
  s.pushOperand(s.info.tables[table], s.sp);
}

export function lowerTableSet(s: LowerState): void {
  const table = tableIndex(s);
  s.pop(s.info.tables[table]);
  const value = s.operands[s.sp];
  s.pop(ValType.I32);
  s.builder.write3(Op.TableSet, s.operands[s.sp], value);
  s.builder.write2(table, s.at);
}

export function lowerTableSize(s: LowerState): void {
  s.builder.withResult(Op.TableSize, s.sp, tableIndex(s), 0, 1, -1);
  s.pushOperand(ValType.I32, s.sp);
}

export function lowerTableGrow(s: LowerState): void {
  const table = tableIndex(s);
  s.pop(ValType.I32);
  const delta = s.operands[s.sp];
  s.pop(s.info.tables[table]);
  s.builder.write4(Op.TableGrow, s.sp, s.operands[s.sp], delta);
  s.builder.write2(table, s.at);
  s.builder.result = s.builder.length - 5;
  s.pushOperand(ValType.I32, s.sp);
}

export function lowerTableFill(s: LowerState): void {
  const table = tableIndex(s);
  s.pop(ValType.I32);
  const count = s.operands[s.sp];
  s.pop(s.info.tables[table]);
  const value = s.operands[s.sp];
  s.pop(ValType.I32);
  s.builder.write4(Op.TableFill, s.operands[s.sp], value, count);
  s.builder.write2(table, s.at);
}

export function lowerTableCopy(s: LowerState): void {
  const target = tableIndex(s);
  const source = tableIndex(s);
  if (s.info.tables[target] !== s.info.tables[source]) throw s.mismatch(s.info.tables[target], s.info.tables[source]);
  bulk(s, Op.TableCopy);
  s.builder.write3(target, source, s.at);
}

export function lowerTableInit(s: LowerState): void {
  const segment = s.u32();
  const table = tableIndex(s);
  if (segment >= s.info.elements.length) throw s.fail(`unknown elem segment ${segment}`);
  if (s.info.tables[table] !== s.info.elements[segment]) throw s.mismatch(s.info.tables[table], s.info.elements[segment]);
  bulk(s, Op.TableInit);
  s.builder.write3(table, segment, s.at);
}

export function lowerElemDrop(s: LowerState): void {
  s.builder.write3(Op.ElemDrop, s.index(s.module.elements.length, 'elem segment'), s.at);
}
