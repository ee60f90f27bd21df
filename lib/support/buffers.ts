/** Detaching ArrayBuffers, and keeping JavaScript from doing so. */
import { builtins } from './builtins.js';

type Transferable = ArrayBuffer & { transfer?: (bytes: number) => ArrayBuffer };

/** Whether {@link detach} works on buffers that were kept. */
const hasTransfer = 'transfer' in ArrayBuffer.prototype;

/** Detaches a buffer of V8's own. */
export function detach(buffer: ArrayBuffer): void {
  if (hasTransfer) (buffer as Transferable).transfer!(0);
  else structuredClone(buffer, { transfer: [buffer] });
}

/**
 * Refuses to let `postMessage` and `structuredClone` take the buffer away (before Node 21 they copy it). `ArrayBuffer.prototype.transfer`
 * cannot be refused.
 *
 * @see JS API, "create a fixed length memory buffer", on the detach key
 */
export function keep(buffer: ArrayBuffer): void {
  builtins.workers.markAsUntransferable(buffer);
}

/** As {@link keep}, for buffers that {@link detach} will detach. */
export function keepDetachable(buffer: ArrayBuffer): void {
  if (hasTransfer) keep(buffer);
}
