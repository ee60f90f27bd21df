/**
 * The driver runs a guest to its end: it enters and resumes activations, carries out host calls, turns
 * traps into errors and enforces deadlines. It is the only caller of `enter` and `resume`, and the same for both
 * engines and for synchronous and asynchronous calls.
 *
 * It knows words, not values: who calls it has written the arguments into the exchange area (runtime/function.ts), and
 * what a host function is belongs to the {@link World} (runtime/store.ts).
 *
 * A thread may be terminated (`worker.terminate()`) or a `vm` timeout may strike at any point, and then no `finally`
 * runs. So nothing here is marked busy and unmarked later: a fiber in use is simply in nobody's list, and one that is
 * abandoned is garbage.
 */
import { Trap } from '../ir/trap.js';
import { trapMessages, trapNames } from '../ir/traps.js';
import { attachWasmStack, InterruptedError, TrapError, type WasmFrame } from '../support/errors.js';
import type { Activation, Engine, Ref, TraceFrame } from './engine.js';
import { Disposition, exchangeLayout, Status } from './layout.js';

const statusWord = exchangeLayout.status / 4;
const detailWord = exchangeLayout.detail / 4;
const targetSlot = exchangeLayout.target / 8;
const instanceWord = exchangeLayout.instance / 4;

/** First 8-byte slot of arguments and results in the exchange area. */
export const firstValue = exchangeLayout.values / 8;
/** Argument and result slots of 8 bytes that the exchange area has. */
export const valueSlots = (exchangeLayout.size - exchangeLayout.values) / 8;

/** Frames kept of the stack of a trapped guest. */
const traceFrames = 64;
/** Milliseconds after which an asynchronous call lets the event loop turn. */
const turnMs = 10;
/** Idle fibers kept per pool; others go back to the engine. */
const idleFibers = 16;

/**
 * A host call that waits. What it does afterwards is done by {@link resume}, and not by the Promise, so that it never happens to a guest
 * that was stopped meanwhile.
 */
export class Suspension {
  constructor(
    readonly until: PromiseLike<unknown>,
    /** Called with what the Promise was fulfilled with; returns the call's results, or another Suspension. */
    readonly resume: (value: unknown) => unknown = value => value,
    /** Called instead when the guest was stopped: gives up timers and the like. */
    readonly cancel: () => void = () => {},
  ) {}
}

/** What surrounds a guest: the driver's view of a Store. */
export interface World {
  /** Calls host function `number` with the arguments in the fiber's exchange area and writes its results there. */
  hostCall(number: number, fiber: Fiber, instanceId: number): void;
  /** The same where the function may have to wait; then {@link settleHostCall} follows. */
  startHostCall(number: number, fiber: Fiber, instanceId: number): Suspension | undefined;
  /** Writes what a suspended host call was resumed to as its results, unless it waits again. */
  settleHostCall(number: number, fiber: Fiber, result: unknown): Suspension | undefined;
  /** Runs service `service` (ir/services.ts) for the instance, from and to the exchange area. */
  service(service: number, fiber: Fiber, instanceId: number): void;
  /** The frame with the names that the user knows. */
  describe(frame: TraceFrame): WasmFrame;
}

/** All fibers of the thread. */
const fibers = new Set<WeakRef<Fiber>>();

/** The fibers of the engine whose guests have been left and may go on. Called from JavaScript, that is all that have not ended. */
export function* suspendedFibers(engine: Engine): Generator<Fiber> {
  for (const reference of fibers) {
    const fiber = reference.deref();
    if (fiber === undefined) fibers.delete(reference);
    else if (!fiber.ended && fiber.pool.engine === engine) yield fiber;
  }
}

/** An activation with its views at hand; lives in a pool's list while it is idle. */
export class Fiber {
  next: Fiber | null = null;
  /** In {@link fibers}. */
  readonly reference = new WeakRef<Fiber>(this);
  /** Whether the guest has left for good, so that there is nothing to unwind. */
  ended = true;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;

