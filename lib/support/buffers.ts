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

let marksForGood: boolean | undefined;

/**
 * Whether nobody can detach a buffer that was marked, we neither: Node 24 and later give it a detach key of their own. They even end the process
 * with an error if a buffer of an addon has one when it exits.
 */
function isMarkForGood(): boolean {
  if (!hasTransfer) return false;
  const probe = new ArrayBuffer(0);
  builtins.workers.markAsUntransferable(probe);
  try {
    detach(probe);
    return false;
  } catch {
    return true;
  }
}

/**
 * Refuses to let `postMessage` and `structuredClone` take the buffer away, where Node has a way that does not last for good (before Node 21 they
 * copy it; from Node 24 on they take it). `ArrayBuffer.prototype.transfer` cannot be refused.
 *
 * @see JS API, "create a fixed length memory buffer", on the detach key
 */
export function keep(buffer: ArrayBuffer): void {
  if (!(marksForGood ??= isMarkForGood())) builtins.workers.markAsUntransferable(buffer);
}

/** As {@link keep}, for buffers that {@link detach} will detach. */
export function keepDetachable(buffer: ArrayBuffer): void {
  if (hasTransfer) keep(buffer);
}
