/** What the compiler would be given for a module, in a file that `irc` reads (native/tool/irc.cpp has the form). */
import { writeFileSync } from 'node:fs';
import { decodeModule } from '../lib/decode/module.js';
import { encodedFunctionWords, encodeFunction, encodeModule } from '../lib/ir/encode.js';
import { placesOf } from '../lib/ir/places.js';
import { lowerModule } from '../lib/lower/module.js';
import { runSteps } from '../lib/support/steps.js';

/** `guarded`: whether accesses past the memories' ends fault; else they are checked. */
export function writeDump(bytes: Uint8Array, file: string, guarded = true): void {
  const module = decodeModule(bytes);
  const header = runSteps(encodeModule(module, placesOf(module), { polls: true, guarded: module.memories.map(() => guarded) }));
  const magic = Buffer.from('wzir').readInt32LE(0);
  const chunks: Int32Array[] = [Int32Array.of(magic, header.length), header, Int32Array.of(module.bodies.length)];
  lowerModule(module, fn => {
    const words = new Int32Array(1 + encodedFunctionWords(fn));
    words[0] = words.length - 1;
    encodeFunction(fn, words, 1);
    chunks.push(words);
  });
  writeFileSync(file, Buffer.concat(chunks.map(c => new Uint8Array(c.buffer, c.byteOffset, c.byteLength))));
}
