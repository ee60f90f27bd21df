/** Cold functions of tables: access to elements. What changes more than one element is a service (bulk.ts). */
import { Trap } from '../ir/trap.js';
import type { ColdFamily } from './cold.js';
import { operandWord, resultWord } from './operands.js';
import { readRef, writeRef } from './reference.js';

export const table: ColdFamily = {
  'table.get'(machine, pc, fp) {
    const code = machine.instance.code.words;
    const elements = machine.instance.tables[code[pc + 1]];
    const index = machine.words[operandWord(code[pc], fp)] >>> 0;
    if (index >= elements.length) return machine.trap(Trap.TableOutOfBounds);
    writeRef(machine.words, resultWord(code[pc], fp), elements.get(index));
    return pc + 2;
  },

  'table.set'(machine, pc, fp) {
    const code = machine.instance.code.words;
    const elements = machine.instance.tables[code[pc + 2]];
    const index = machine.words[operandWord(code[pc], fp)] >>> 0;
    if (index >= elements.length) return machine.trap(Trap.TableOutOfBounds);
    elements.set(index, readRef(machine.words, fp + code[pc + 1]));
    return pc + 3;
  },

  'table.size'(machine, pc, fp) {
    const code = machine.instance.code.words;
    machine.words[resultWord(code[pc], fp)] = machine.instance.tables[code[pc + 1]].length;
    return pc + 2;
  },
};
