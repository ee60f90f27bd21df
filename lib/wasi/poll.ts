/**
 * Waiting: `poll_oneoff`.
 *
 * A subscription is ready, or has failed, or names something to wait for. As soon as one is not of the last kind, those that are not are
 * reported. In a synchronous call nothing can arrive, so that only clocks are waited for there.
 */
import type { WasiClocks, WasiContext, WasiFunctions } from './context.js';
import { readClock } from './clocks.js';
import { Errno, errnoOf, WasiError } from './errno.js';
import type { Descriptor } from './fd-table.js';
import { ClockId, event, EventFlag, EventType, Whence } from './layout.js';
import { ready, type Ready, type Readiness } from './readiness.js';
import { sleepSync } from './retrying.js';
import { delay, firstOf, WouldBlock, type Wait } from './waiting.js';

/** Most subscriptions of one call. */
const mostSubscriptions = 4096;

/** `subscription`: userdata u64, tag u8, then by the tag. @see abi.ts for clocks */
const subscription = { userdata: 0, tag: 8, fd: 16 } as const;

/** `subclockflags` */
const absoluteTime = 1;

/** Longest that a timer of Node runs, in milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

interface Subscription {
  readonly userdata: bigint;
  readonly type: EventType;
}

interface DescriptorSubscription extends Subscription {
  readonly type: EventType.FdRead | EventType.FdWrite;
  readonly fd: number;
}

/** A moment: what a clock shows then. */
interface Due {
  readonly clock: ClockId;
  readonly time: bigint;
}

interface ClockSubscription extends Subscription {
  readonly type: EventType.Clock;
  /** Missing if the subscription is wrong. */
  readonly due: Due | undefined;
}

interface Event {
  readonly of: Subscription;
  readonly errno: Errno;
  readonly found: Ready;
}

type AnySubscription = DescriptorSubscription | ClockSubscription;

function readSubscription({ memory, abi, clocks }: WasiContext, address: number): AnySubscription {
  const { view } = memory;
  const userdata = view.getBigUint64(address + subscription.userdata, true);
  const type: EventType = view.getUint8(address + subscription.tag);
  if (type === EventType.FdRead || type === EventType.FdWrite) {
    return { userdata, type, fd: view.getUint32(address + subscription.fd, true) };
  }
  if (type !== EventType.Clock) throw new WasiError(Errno.Inval);
  const clock = view.getUint32(address + abi.clockSubscription.id, true);
  const timeout = view.getBigUint64(address + abi.clockSubscription.timeout, true);
  const flags = view.getUint16(address + abi.clockSubscription.flags, true);
  return { userdata, type, due: dueOf(clocks, clock, timeout, flags) };
}

/** A time relative to now is measured by the clock that never jumps, as sleeping is everywhere. */
function dueOf(clocks: WasiClocks, clock: number, timeout: bigint, flags: number): Due | undefined {
  if ((flags & ~absoluteTime) !== 0 || clock > ClockId.Monotonic) return undefined;
  if ((flags & absoluteTime) !== 0) return { clock, time: timeout };
  return { clock: ClockId.Monotonic, time: clocks.monotonic() + timeout };
}

/** Bytes of a file from its position to its end. */
function bytesLeft(descriptor: Descriptor): number {
  if (descriptor.seek === undefined) return 0;
  const left = descriptor.stat().bytes - descriptor.seek(0n, Whence.Cur);
  return left > 0n ? Number(left) : 0;
}

/** One call of `poll_oneoff`. */
class Poll {
  private readonly subscriptions: readonly AnySubscription[];
  /** Clocks that a sleep was carried out for by somebody else, who need not move them. */
  private readonly reached = new Set<Subscription>();

  constructor(
    private readonly context: WasiContext,
    input: number,
    private readonly output: number,
    count: number,
    private readonly result: number,
  ) {
    const { memory, abi } = context;
    const { size } = abi.clockSubscription;
    memory.bytes(input, count * size);
    memory.bytes(output, count * event.size);
    memory.setU32(result, 0);
    this.subscriptions = Array.from({ length: count }, (_, i) => readSubscription(context, input + size * i));
  }

