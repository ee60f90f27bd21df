/** Processes: `proc_exit`, `proc_raise`, `sched_yield`. */
import { ExitError } from '../support/errors.js';
import type { WasiFunctions } from './context.js';
import { Errno } from './errno.js';

/** `signal` values from `none` on. */
const signals =
  'none hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term chld cont stop tstp ttin ttou urg xcpu xfsz vtalrm prof winch poll pwr sys'.split(
    ' ',
  );
const ignored = new Set(['none', 'chld', 'cont', 'urg', 'winch']);
/** Nobody could make a guest go on that is stopped. */
const stops = new Set(['stop', 'tstp', 'ttin', 'ttou']);

/** As shells report the end by a signal. Linux' numbers are WASI's, but for one between `term` and `chld`. */
const exitCodeOf = (signal: number) => 128 + (signal < signals.indexOf('chld') ? signal : signal + 1);

export function procFunctions(): WasiFunctions {
  return {
    /** Unwinds the guest: the call that runs it throws the {@link ExitError}. */
    proc_exit(code: number) {
      throw new ExitError(code >>> 0);
    },
    /** The signal's default action, on the guest alone: a guest can have no handlers. */
    proc_raise(signal: number) {
      const name = signals[signal >>> 0];
      if (name === undefined) return Errno.Inval;
      if (stops.has(name)) return Errno.NotSup;
      if (ignored.has(name)) return Errno.Success;
      throw new ExitError(exitCodeOf(signal));
    },
    sched_yield: () => Errno.Success,
  };
}
