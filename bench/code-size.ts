/**
 * `node dist/bench/code-size.js`: bytes of machine code of each program of ../shared/bench for every target, constants and jump tables
 * included. Needs irc, and no machine but the one it runs on.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDump } from '../scripts/dump.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const irc = process.env['WAZEN_IRC'] ?? path.join(root, 'build/Release/irc');
const programs = path.resolve(process.env['WAZEN_SHARED'] ?? '../shared', 'bench/programs');
const targets = ['amd64', 'arm64'];

function codeBytes(target: string, dump: string): number {
  const text = execFileSync(irc, ['--target', target, '--stage', 'asm', dump], { encoding: 'utf8', maxBuffer: 1 << 30 });
  return [...text.matchAll(/^# func \d+: (\d+) bytes/gm)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

const work = mkdtempSync(path.join(os.tmpdir(), 'wazen-code-size-'));
const ratios: number[] = [];
console.log(`| program | ${targets.join(' | ')} | arm64/amd64 |\n| --- | ---: | ---: | ---: |`);
for (const name of readdirSync(programs)) {
  const dump = path.join(work, 'module.bin');
  try {
    writeDump(readFileSync(path.join(programs, name, `${name}.wasm`)), dump);
  } catch (error) {
    console.log(`| ${name} | ${(error as Error).message} | | |`);
    continue;
  }
  const bytes = targets.map(target => codeBytes(target, dump));
  const ratio = bytes[1]! / bytes[0]!;
  ratios.push(ratio);
  console.log(`| ${name} | ${bytes.join(' | ')} | ${ratio.toFixed(2)} |`);
}
const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
console.log(`| **geometric mean** | | | **${mean.toFixed(2)}** |`);
rmSync(work, { recursive: true });
