/** Waiting: `poll_oneoff`. */
import type { WasiFunctions } from './context.js';
import { Errno } from './errno.js';

export function pollFunctions(): WasiFunctions {
  return {
    /** Not supported: a guest that waits on the thread of its host would block it. */
    poll_oneoff: () => Errno.NoSys,
  };
}
