/**
 * Programs of ../shared/bench as native programs for arm64, by wasm2c and clang: the yardstick of `bench/instructions.ts`.
 *
 * So that both do the same work, what wasm2c writes is changed in two places: the memory is at a fixed address, as wazen has it in a register,
 * and loads whose values nobody wants may go. Accesses past the memory fault, for both. Functions are not inlined into each other and
 * loops not copied (unrolled, vectorized), which would hide how good the code of a function is. Clang checks no stack and
 * polls nowhere, wazen does; wazen knows that memory and globals are apart, clang does not. wasm2c 1.0 knows no vectors.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeModule } from '../lib/decode/module.js';

export interface NativeFunction {
  readonly start: number;
  readonly bytes: number;
}

export interface NativeProgram {
  readonly file: string;
  /** By index in the module. */
  readonly functions: ReadonlyMap<number, NativeFunction>;
}

const host = fileURLToPath(new URL('../../bench/clang-host.c', import.meta.url));
const runtime = '/usr/src/wasm2c';
const memory = '-DMEMORY=((unsigned char*)(1ull<<40))';
const target = ['--target=aarch64-linux-gnu', '-std=gnu11', '-w'];
const flags = ['-O3', '-fno-builtin', '-finline-hint-functions', '-fno-vectorize', '-fno-slp-vectorize', '-fno-unroll-loops'];
const clang = process.env['CLANG'] ?? 'clang-19';

export function buildWithClang(wasm: string, work: string): NativeProgram {
  const source = path.join(work, 'guest.c'),
    file = path.join(work, 'guest');
  execFileSync('wasm2c', ['-n', 'guest', wasm, '-o', source], { stdio: ['ignore', 'ignore', 'pipe'] });
  const text = readFileSync(source, 'utf8').replaceAll('&mem->data[addr]', '&MEMORY[addr]').replaceAll('wasm_asm("" ::"r"(result));', '');
  writeFileSync(source, text);
  for (const [from, options] of [
    [source, flags],
    [host, ['-O2']],
  ] as const) {
    const to = path.join(work, `${path.basename(from, '.c')}.o`);
    execFileSync(clang, [...target, ...options, memory, `-I${runtime}`, `-I${work}`, '-c', from, '-o', to]);
  }
  const objects = ['guest.o', 'clang-host.o'].map(name => path.join(work, name));
  execFileSync('aarch64-linux-gnu-gcc', ['-static', '-o', file, ...objects, '-lm']);
  return { file, functions: functionsOf(file, text, wasm) };
}

/** wasm2c declares functions in the module's order, those that are imported elsewhere. */
function functionsOf(file: string, text: string, wasm: string): Map<number, NativeFunction> {
  const imports = decodeModule(readFileSync(wasm)).imports.filter(({ kind }) => kind === 'function');
  const symbols = new Map<string, NativeFunction>();
  const listing = execFileSync('aarch64-linux-gnu-nm', ['-S', file], { encoding: 'utf8', maxBuffer: 1 << 28 });
  for (const [, start, bytes, name] of listing.matchAll(/^(\w+) (\w+) [tT] (w2c_\S+)$/gm)) {
    symbols.set(name!, { start: parseInt(start!, 16), bytes: parseInt(bytes!, 16) });
  }
  const functions = new Map<number, NativeFunction>();
  const declared = [...text.matchAll(/^static \S+(?: \w+)* (w2c_\w+)\(Z_guest_instance_t\*.*\);$/gm)];
  for (const [i, [, name]] of declared.entries()) {
    const symbol = symbols.get(name!);
    if (symbol) functions.set(imports.length + i, symbol);
  }
  return functions;
}
