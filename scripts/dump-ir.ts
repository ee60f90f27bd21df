/**
 * `node dist/scripts/dump-ir.js in.wasm out.bin [--checked]`: lowers a module and writes what the compiler would be given, so that irc
 * can compile a real module without Node. `--checked`: as if its memories were not guarded.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { decodeModule } from '../lib/decode/module.js';
import { encodedFunctionWords, encodeFunction, encodeModule, placesOf } from '../lib/ir/encode.js';
import { lowerModule } from '../lib/lower/module.js';
import { runSteps } from '../lib/support/steps.js';

const [input, output, flag] = process.argv.slice(2);
if (input === undefined || output === undefined) {
  console.error('usage: dump-ir in.wasm out.bin [--checked]');
  process.exit(2);
}
const module = decodeModule(readFileSync(input));
const guarded = module.memories.map(() => flag !== '--checked');
const header = runSteps(encodeModule(module, placesOf(module), { polls: true, guarded }));
const magic = Buffer.from('wzir').readInt32LE(0);
const chunks: Int32Array[] = [Int32Array.of(magic, header.length), header, Int32Array.of(module.bodies.length)];
lowerModule(module, fn => {
  const words = new Int32Array(1 + encodedFunctionWords(fn));
  words[0] = words.length - 1;
  encodeFunction(fn, words, 1);
  chunks.push(words);
});
writeFileSync(output, Buffer.concat(chunks.map(c => new Uint8Array(c.buffer, c.byteOffset, c.byteLength))));
