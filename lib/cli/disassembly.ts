/**
 * Machine code as assembler text, by the disassembler of GNU binutils (`objdump`): wazen has none of its own, and what it made the code
 * from is shown by `--mir`.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CodeRange } from '../image/code-tables.js';

/** By machine of the image: what reads its code, tried in order, and how it is told. */
const disassemblers: Readonly<Record<string, { readonly programs: readonly string[]; readonly options: readonly string[] }>> = {
  amd64: { programs: ['objdump', 'x86_64-linux-gnu-objdump'], options: ['-m', 'i386:x86-64', '-M', 'intel'] },
  arm64: { programs: ['aarch64-linux-gnu-objdump', 'objdump'], options: ['-m', 'aarch64'] },
};

/** Functions that are given to the disassembler at once. */
const batch = 500;
/** Text that may come of them. */
const mostOutputBytes = 2 ** 30;

export interface MachineCode {
  readonly machine: string;
  readonly code: Uint8Array;
  readonly ranges: readonly CodeRange[];
}

/**
 * The functions in those ranges, one text for each. Constants and jump tables behind a function are shown as if they were instructions.
 *
 * @throws {Error} where there is no disassembler
 */
export function* disassemble(from: MachineCode, selected: readonly CodeRange[], title: (index: number) => string): Generator<string> {
  const titles = new Map(from.ranges.filter(({ index }) => index >= 0).map(({ start, index }) => [start, title(index)]));
  for (let at = 0; at < selected.length; at += batch) {
    const ranges = selected.slice(at, at + batch);
    const texts = run(from, ranges);
    for (const [i, { start, end, index, frameBytes }] of ranges.entries()) {
      const lines = texts[i].split('\n').flatMap(line => instruction(line, start, titles) ?? []);
      yield `; ${title(index)}: ${end - start} bytes at ${start}, frame of ${frameBytes}\n${lines.join('')}\n`;
    }
  }
}

/** What objdump says of each range; each is a file of its own, so that the data behind one does not hide the start of the next. */
function run({ machine, code }: MachineCode, ranges: readonly CodeRange[]): string[] {
  const { programs, options } = disassemblers[machine] ?? { programs: [], options: [] };
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-disassembly-'));
  try {
    const names = ranges.map((_, i) => `f${i}`);
    for (const [i, { start, end }] of ranges.entries()) fs.writeFileSync(path.join(cwd, names[i]), code.subarray(start, end));
    const args = [...options, '-D', '-b', 'binary', '-w', '--no-show-raw-insn', ...names];
    for (const program of programs) {
      const { status, stdout } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: mostOutputBytes });
      if (status === 0) return stdout.split(/^f\d+: +file format .*$/m).slice(1);
    }
  } finally {
    fs.rmSync(cwd, { recursive: true });
  }
  throw new Error(
    `--disasm needs an objdump of GNU binutils that reads code for ${machine} (tried: ${programs.join(', ')}); ` +
      "--mir shows the compiler's own listing",
  );
}

/** A line with the offset in the whole code, where a branch leads, and who is called; nothing for what is no instruction. */
function instruction(line: string, start: number, titles: ReadonlyMap<number, string>): string | undefined {
  const match = /^ *([0-9a-f]+):\t(.*?)\s*$/.exec(line);
  if (!match) return undefined;
  const place = (offset: bigint) => Number(BigInt.asIntN(64, offset + BigInt(start)));
  const at = place(BigInt(`0x${match[1]}`))
    .toString(16)
    .padStart(8);
  const branch = /^((?:j|call|b|cb|tb).*?[\s,])(?:0x)?([0-9a-f]+)$/.exec(match[2].replaceAll('\t', ' '));
  if (!branch) return `${at}  ${match[2].replaceAll('\t', ' ')}\n`;
  const target = place(BigInt(`0x${branch[2]}`));
  const callee = titles.get(target);
  return `${at}  ${branch[1]}0x${target.toString(16)}${callee === undefined ? '' : `  ; ${callee}`}\n`;
}
