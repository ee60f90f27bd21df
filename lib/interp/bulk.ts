/**
 * Cold functions of bulk operators: memory.copy and memory.fill, and everything that the runtime does for the guest (the
 * services of ir/services.ts).
 */
import { type OpName, opcodes } from '../ir/opcodes.js';
import { type ServiceName, services } from '../ir/services.js';
import { Trap } from '../ir/trap.js';
import type { ColdFamily, ColdFunction } from './cold.js';
import { operandWord, resultWord } from './operands.js';
import { readRef } from './reference.js';

/**
 * Calls service `name`, which may replace memories and throw. An exception passes through the loop: the machine's state is up
 * to date, and the guest is given up by the caller.
 */
function service(name: ServiceName): ColdFunction {
  const number = services.indexOf(name);
  const { operands, immediates, result } = opcodes[name];
  const isRef = operands.map(type => type === 'ref');
  const length = Math.max(1, operands.length) + immediates.length;
  return (machine, pc, fp) => {
    const { instance, words } = machine;
    const code = instance.code.words;
    const args: number[] = [];
    for (let i = 0; i < operands.length; i++) {
      const at = i === 0 ? operandWord(code[pc], fp) : fp + code[pc + i];
      args.push(isRef[i] ? readRef(words, at) : words[at]);
    }
    for (let i = 0; i < immediates.length; i++) args.push(code[pc + length - immediates.length + i]);
    const value = instance.services.call(number, args);
    if (result !== 'none') words[resultWord(code[pc], fp)] = value;
    return pc + length;
  };
}

export const bulk: ColdFamily = {
  ...(Object.fromEntries(services.map(name => [name, service(name)])) as { [K in OpName]?: ColdFunction }),

  'memory.size'(machine, pc, fp) {
    const code = machine.instance.code.words;
    machine.words[resultWord(code[pc], fp)] = machine.instance.memories[code[pc + 1]].pages;
    return pc + 2;
  },

  'memory.fill'(machine, pc, fp) {
    const { instance, words } = machine;
    const code = instance.code.words;
    const { bytes } = instance.memories[code[pc + 3]];
    const start = words[operandWord(code[pc], fp)] >>> 0;
    const count = words[fp + code[pc + 2]] >>> 0;
    if (start + count > bytes.length) return machine.trap(Trap.MemoryOutOfBounds);
    bytes.fill(words[fp + code[pc + 1]], start, start + count);
    return pc + 4;
  },

  'memory.copy'(machine, pc, fp) {
    const { instance, words } = machine;
    const code = instance.code.words;
    const to = instance.memories[code[pc + 3]].bytes;
    const from = instance.memories[code[pc + 4]].bytes;
    const destination = words[operandWord(code[pc], fp)] >>> 0;
    const source = words[fp + code[pc + 1]] >>> 0;
    const count = words[fp + code[pc + 2]] >>> 0;
    if (destination + count > to.length || source + count > from.length) return machine.trap(Trap.MemoryOutOfBounds);
    if (to === from) to.copyWithin(destination, source, source + count);
    else to.set(from.subarray(source, source + count), destination);
    return pc + 5;
  },
};
