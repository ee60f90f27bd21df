/**
 * The bytes of a module as they are given: they are copied first, in steps, because V8 takes 50 ms and more for a copy of 40 MB. If they
 * are changed between two steps, the copy is partly of the old ones and partly of the new ones, which is as good or bad a module as any.
 */
import { builtins } from '../support/builtins.js';
import { hashSteps } from '../support/hash.js';
import type { Steps } from '../support/steps.js';

/** What a module can be given as. */
export type BufferSource = ArrayBuffer | ArrayBufferView | SharedArrayBuffer;

/** Bytes between two places to pause: 0.1 to 1 ms, since the memory is touched for the first time. */
export const copyStepBytes = 128 * 1024;

const dataViewSlots = slotsOf(DataView.prototype);
const typedArraySlots = slotsOf(Object.getPrototypeOf(Uint8Array.prototype) as object);

/**
 * Returns a copy.
 *
 * @throws {TypeError} if the source is no buffer, or is detached or resized between two steps
 */
export function* copyBytes(source: unknown): Steps<Uint8Array> {
  const from = viewOf(source);
  const copy = new Uint8Array(from.length);
  for (let at = 0; at < copy.length; at += copyStepBytes) {
    if (at > 0) yield;
    if (from.length !== copy.length) throw new TypeError('the buffer was detached or resized while the module was being copied');
    copy.set(from.subarray(at, at + copyStepBytes), at);
  }
  return copy;
}

/**
 * Returns the SHA-256 of what is given, without copying it.
 *
 * @throws {TypeError} as {@link copyBytes}
 */
export function* hashSource(source: unknown): Steps<Uint8Array> {
  const from = viewOf(source);
  const { length } = from;
  const hash = yield* hashSteps(from);
  if (from.length !== length) throw new TypeError('the buffer was detached or resized while the module was being read');
  return hash;
}

/** Whether no other thread can change the bytes. @throws {TypeError} if the source is no buffer */
export function isPrivate(source: unknown): boolean {
  return !builtins.types.isSharedArrayBuffer(viewOf(source).buffer);
}

/** @throws {TypeError} if the source is no buffer */
export function sizeOf(source: unknown): number {
  return viewOf(source).length;
}

/** Objects of every realm (`vm` contexts), by what they are and not by what their properties say. */
function viewOf(source: unknown): Uint8Array {
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = builtins.types.isDataView(source) ? dataViewSlots : typedArraySlots;
    return new Uint8Array(buffer.call(source) as ArrayBuffer, byteOffset.call(source) as number, byteLength.call(source) as number);
  }
  // A view without a length would follow the length of a resizable buffer.
  if (builtins.types.isAnyArrayBuffer(source)) return new Uint8Array(source, 0, new Uint8Array(source).length);
  throw new TypeError('a module must be an ArrayBuffer or a view of one');
}

type Getter = (this: unknown) => unknown;

function slotsOf(prototype: object): Record<'buffer' | 'byteOffset' | 'byteLength', Getter> {
  const getter = (name: string): Getter => Object.getOwnPropertyDescriptor(prototype, name)!.get!;
  return { buffer: getter('buffer'), byteOffset: getter('byteOffset'), byteLength: getter('byteLength') };
}
