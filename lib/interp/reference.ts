/** Cold functions of references. A reference is a 64-bit number in a slot: low and high word. */
import type { Ref } from '../engine/engine.js';
import type { ColdFamily } from './cold.js';
import { operandWord, resultWord } from './operands.js';

/** The reference at a word index. */
export function readRef(words: Int32Array, at: number): Ref {
  return words[at + 1] * 2 ** 32 + (words[at] >>> 0);
}

export function writeRef(words: Int32Array, at: number, ref: Ref): void {
  words[at] = (ref % 2 ** 32) | 0;
  words[at + 1] = Math.floor(ref / 2 ** 32);
}

export const reference: ColdFamily = {
  'ref.is_null'(machine, pc, fp) {
    const { words } = machine;
    const word = machine.instance.code.words[pc];
    const a = operandWord(word, fp);
    words[resultWord(word, fp)] = (words[a] | words[a + 1]) === 0 ? 1 : 0;
    return pc + 1;
  },

  'ref.func'(machine, pc, fp) {
    const { instance } = machine;
    const code = instance.code.words;
    writeRef(machine.words, resultWord(code[pc], fp), instance.functionRef(code[pc + 1]));
    return pc + 2;
  },
};
