/** Cold functions of moves, selections and globals: v128 and references, and globals that another instance defines. */
import type { ColdFamily, ColdFunction } from './cold.js';
import { operandWord, resultWord } from './operands.js';

/** Copies `count` words from the first operand to the result. */
function move(count: number): ColdFunction {
  return (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    const from = operandWord(word, fp);
    machine.words.copyWithin(resultWord(word, fp), from, from + count);
    return pc + 1;
  };
}

/** Operands: first, second, condition. */
function select(count: number): ColdFunction {
  return (machine, pc, fp) => {
    const code = machine.instance.code.words;
    const { words } = machine;
    const from = words[fp + code[pc + 2]] !== 0 ? operandWord(code[pc], fp) : fp + code[pc + 1];
    words.copyWithin(resultWord(code[pc], fp), from, from + count);
    return pc + 3;
  };
}

function globalGet(count: number): ColdFunction {
  return (machine, pc, fp) => {
    const { instance, words } = machine;
    const code = instance.code.words;
    const cell = instance.globals[code[pc + 1]].words;
    const to = resultWord(code[pc], fp);
    for (let i = 0; i < count; i++) words[to + i] = cell[i];
    return pc + 2;
  };
}

function globalSet(count: number): ColdFunction {
  return (machine, pc, fp) => {
    const { instance, words } = machine;
    const code = instance.code.words;
    const cell = instance.globals[code[pc + 1]].words;
    const from = operandWord(code[pc], fp);
    for (let i = 0; i < count; i++) cell[i] = words[from + i];
    return pc + 2;
  };
}

export const moves: ColdFamily = {
  'move.v128': move(4),
  'select.v128': select(4),
  'global.get.i32': globalGet(1),
  'global.get.i64': globalGet(2),
  'global.get.f32': globalGet(1),
  'global.get.f64': globalGet(2),
  'global.get.v128': globalGet(4),
  'global.get.ref': globalGet(2),
  'global.set.i32': globalSet(1),
  'global.set.i64': globalSet(2),
  'global.set.f32': globalSet(1),
  'global.set.f64': globalSet(2),
  'global.set.v128': globalSet(4),
  'global.set.ref': globalSet(2),
};
