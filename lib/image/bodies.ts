/**
 * The bodies of functions as a code image keeps them, for the case that the module must be compiled again: its code may rely on
 * guard pages that a memory does not have.
 *
 * Bodies keep the places that they had in the binary, which traces of the stack name.
 */
import { Draft } from '../decode/draft.js';
import type { Body, Module } from '../wasm/module.js';
import { WordReader, WordWriter } from './words.js';

/** As one section: its words and their number before them, then the bytes from the first body to the last. */
export type StoredBodies = Uint8Array;

export function storeBodies(module: Module): StoredBodies {
  const writer = new WordWriter();
  writer.list(module.bodies, ({ start, end }) => {
    writer.int(start);
    writer.int(end);
  });
  writer.list(Array.from(module.declaredFunctions), index => writer.int(index));
  const words = writer.finish();
  const { start, end } = extentOf(module.bodies);
  const head = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
  const count = Buffer.alloc(4);
  count.writeInt32LE(words.length);
  return Buffer.concat([count, head, module.bytes.subarray(start, end)]);
}

/**
 * The module with bodies, for the lowering alone: other ranges than those of the bodies are not in its bytes.
 *
 * @throws {RangeError} if the bodies are not those of {@link storeBodies}
 */
export function withBodies(module: Module, stored: StoredBodies): Module {
  const bytes = Uint8Array.from(stored);
  const count = new DataView(bytes.buffer).getInt32(0, true);
  if (count < 0 || 4 * count > bytes.length - 4) throw new RangeError('the words end early');
  const reader = new WordReader(new Int32Array(bytes.buffer, 4, count));
  const bodies: Body[] = [];
  reader.into(bodies, () => ({ start: reader.int(), end: reader.int() }));
  const declared: number[] = [];
  reader.into(declared, () => reader.int());
  const { start, end } = extentOf(bodies);
  const code = bytes.subarray(4 + 4 * count);
  if (code.length !== end - start) throw new RangeError('a range passes the bytes');
  const binary = new Uint8Array(end);
  binary.set(code, start);
  return Object.assign(new Draft(binary), { ...module, bytes: binary, bodies, declaredFunctions: new Set(declared) });
}

function extentOf(bodies: readonly Body[]): Body {
  return bodies.length === 0 ? { start: 0, end: 0 } : { start: bodies[0].start, end: bodies[bodies.length - 1].end };
}
