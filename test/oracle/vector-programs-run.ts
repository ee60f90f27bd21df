/**
 * Runs random vector programs on the compiler and on V8 and compares memories:
 *
 *     node dist/test/oracle/vector-programs-run.js [--seed N] [--modules N] [--programs N]
 *
 * Prints what differs, then a line with the number of programs. Switches of the compiler are in the environment (docs/debugging.md).
 */
import { parseArgs } from 'node:util';
import wabtModule from 'wabt';
import { Runtime } from '../../lib/index.js';
import { inputsEnd, Programs } from './vector-programs.js';

/** Types of the DOM library, which Node has no part of. */
declare const WebAssembly: any;

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    modules: { type: 'string', default: '10' },
    programs: { type: 'string', default: '40' },
  },
});

/** Bytes with many that comparisons and saturation care about. */
function fillInputs(bytes: Uint8Array, round: number): void {
  bytes.fill(0);
  const special = [0, 0xff, 0x7f, 0x80, 1];
  for (let i = 0; i < inputsEnd; i++) {
    const mixed = (Math.imul(i + 1, 2654435761) ^ Math.imul(round + 1, 40503)) >>> 7;
    bytes[i] = mixed % 3 === 0 ? special[mixed % 5]! : mixed & 0xff;
  }
}

let failures = 0;
const runtime = new Runtime({ engine: 'compiler' });
const wabt = await wabtModule();
const count = Number(options.programs);
for (let seed = Number(options.seed), end = seed + Number(options.modules); seed < end; seed++) {
  const text = new Programs(seed).module(count);
  const bytes = new Uint8Array(wabt.parseWat('programs.wat', text, { simd: true, multi_value: true }).toBinary({}).buffer);
  const v8 = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const ours = runtime.compileSync(bytes).instantiate().exports as Record<string, any>;
  const memories = [v8, ours].map(({ memory }) => new Uint8Array(memory.buffer, 0, 4096));
  for (let program = 0; program < count; program++) {
    for (let round = 0; round < 4; round++) {
      for (const memory of memories) fillInputs(memory, round);
      v8[`p${program}`]();
      ours[`p${program}`]();
      const at = memories[0]!.findIndex((byte, i) => byte !== memories[1]![i]);
      if (at < 0) continue;
      console.log(`seed ${seed} program ${program} round ${round}: byte ${at} differs`);
      failures++;
      break;
    }
  }
}
console.log(`${Number(options.modules) * count} programs, ${failures} failures`);
