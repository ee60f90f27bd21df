/**
 * From a function body to IR, validating it on the way: one pass, no objects per operator.
 *
 * The loop keeps the cursor, the stack pointer and the length of the words in local variables and treats the
 * common operators itself, by {@link Shape}: local variables, constants, arithmetic and memory accesses, three
 * quarters of all operators.
 * The others go through lower/dispatch.ts to their families, which work on {@link LowerState}; the local variables are written
 * back before such a call and read again after it.
 */
import { slackWords } from '../ir/builder.js';
import type { IrFunction } from '../ir/function.js';
import { Op } from '../ir/op.js';
import { CompileError } from '../support/errors.js';
import { runSteps } from '../support/steps.js';
import { typesOf } from '../validate/module-types.js';
import type { Module } from '../wasm/module.js';
import { ValType } from '../wasm/types.js';
import { lowerings } from './dispatch.js';
import { LowerState, StackScan } from './state.js';
import { irOps, naturalAlignments, operandTypes, resultTypes, Shape, shapes } from './tables.js';

/** The loop makes at most so many words of a byte of the body: an operator of one byte becomes four. */
const wordsPerByte = 4;

/**
 * Bytes of a body that are lowered in one step, between two places to pause: some 2 ms of work before V8 has optimized it.
 * The loop never asks for room; a step is so short that the builder's slack is enough, constants at two bytes each included.
 */
export const stepBytes = slackWords / wordsPerByte - 64;

export class FunctionLowerer {
  private readonly state: LowerState;
  private readonly module: Module;

  /** `types` are those of {@link typesOf}, if they are at hand. */
  constructor(module: Module, types = runSteps(typesOf(module))) {
    this.module = module;
    this.state = new LowerState(module, types);
  }

  /**
   * Validates and lowers the function with index `importedFunctions + definedIndex`.
   *
   * @returns the function; its arrays are views that the next call overwrites
   * @throws {CompileError} if the body is malformed or invalid
   */
  lower(definedIndex: number): IrFunction {
    this.begin(definedIndex);
    while (!this.advance());
    return this.finish();
  }

  /** Starts a function; {@link advance} goes through it and {@link finish} returns it, as {@link lower} does in one. */
  begin(definedIndex: number): void {
    this.state.begin(this.module.importedFunctions + definedIndex, this.module.bodies[definedIndex]);
  }

  /** Lowers about `bytes` bytes of the body, at most {@link stepBytes}; whether that was the last of it. */
  advance(bytes = stepBytes): boolean {
    const { state } = this;
    state.builder.prepare();
    lowerBody(state, Math.min(state.end, state.offset + Math.min(bytes, stepBytes)));
    if (state.depth > 0) {
      if (state.offset >= state.end) throw state.missingEnd();
      return false;
    }
    if (state.offset < state.end) throw new CompileError('section size mismatch', state.offset);
    if (state.offset > state.end) throw state.missingEnd();
    return true;
  }

  finish(): IrFunction {
    const { state, module } = this;
    const { builder, functionIndex: index } = state;
    return {
      index,
      typeIndex: module.functions[index].typeIndex,
      localTypes: new Uint8Array(state.localTypes.buffer, 0, state.localCount),
      slotCount: state.maxSp,
      blockCount: builder.blockCount,
      words: new Int32Array(builder.words.buffer, 0, builder.length),
      constantTypes: new Uint8Array(builder.constantTypes.buffer, 0, builder.constantCount),
      constantWords: new Int32Array(builder.constantWords.buffer, 0, 2 * builder.constantCount),
      offset: module.bodies[index - module.importedFunctions].start,
    };
  }
}

/**
 * Lowers the operators that begin before `stop`, or all up to the function's `end`.
 *
 * Long, because its local variables are what makes it fast; each case is short.
 */
