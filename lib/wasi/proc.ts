/** Processes: `proc_exit`, `proc_raise`, `sched_yield`. */
import { ExitError } from '../support/errors.js';
import type { WasiFunctions } from './context.js';
import { Errno } from './errno.js';

export function procFunctions(): WasiFunctions {
  return {
    /** Unwinds the guest: the call that runs it throws the {@link ExitError}. */
    proc_exit(code: number) {
      throw new ExitError(code >>> 0);
    },
    /** A guest has no signals to raise, and the host's are not its. */
    proc_raise: () => Errno.NoSys,
    sched_yield: () => Errno.Success,
  };
}
