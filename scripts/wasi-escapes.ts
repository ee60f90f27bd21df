/**
 * Runs the attempts of test/wasi/escape-attempts.ts against node:wasi, for comparison: how many succeed, crash the host or block it.
 *
 *     node dist/scripts/wasi-escapes.js [--verbose]
 *
 * Each attempt has a world of its own. They run one after the other in a child process, which reports; when it dies or says nothing for a
 * while, the attempt is counted as a crash or as blocked, and the next one starts in a new child.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { attempts, buildWorld, identitiesOutside, leaked, listenIn, outsideOf } from '../test/wasi/escape-attempts.js';
import { Guest } from '../test/wasi/guest.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the types of Node have no WebAssembly
declare const WebAssembly: any;

type Verdict = 'held' | 'leaked' | 'changed what is outside' | 'threw' | 'crashed' | 'blocked';

const mostMs = 3000;

/** A guest of node:wasi, without code as well. */
async function nodeGuest(jail: string): Promise<Guest> {
  const { WASI } = await import('node:wasi');
  const wasi = new WASI({ version: 'preview1', preopens: { '/': jail } });
  const memory = new WebAssembly.Memory({ initial: 1 });
  wasi.initialize({ exports: { memory } });
  const functions = (wasi as unknown as { wasiImport: Record<string, (...args: unknown[]) => number> }).wasiImport;
  return new Guest((name, ...args) => functions[name]!(...args), memory.buffer);
}

async function judge(number: number): Promise<Verdict> {
  const top = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-node-'));
  buildWorld(top);
  const close = await listenIn(top);
  try {
    const [outside, identities] = [outsideOf(top), identitiesOutside(top)];
    const guest = await nodeGuest(path.join(top, 'jail'));
    let threw = false;
    try {
      attempts(top)[number]!.run(guest);
    } catch {
      threw = true;
    }
    if (outsideOf(top) !== outside) return 'changed what is outside';
    if (leaked(guest, identities)) return 'leaked';
    return threw ? 'threw' : 'held';
  } finally {
    close();
    fs.rmSync(top, { recursive: true, force: true });
  }
}

async function child(from: number, count: number): Promise<void> {
  for (let i = from; i < count; i++) console.log(`${i} ${await judge(i)}`);
  process.exit(0);
}

/** Verdicts from attempt `from` on, until a child dies or blocks; the last one says so. */
function inChild(from: number, count: number): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  return new Promise(resolve => {
    const process_ = spawn(process.execPath, ['--no-warnings', fileURLToPath(import.meta.url), '--from', String(from)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let isBlocked = false;
    const kill = () => {
      isBlocked = true;
      process_.kill('SIGKILL');
    };
    let timer = setTimeout(kill, 2 * mostMs);
    createInterface(process_.stdout).on('line', line => {
      clearTimeout(timer);
      timer = setTimeout(kill, mostMs);
      const [, verdict] = /^\d+ (.*)$/.exec(line) ?? [];
      if (verdict !== undefined) verdicts.push(verdict as Verdict);
    });
    process_.on('close', () => {
      clearTimeout(timer);
      if (from + verdicts.length < count) verdicts.push(isBlocked ? 'blocked' : 'crashed');
      resolve(verdicts);
    });
  });
}

async function main(): Promise<void> {
  const names = attempts('TOP').map(({ name }) => name);
  const verdicts: Verdict[] = [];
  while (verdicts.length < names.length) verdicts.push(...(await inChild(verdicts.length, names.length)));
  const counts = new Map<Verdict, number>();
  verdicts.forEach((verdict, i) => {
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    if (verdict !== 'held' && process.argv.includes('--verbose')) console.log(`${names[i]}: ${verdict}`);
  });
  console.log(`node:wasi of Node ${process.version}, ${names.length} attempts`);
  for (const [verdict, count] of counts) console.log(`${String(count).padStart(6)} ${verdict}`);
}

const from = process.argv.indexOf('--from');
if (from > 0) await child(Number(process.argv[from + 1]), attempts('TOP').length);
else await main();