function lowerBody(s: LowerState, stop: number): void {
  const { bytes, builder, shortLocals } = s;
  // Local names: before V8 has optimized this function, module variables are slow to get at.
  const shapeOf = shapes;
  const irOf = irOps;
  const operandOf = operandTypes;
  const resultOf = resultTypes;
  const alignmentOf = naturalAlignments;
  const lowering = lowerings;
  let { stack, operands, height, offset, sp, maxSp, floor } = s;
  // `result`: index of the result word of the last instruction, 0 if there is none that may be changed.
  let { words, length, result } = builder;

  while (offset < stop) {
    const at = offset;
    const code = bytes[offset++];
    switch (shapeOf[code]) {
      case Shape.LocalGet: {
        const local = bytes[offset];
        if (local >= shortLocals) break;
        offset++;
        if (sp < floor) floor = sp;
        stack[sp] = stack[local];
        operands[sp] = local;
        if (++sp > maxSp) maxSp = sp;
        continue;
      }
      case Shape.I32Const: {
        let value = bytes[offset];
        if (value < 0x80) {
          value = (value << 25) >> 25;
          offset++;
        } else {
          const high = bytes[offset + 1];
          if (high >= 0x80) break;
          value = (((high << 7) | (value & 0x7f)) << 18) >> 18;
          offset += 2;
        }
        operands[sp] = builder.constant(ValType.I32, value, 0);
        stack[sp] = ValType.I32;
        if (++sp > maxSp) maxSp = sp;
        continue;
      }
      case Shape.LocalSet:
      case Shape.LocalTee: {
        const local = bytes[offset];
        const top = sp - 1;
        const type = stack[top];
        if (local >= shortLocals || top < height || type !== stack[local] || top - floor > StackScan.Short) break;
        let pending = floor;
        while (pending < top && operands[pending] !== local) pending++;
        if (pending < top) break;
        offset++;
        const value = operands[top];
        if (value === top && result !== 0 && words[result] === top) {
          // The value was made by the last instruction: it writes the local instead.
          words[result] = local;
        } else if (value !== local) {
          words[length] = Op.MoveI32 + (type < ValType.FuncRef ? type : ValType.FuncRef);
          words[length + 1] = local;
          words[length + 2] = value;
          length += 3;
        }
        result = 0;
        if (shapeOf[code] === Shape.LocalSet) sp = top;
        else {
          if (top < floor) floor = top;
          operands[top] = local;
        }
        continue;
      }
      case Shape.Binary: {
        const first = sp - 2;
        const type = operandOf[code];
        if (first < height || stack[first] !== type || stack[first + 1] !== type) break;
        words[length] = irOf[code];
        words[length + 1] = first;
        words[length + 2] = operands[first];
        words[length + 3] = operands[first + 1];
        result = length + 1;
        length += 4;
        operands[first] = first;
        stack[first] = resultOf[code];
        sp = first + 1;
        continue;
      }
      case Shape.Unary: {
        const top = sp - 1;
        if (top < height || stack[top] !== operandOf[code]) break;
        words[length] = irOf[code];
        words[length + 1] = top;
        words[length + 2] = operands[top];
        result = length + 1;
        length += 3;
        operands[top] = top;
        stack[top] = resultOf[code];
        continue;
      }
      case Shape.Load: {
        const align = bytes[offset];
        const displacement = bytes[offset + 1];
        const top = sp - 1;
        if (
          displacement >= 0x80 ||
          align > alignmentOf[code] ||
          top < height ||
          stack[top] !== (ValType.I32 as number) ||
          s.memoryCount === 0
        )
          break;
        offset += 2;
        words[length] = irOf[code];
        words[length + 1] = top;
        words[length + 2] = operands[top];
        words[length + 3] = 0;
        words[length + 4] = displacement;
        words[length + 5] = at;
        result = length + 1;
        length += 6;
        operands[top] = top;
        stack[top] = resultOf[code];
        continue;
      }
      case Shape.Store: {
        const align = bytes[offset];
        const displacement = bytes[offset + 1];
        const first = sp - 2;
        if (displacement >= 0x80 || align > alignmentOf[code] || first < height || s.memoryCount === 0) break;
        if (stack[first] !== (ValType.I32 as number) || stack[first + 1] !== operandOf[code]) break;
        offset += 2;
        words[length] = irOf[code];
        words[length + 1] = operands[first];
        words[length + 2] = operands[first + 1];
        words[length + 3] = 0;
        words[length + 4] = displacement;
        words[length + 5] = at;
        result = 0;
        length += 6;
        sp = first;
        continue;
      }
      default:
        break;
    }

    // Everything that is not common: other operators, long immediates, v128, unreachable code and errors.
    s.at = at;
    s.code = code;
    s.offset = offset;
    s.sp = sp;
    s.maxSp = maxSp;
    s.floor = floor;
    builder.length = length;
    builder.lastResult = result;
    builder.result = 0;
    lowering[code](s);
    if (s.depth === 0) return;
    ({ stack, operands, height, offset, sp, maxSp, floor } = s);
    ({ words, length, result } = builder);
  }
  s.offset = offset;
  s.sp = sp;
  s.maxSp = maxSp;
  s.floor = floor;
  builder.length = length;
  builder.result = result;
}