  constructor(
    readonly pool: FiberPool,
    readonly activation: Activation,
  ) {
    fibers.add(this.reference);
    this.i32 = activation.i32;
    this.i64 = activation.i64;
    this.f32 = activation.f32;
    this.f64 = activation.f64;
  }
}

/** Fibers with stacks of one size. Calls nested through host functions take one each. */
export class FiberPool {
  private idle: Fiber | null = null;
  /** Fibers that could not be unwound when they failed, because the JavaScript stack was exhausted. */
  private limbo: Fiber | null = null;

  constructor(
    readonly engine: Engine,
    readonly stackBytes: number,
  ) {}

  acquire(): Fiber {
    const fiber = this.idle;
    if (fiber === null || this.limbo !== null) return this.acquireSlowly();
    this.idle = fiber.next;
    return fiber;
  }

  release(fiber: Fiber): void {
    // The list is mostly as it was when the fiber was taken from it.
    if (this.idle === fiber.next) this.idle = fiber;
    else this.releaseSlowly(fiber);
  }

  private releaseSlowly(fiber: Fiber): void {
    let count = 0;
    for (let other = this.idle; other !== null; other = other.next) count++;
    if (count >= idleFibers) {
      fibers.delete(fiber.reference);
      return this.engine.releaseActivation(fiber.activation);
    }
    fiber.next = this.idle;
    this.idle = fiber;
  }

  /**
   * Takes back a fiber whose guest ended by an error. A host call nested so deeply that JavaScript's stack ran out
   * leaves no room to call anything, so that the fiber waits in `limbo` for a later call: plain assignments always work.
   */
  fail(fiber: Fiber): void {
    try {
      this.unwind(fiber);
      this.release(fiber);
    } catch {
      fiber.next = this.limbo;
      this.limbo = fiber;
    }
  }

  private unwind(fiber: Fiber): void {
    if (fiber.ended) return;
    fiber.activation.resume(Disposition.Unwind);
    fiber.ended = true;
  }

  private acquireSlowly(): Fiber {
    let fiber = this.limbo;
    if (fiber !== null) {
      this.limbo = fiber.next;
      this.unwind(fiber);
      fiber.next = this.idle;
    } else {
      fiber = this.idle;
      if (fiber === null) return new Fiber(this, this.engine.acquireActivation(this.stackBytes));
      this.idle = fiber.next;
    }
    return fiber;
  }
}

const pools = new WeakMap<Engine, Map<number, FiberPool>>();

/** The pool of the engine's fibers with stacks of that size. */
export function fiberPool(engine: Engine, stackBytes: number): FiberPool {
  let bySize = pools.get(engine);
  if (!bySize) pools.set(engine, (bySize = new Map()));
  let pool = bySize.get(stackBytes);
  if (!pool) bySize.set(stackBytes, (pool = new FiberPool(engine, stackBytes)));
  return pool;
}

/** When the synchronous calls that are running now must end, in milliseconds of `performance.now()`. */
let deadline = Infinity;

/**
 * Runs `body`, and interrupts guests that it calls after `timeoutMs` milliseconds. Within another such call the earlier
 * deadline holds.
 */
export function withTimeout<T>(timeoutMs: number, body: () => T): T {
  const outer = deadline;
  deadline = Math.min(outer, performance.now() + timeoutMs);
  // Should the call be terminated, no `finally` runs; the stack is empty when this does.
  queueMicrotask(() => (deadline = Infinity));
  try {
    return body();
  } finally {
    deadline = outer;
  }
}

/** A function to call: its {@link Ref} as the bits of a double. Two stores of 32 bits would hold up the load of 64 in the enter stub. */
export type Target = number;

const targetNumber = new Float64Array(1);
const targetWords = new Uint32Array(targetNumber.buffer);

export function targetOf(ref: Ref): Target {
  targetWords[0] = ref;
  targetWords[1] = ref / 2 ** 32;
  return targetNumber[0];
}

