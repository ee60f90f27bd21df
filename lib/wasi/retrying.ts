/** Blocking operations on descriptors of the host that may be non-blocking, in synchronous calls. */
import { timeLeft } from '../engine/driver.js';
import { Errno, WasiError } from './errno.js';

const bell = new Int32Array(new SharedArrayBuffer(4));

/** Most milliseconds that this thread sleeps at a time. */
const sliceMs = 50;

/** Holds up the thread for so many milliseconds, or until the time of the synchronous call is over: then it is false. */
export function sleepSync(milliseconds: number): boolean {
  const end = performance.now() + milliseconds;
  for (;;) {
    const rest = end - performance.now();
    if (rest <= 0) return true;
    const left = timeLeft();
    if (left <= 0) return false;
    Atomics.wait(bell, 0, 0, Math.min(rest, left, sliceMs));
  }
}

/** Waits a millisecond and tries again where a pipe of the host is non-blocking and full or empty. */
export function retrying(operation: () => number): number {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0; // the end of a Windows pipe
      if (code !== 'EAGAIN') throw error;
      if (!sleepSync(1)) throw new WasiError(Errno.Again);
    }
  }
}
