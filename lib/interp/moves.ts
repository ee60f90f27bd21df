/** Cold functions of moves, selections and globals: v128 and references, and globals that another instance defines. */
import type { ColdFamily, ColdFunction } from './cold.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector } from './simd-forms.js';

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
  'move.v128'({ words, instance }, pc, fp) {
    const word = instance.code.words[pc];
    copyVector(words, resultWord(word, fp), words, operandWord(word, fp));
    return pc + 1;
  },

  /** Operands: first, second, condition. */
  'select.v128'({ words, instance }, pc, fp) {
    const code = instance.code.words;
    const from = words[fp + code[pc + 2]] !== 0 ? operandWord(code[pc], fp) : fp + code[pc + 1];
    copyVector(words, resultWord(code[pc], fp), words, from);
    return pc + 3;
  },

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