/** Milliseconds that the synchronous calls running now have left: Infinity without a timeout, and below 0 when it is over. */
export function timeLeft(): number {
  return deadline - performance.now();
}

/**
 * Calls the function with the arguments in the exchange area. Afterwards the results are there, and the caller releases the
 * fiber; if it throws, it has done so.
 */
export function run(fiber: Fiber, target: Target, world: World): void {
  fiber.f64[targetSlot] = target;
  fiber.ended = false;
  try {
    fiber.activation.enter();
    if (fiber.i32[statusWord] !== Status.Returned) drive(fiber, world);
    fiber.ended = true;
  } catch (error) {
    throw failure(fiber, world, error);
  }
}

/** Resumes the guest until it returns; throws what ended it otherwise. */
function drive(fiber: Fiber, world: World): void {
  const { i32, activation } = fiber;
  for (;;) {
    switch (i32[statusWord]) {
      case Status.Returned:
        return;
      case Status.HostCall: {
        const detail = i32[detailWord];
        if (detail >= 0) world.hostCall(detail, fiber, i32[instanceWord]);
        else world.service(~detail, fiber, i32[instanceWord]);
        // A guest that calls the host all the time may never tick.
        if (deadline !== Infinity) checkDeadline(deadline);
        activation.resume(Disposition.Continue);
        break;
      }
      case Status.Tick:
        if (deadline !== Infinity) checkDeadline(deadline);
        resumeAfterTick(activation);
        break;
      default:
        throw endedBy(fiber);
    }
  }
}

/** A function of its own: V8 looks for termination of the thread when JavaScript functions are entered. */
function resumeAfterTick(activation: Activation): void {
  activation.resume(Disposition.Continue);
}

export interface AsyncCallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Like {@link run}, but host functions may return Promises, for which the guest is parked, and a guest that computes for long lets the
 * event loop turn at every tick.
 */
export async function runAsync(fiber: Fiber, target: Target, world: World, options: AsyncCallOptions): Promise<void> {
  const { i32, activation } = fiber;
  const limits = new AsyncLimits(options);
  fiber.f64[targetSlot] = target;
  fiber.ended = false;
  try {
    limits.check();
    limits.during(() => activation.enter());
    while (i32[statusWord] !== Status.Returned) {
      if (i32[statusWord] === Status.HostCall) {
        const waiting = startHostCall(fiber, world, limits);
        if (waiting) await waiting;
      } else if (i32[statusWord] === Status.Tick) await limits.turn();
      else throw endedBy(fiber);
      // A guest that calls the host all the time may never tick.
      if (limits.isTurnDue()) await limits.turn();
      limits.check();
      limits.during(() => activation.resume(Disposition.Continue));
    }
    fiber.ended = true;
  } catch (error) {
    throw failure(fiber, world, error);
  } finally {
    limits.end();
  }
}

/** Carries out a host call or service; a Promise only where the host function has to wait. */
function startHostCall(fiber: Fiber, world: World, limits: AsyncLimits): Promise<void> | undefined {
  const detail = fiber.i32[detailWord];
  const instanceId = fiber.i32[instanceWord];
  if (detail < 0) {
    limits.during(() => world.service(~detail, fiber, instanceId));
    return undefined;
  }
  const suspension = limits.during(() => world.startHostCall(detail, fiber, instanceId));
  return suspension && finishHostCall(suspension, result => world.settleHostCall(detail, fiber, result), limits);
}

/** Waits for a host call to go on, as often as it has to. */
async function finishHostCall(
  suspension: Suspension,
  settle: (result: unknown) => Suspension | undefined,
  limits: AsyncLimits,
): Promise<void> {
  for (let current: Suspension | undefined = suspension; current !== undefined;) {
    const { until, resume, cancel }: Suspension = current;
    const value = await limits.wait(until).catch(error => {
      cancel();
      throw error;
    });
    current = limits.during(() => settle(resume(value)));
  }
}

