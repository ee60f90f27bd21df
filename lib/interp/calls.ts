/** Cold functions of {@link ColdOp}: calls and returns that the loop leaves, and access to slots of large frames. */
import type { ColdFunction } from './cold.js';
import { Op } from './opcode.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector } from './simd-forms.js';

/** Values of a return while they change places. */
const returned: number[] = [];

export const calls = {
  leave: machine => machine.returnToCaller(),

  /** The loop has found that the frame does not fit. */
  call(machine, pc, fp) {
    const { words } = machine.instance.code;
    return machine.push(words[pc + 2], pc + 3, fp + words[pc + 1], resultWord(words[pc], 0) >> 1);
  },

  callLazy(machine, pc, fp) {
    const { instance } = machine;
    const base = instance.code.words[pc + 1];
    const index = instance.code.words[pc + 2];
    const next = machine.call(instance.functionObject(index), pc + 3, fp + base);
    // The function has code now: from now on this is a hot call. (Translation may have replaced the words.)
    const entry = instance.code.entries[index];
    if (entry !== 0) {
      const { words } = instance.code;
      words[pc + 2] = entry;
      words[pc] = (words[pc] & ~0x3ff) | Op.Call;
    }
    return next;
  },

  /** The loop has made the checks, but for the last ones: that the callee is of the same instance, translated, and fits. */
  callIndirect(machine, pc, fp) {
    const { words } = machine.instance.code;
    const index = machine.words[operandWord(words[pc], fp)] >>> 0;
    const callee = machine.instance.tables[words[pc + 3]].functions[index]!;
    return machine.call(callee, pc + 4, fp + words[pc + 1]);
  },

  callImport(machine, pc, fp) {
    const { words } = machine.instance.code;
    return machine.call(machine.instance.functionObject(words[pc + 2]), pc + 3, fp + words[pc + 1]);
  },

  returnMany(machine, pc, fp) {
    const code = machine.instance.code.words;
    const { words } = machine;
    // A source may be the place of an earlier result, so all are read first.
    let at = pc + 2;
    let length = 0;
    for (let count = code[pc + 1]; count > 0; count--) {
      const width = code[at++];
      const source = width < 0 ? 0 : fp + code[at++];
      for (let k = 0; k < width; k++) returned[length + k] = words[source + k];
      for (let k = 0; k < -width; k++) returned[length + k] = code[at++];
      // A result takes two words at least.
      length += Math.max(2, Math.abs(width));
    }
    const saved = resultWord(code[pc], fp);
    const next = words[saved];
    machine.fp -= words[saved + 1];
    // Only now, because results may overwrite the saved words.
    for (let i = 0; i < length; i++) words[fp + i] = returned[i];
    return next;
  },

  moveFar(machine, pc, fp) {
    const code = machine.instance.code.words;
    machine.words.copyWithin(fp + code[pc + 1], fp + code[pc + 2], fp + code[pc + 2] + 2);
    return pc + 3;
  },

  moveFar128(machine, pc, fp) {
    const code = machine.instance.code.words;
    copyVector(machine.words, fp + code[pc + 1], machine.words, fp + code[pc + 2]);
    return pc + 3;
  },

  const128(machine, pc, fp) {
    const code = machine.instance.code.words;
    copyVector(machine.words, resultWord(code[pc], fp), code, pc + 1);
    return pc + 5;
  },
} satisfies Record<string, ColdFunction>;
