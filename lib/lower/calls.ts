/** Calls: arguments are moved to consecutive slots on top of the stack, where the callee's frame and the results begin. */
import { Op } from '../ir/op.js';
import { Signature } from '../validate/module-types.js';
import { ValType } from '../wasm/types.js';
import type { LowerState } from './state.js';

export function lowerCall(s: LowerState): void {
  const index = s.index(s.info.functions.length, 'function');
  const signature = s.info.functions[index];
  const base = passArguments(s, signature);
  s.builder.write4(Op.Call, index, base, s.at);
  receiveResults(s, signature);
}

export function lowerCallIndirect(s: LowerState): void {
  const type = s.index(s.module.types.length, 'type');
  const table = s.index(s.module.tables.length, 'table');
  if (s.info.tables[table] !== (ValType.FuncRef as number)) throw s.fail('type mismatch', 'the table does not hold functions');
  s.pop(ValType.I32);
  const callee = s.operands[s.sp];
  const signature = Signature.Types + type;
  const base = passArguments(s, signature);
  s.builder.write2(Op.CallIndirect, callee);
  s.builder.write4(type, table, base, s.at);
  receiveResults(s, signature);
}

/** Pops the arguments; the slot of the first. */
function passArguments(s: LowerState, signature: number): number {
  const { info } = s;
  const count = info.params[signature];
  s.builder.charge(count + info.results[signature]);
  s.popList(info.start[signature], count);
  if (s.dead === 0) s.materialize(s.sp, s.sp + count);
  return s.sp;
}

function receiveResults(s: LowerState, signature: number): void {
  const { info } = s;
  s.pushOwn(info.start[signature] + info.params[signature], info.results[signature]);
}
