/**
 * `node dist/scripts/dump-ir.js in.wasm out.bin [--checked]`: lowers a module and writes what the compiler would be given, so that irc
 * can compile a real module without Node. `--checked`: as if its memories were not guarded.
 */
import { readFileSync } from 'node:fs';
import { writeDump } from './dump.js';

const [input, output, flag] = process.argv.slice(2);
if (input === undefined || output === undefined) {
  console.error('usage: dump-ir in.wasm out.bin [--checked]');
  process.exit(2);
}
writeDump(readFileSync(input), output, flag !== '--checked');
