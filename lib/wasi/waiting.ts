/**
 * Waiting inside of WASI functions. A function that cannot go on throws {@link WouldBlock} before it has done anything; in an asynchronous
 * call the guest is parked and the function called again, in a synchronous one the guest gets ENOTSUP, because what it
 * waits for could never happen.
 */
import { Suspension } from '../engine/driver.js';
import type { WasiContext, WasiFunction } from './context.js';
import { Errno, errnoOf, WasiError } from './errno.js';
import { FdFlag } from './layout.js';

/** Something that will happen, or be given up. The Promise is never rejected. */
export interface Wait {
  readonly until: PromiseLike<unknown>;
  readonly cancel: () => void;
}

/** Thrown by a WASI function that has to wait. */
export class WouldBlock extends WasiError {
  constructor(
    readonly wait: () => Wait,
    /** Goes on afterwards; without it, the function is called again with the same arguments. */
    readonly resume?: () => number | void,
  ) {
    super(Errno.NotSup);
  }
}

/** Ends an operation that cannot go on: with EAGAIN where the descriptor's flags ask for it, else by waiting. */
export function block(wait: () => Wait, flags: number): never {
  if ((flags & FdFlag.NonBlock) !== 0) throw new WasiError(Errno.Again);
  throw new WouldBlock(wait);
}

/** A wait for whichever of the waits is over first. */
export function firstOf(waits: readonly Wait[]): Wait {
  const cancel = () => waits.forEach(wait => wait.cancel());
  return { until: Promise.race(waits.map(({ until }) => until)).then(cancel), cancel };
}

/** What happens in so many milliseconds. */
export function delay(milliseconds: number): Wait {
  let timer: NodeJS.Timeout;
  const until = new Promise<void>(done => void (timer = setTimeout(done, milliseconds)));
  return { until, cancel: () => clearTimeout(timer) };
}

type Call = (...args: unknown[]) => unknown;

/** The function for synchronous calls: it returns an errno whatever it throws, but for exits and errors that are not the guest's. */
export function synchronous(body: WasiFunction, { call }: WasiContext): (...args: unknown[]) => number {
  return (...args) => {
    call.mayWait = false;
    try {
      return ((body as Call)(...args) as number | undefined) ?? Errno.Success;
    } catch (error) {
      return errnoOf(error);
    }
  };
}

/** The function for asynchronous calls. */
export function waiting(body: WasiFunction, { call }: WasiContext): (...args: unknown[]) => number | Suspension {
  const attempt = (run: () => number | void): number | Suspension => {
    call.mayWait = true;
    try {
      return run() ?? Errno.Success;
    } catch (error) {
      if (!(error instanceof WouldBlock)) return errnoOf(error);
      const { until, cancel } = error.wait();
      return new Suspension(until, () => attempt(error.resume ?? run), cancel);
    }
  };
  return (...args) => attempt(() => (body as Call)(...args) as number | undefined);
}