  /** Reports what is ready, or throws a {@link WouldBlock}. */
  run(): void {
    const waits: (() => Wait)[] = [];
    const events: Event[] = [];
    for (const of of this.subscriptions) {
      const found = this.look(of);
      if (typeof found === 'function') waits.push(found);
      else if (found !== undefined) events.push(typeof found === 'number' ? { of, errno: found, found: ready } : { of, errno: 0, found });
    }
    if (events.length > 0) this.report(events);
    else this.wait(waits);
  }

  /** What the subscription is about: an error, what is ready, or what to wait for; undefined for a clock whose time has not come. */
  private look(of: AnySubscription): Errno | Readiness | undefined {
    if (of.type !== EventType.Clock) return this.lookAtDescriptor(of);
    if (of.due === undefined) return Errno.Inval;
    return this.reached.has(of) || this.timeUntil(of.due) <= 0n ? ready : undefined;
  }

  private lookAtDescriptor({ fd, type }: DescriptorSubscription): Errno | Readiness {
    const direction = type === EventType.FdRead ? 'read' : 'write';
    try {
      const descriptor = this.context.fds.get(fd);
      if (descriptor.readiness !== undefined) return descriptor.readiness(direction);
      if (descriptor[direction] === undefined) return Errno.BadF;
      return { bytes: direction === 'read' ? bytesLeft(descriptor) : 0, hangup: false };
    } catch (error) {
      return errnoOf(error);
    }
  }

  /** Nanoseconds until then; negative if it is over. */
  private timeUntil({ clock, time }: Due): bigint {
    return time - readClock(this.context.clocks, clock);
  }

  private wait(arrivals: readonly (() => Wait)[]): void {
    const { call, clocks } = this.context;
    const times = this.subscriptions.flatMap(of => (of.type === EventType.Clock && of.due ? [{ of, left: this.timeUntil(of.due) }] : []));
    const next = times.map(({ left }) => left).reduce<bigint | undefined>((a, b) => (a !== undefined && a < b ? a : b), undefined);
    const again = () => this.run();
    const whichever = (sleep: () => Wait) => new WouldBlock(() => firstOf([sleep(), ...arrivals.map(make => make())]), again);
    if (next === undefined) throw new WouldBlock(() => firstOf(arrivals.map(make => make())), again);
    if (clocks.sleep) {
      const awake = () => times.filter(({ left }) => left <= next).forEach(({ of }) => this.reached.add(of));
      const sleeping = clocks.sleep(next > 0n ? next : 0n);
      if (isThenable(sleeping)) throw whichever(() => ({ until: sleeping.then(awake), cancel() {} }));
      awake();
      return again();
    }
    if (call.mayWait) throw whichever(() => delay(milliseconds(next)));
    // The time of the call may be over first; then the guest does not live to see the errno.
    if (!sleepSync(milliseconds(next))) throw new WasiError(Errno.Intr);
    again();
  }

  private report(events: readonly Event[]): void {
    const { memory } = this.context;
    events.forEach(({ of, errno, found }, i) => {
      const at = this.output + event.size * i;
      memory.bytes(at, event.size).fill(0);
      memory.setU64(at + event.userdata, of.userdata);
      memory.setU16(at + event.error, errno);
      memory.setU8(at + event.type, of.type);
      if (of.type === EventType.Clock) return;
      memory.setU64(at + event.bytes, BigInt(found.bytes));
      memory.setU16(at + event.flags, found.hangup ? EventFlag.Hangup : 0);
    });
    memory.setU32(this.result, events.length);
  }
}

/** For a timer: not too early, and no longer than timers run. The clock is looked at again afterwards. */
function milliseconds(nanoseconds: bigint): number {
  return Math.min(Math.ceil(Number(nanoseconds) / 1e6), longestTimerMs);
}

function isThenable(value: unknown): value is PromiseLike<void> {
  return typeof (value as PromiseLike<void> | undefined)?.then === 'function';
}

export function pollFunctions(context: WasiContext): WasiFunctions {
  return {
    poll_oneoff(input: number, output: number, count: number, result: number) {
      if (count === 0 || count >>> 0 > mostSubscriptions) throw new WasiError(Errno.Inval);
      new Poll(context, input >>> 0, output >>> 0, count, result >>> 0).run();
    },
  };
}
