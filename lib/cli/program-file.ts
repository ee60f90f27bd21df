/** A program's file, which is a module or a code image; its first bytes say which. */
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CompiledModule } from '../api/compiled-module.js';
import type { Runtime } from '../api/runtime.js';
import { imageMagic } from '../image/format.js';
import type { ProgressListener } from '../runtime/progress.js';
import { ProgressBar } from './terminal.js';

/** The ending of code images. */
export const imageSuffix = '.wazen';

/** The file's name without folder and ending. */
export function programName(file: string): string {
  return path.basename(file).replace(/\.(wasm|wazen)$/, '');
}

export type ProgramFile =
  | { readonly kind: 'module'; readonly bytes: Uint8Array }
  /** Where it is a file it is not read, but mapped where it is used. */
  | { readonly kind: 'image'; readonly source: string | Uint8Array };

/** @throws what `node:fs` throws if the file cannot be read */
export async function readProgram(file: string): Promise<ProgramFile> {
  const handle = await open(file);
  try {
    if ((await handle.stat()).isFile()) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(imageMagic.length), 0, imageMagic.length, 0);
      if (isImage(buffer.subarray(0, bytesRead))) return { kind: 'image', source: file };
    }
    // A pipe gives its bytes only once.
    const bytes = await readFile(handle);
    return isImage(bytes) ? { kind: 'image', source: bytes } : { kind: 'module', bytes };
  } finally {
    await handle.close();
  }
}

function isImage(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, imageMagic.length), imageMagic) === 0;
}

export async function bytesOf(program: ProgramFile): Promise<Uint8Array> {
  if (program.kind === 'module') return program.bytes;
  return typeof program.source === 'string' ? readFile(program.source) : program.source;
}

/** The code of a program. */
export async function loadProgram(runtime: Runtime, program: ProgramFile): Promise<CompiledModule> {
  if (program.kind === 'image') return runtime.deserialize(program.source);
  return withBar(onProgress => runtime.compile(program.bytes, { onProgress }));
}

/** Work that compiles: on a terminal, a bar says how far it is. */
export async function withBar<T>(work: (onProgress: ProgressListener) => Promise<T>): Promise<T> {
  const bar = new ProgressBar(process.stdout);
  try {
    return await work(bar.update);
  } finally {
    bar.end();
  }
}
