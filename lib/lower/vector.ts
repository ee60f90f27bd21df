/** Vector operators: all but `v128.const` are made of their row in the standard's table. */
import { laneCount, type SimdOpName, simdOpNames } from '../ir/opcodes-simd.js';
import { op } from '../ir/opcodes.js';
import { simdOpcodes } from '../wasm/opcodes-simd.js';
import type { WasmOpName } from '../wasm/opcodes.js';
import { ValType } from '../wasm/types.js';
import { memoryArgument } from './memory.js';
import type { LowerState } from './state.js';

/** Lanes that the two operands of a shuffle have together. */
const shuffleLanes = 32;

/** A 16-byte constant, which becomes an operand like other constants. */
function lowerV128Const(s: LowerState): void {
  const words = [s.word(), s.word(), s.word(), s.word()];
  s.pushValue(ValType.V128, s.builder.constant128(words));
}

/** What lowers the operator: reads immediates, pops operands, emits the opcode of the same name. */
function lowering(name: SimdOpName): (s: LowerState) => void {
  const { operands, result, immediates } = simdOpcodes[name];
  const opcode = op[name];
  const isAccess = immediates[0] === 'memarg';
  const lanes = immediates.at(-1) === 'lane' ? laneCount(name) : 0;
  const isShuffle = immediates[0] === 'lanes';
  return s => {
    const offset = isAccess ? memoryArgument(s) : 0;
    const lane = lanes > 0 ? readLane(s, lanes) : 0;
    const shuffle = isShuffle ? readShuffle(s) : undefined;
    const popped = popAll(s, operands!);
    if (result === undefined) s.builder.write1(opcode);
    else s.builder.write2(opcode, s.sp);
    const resultWord = s.builder.length - 1;
    for (const operand of popped) s.builder.write1(operand);
    if (isAccess) s.builder.write2(0, offset);
    if (lanes > 0) s.builder.write1(lane);
    if (shuffle !== undefined) s.builder.write4(shuffle[0], shuffle[1], shuffle[2], shuffle[3]);
    if (isAccess) s.builder.write1(s.at);
    if (result === undefined) return;
    s.builder.result = resultWord;
    s.pushValue(result, s.sp);
  };
}

/** Pops the operands, the last first; their words, the first first. */
function popAll(s: LowerState, types: readonly ValType[]): number[] {
  const operands = new Array<number>(types.length);
  for (let i = types.length - 1; i >= 0; i--) {
    s.popSlow(types[i]);
    operands[i] = s.operands[s.sp];
  }
  return operands;
}

/** @see core spec, valid/instructions.html#valid-instr-vec: a lane index must be smaller than the number of lanes */
function readLane(s: LowerState, lanes: number): number {
  const lane = s.byte();
  if (lane >= lanes) throw s.fail('invalid lane index', `${lane} of ${lanes}`);
  return lane;
}

/** The 16 lane numbers as four words. */
function readShuffle(s: LowerState): number[] {
  const words = [0, 0, 0, 0];
  for (let i = 0; i < 16; i++) words[i >> 2] |= readLane(s, shuffleLanes) << (8 * (i & 3));
  return words;
}

/** By name. */
export const vectorLowerings: { readonly [K in WasmOpName]?: (s: LowerState) => void } = {
  'v128.const': lowerV128Const,
  ...Object.fromEntries(simdOpNames.map(name => [name, lowering(name)])),
};