/** Deadline and abort signal of one asynchronous call. */
class AsyncLimits {
  private readonly deadline: number;
  private readonly signal: AbortSignal | undefined;
  /** Rejects when the call must end; made when something is first waited for. */
  private stop: Promise<never> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private onAbort: (() => void) | undefined;
  /** When the event loop turned last. */
  private turned = performance.now();

  constructor(options: AsyncCallOptions) {
    this.deadline = options.timeoutMs === undefined ? Infinity : performance.now() + options.timeoutMs;
    this.signal = options.signal;
  }

  /** Runs a piece of the call, with nested synchronous calls under the same deadline. */
  during<T>(body: () => T): T {
    return this.deadline === Infinity ? body() : withTimeout(this.deadline - performance.now(), body);
  }

  check(): void {
    if (this.signal?.aborted) throw this.aborted();
    checkDeadline(this.deadline);
  }

  /** Whether the call has held up the event loop for long. */
  isTurnDue(): boolean {
    return performance.now() - this.turned > turnMs;
  }

  /** Lets the event loop turn once. */
  async turn(): Promise<void> {
    await this.wait(new Promise<void>(done => setImmediate(done)));
  }

  /** Waits as {@link race} does; meanwhile the event loop turns. */
  async wait<T>(promise: PromiseLike<T>): Promise<T> {
    try {
      return await this.race(promise);
    } finally {
      this.turned = performance.now();
    }
  }

  /** Waits for the promise or for the end of the call, whichever is first. */
  private race<T>(promise: PromiseLike<T>): PromiseLike<T> {
    if (this.deadline === Infinity && !this.signal) return promise;
    this.stop ??= this.makeStop();
    return Promise.race([promise, this.stop]);
  }

  end(): void {
    clearTimeout(this.timer);
    if (this.onAbort) this.signal?.removeEventListener('abort', this.onAbort);
  }

  private makeStop(): Promise<never> {
    const stop = new Promise<never>((_, reject) => {
      if (this.deadline !== Infinity) {
        this.timer = setTimeout(() => reject(timedOut()), Math.max(0, this.deadline - performance.now()));
      }
      this.onAbort = () => reject(this.aborted());
      this.signal?.addEventListener('abort', this.onAbort);
    });
    stop.catch(() => {}); // it may reject while nobody waits; check() reports it then
    return stop;
  }

  private aborted(): InterruptedError {
    return new InterruptedError('ERR_WAZEN_ABORTED', 'the call was aborted', [], { cause: this.signal!.reason });
  }
}

function checkDeadline(limit: number): void {
  if (performance.now() >= limit) throw timedOut();
}

function timedOut(): InterruptedError {
  return new InterruptedError('ERR_WAZEN_TIMEOUT', 'the call ran longer than its timeoutMs');
}

/** The error for a status that ends the guest. */
function endedBy(fiber: Fiber): Error {
  const [status, detail] = [fiber.i32[statusWord], fiber.i32[detailWord]];
  if (status !== Status.Trap) return new Error(`unexpected status ${status} of a guest`);
  fiber.ended = true;
  const message = trapMessages[trapNames[detail]];
  const code = detail === Trap.CallStackExhausted ? 'ERR_WAZEN_STACK_OVERFLOW' : 'ERR_WAZEN_TRAP';
  return new TrapError(message, undefined, code);
}

/** Takes the fiber back, and adds the WebAssembly stack to an error that wazen itself made. */
function failure(fiber: Fiber, world: World, error: unknown): unknown {
  if ((error instanceof TrapError || error instanceof InterruptedError) && error.wasmStack.length === 0) {
    try {
      attachWasmStack(
        error,
        fiber.activation.trace(traceFrames).map(frame => world.describe(frame)),
      );
    } catch {
      // No room on the JavaScript stack: the error goes without.
    }
  }
  fiber.pool.fail(fiber);
  return error;
}
