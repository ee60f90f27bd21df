/**
 * Writes everything that is derived from the tables of lib/: `npm run gen`. With `--check` it writes nothing
 * and fails when a file is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { outputs } from './outputs.js';

const check = process.argv.includes('--check');
let stale = 0;
for (const [file, text] of outputs()) {
  let old = '';
  try {
    old = readFileSync(file, 'utf8');
  } catch {
    // missing counts as stale
  }
  if (old === text) continue;
  stale++;
  if (check) console.error(`${file} is stale: run npm run gen`);
  else writeFileSync(file, text);
}
if (check && stale > 0) process.exitCode = 1;
