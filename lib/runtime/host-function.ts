/**
 * A function of the host as guests import it: a JavaScript function with the type that the import asks for.
 *
 * Its arguments are read before and its results written after the JavaScript function runs, because everything may
 * happen meanwhile, other calls of the same guest included.
 *
 * @see JS API, "create a host function" and "run a host function"
 */
import { Suspension, type Fiber } from '../engine/driver.js';
import type { Ref } from '../engine/engine.js';
import { ValType, type FuncType } from '../wasm/types.js';
import { hostCallFactory, type HostCalls } from './specialize.js';
import type { Store } from './store.js';
import { putValues, takeValues, toJs, toWasm, toWasmAll, type WasmValue } from './values.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any function can be imported
export type JsFunction = (...args: any[]) => unknown;

const wantsCaller = new WeakSet<JsFunction>();

/** Marks a function that takes its caller as first argument. */
export function markCaller<F extends JsFunction>(fn: F): F {
  wantsCaller.add(fn);
  return fn;
}

const waitingVariants = new WeakMap<JsFunction, JsFunction>();

/**
 * Makes asynchronous calls use `waiting` in place of `fn`: it takes the same arguments and may return a {@link Suspension}. Both take
 * a caller, or neither.
 */
export function markWaiting<F extends JsFunction>(fn: F, waiting: JsFunction): F {
  waitingVariants.set(fn, waiting);
  return fn;
}

export class HostFunction {
  /** What the engine wants kept alive as long as the function. */
  readonly owner: object;
  readonly ref: Ref;
  private readonly takesCaller: boolean;
  private readonly waiting: JsFunction;
  /** Both are made at the first call, since most imports of most instances are never called; null if there is only the general way. */
  private specialized: HostCalls | null | undefined;
  /** In asynchronous calls; the same functions if it makes no difference. */
  private specializedWaiting: HostCalls | null | undefined;

  constructor(
    private readonly store: Store,
    readonly type: FuncType,
    readonly fn: JsFunction,
    number: number,
  ) {
    ({ ref: this.ref, owner: this.owner } = store.engine.createHostFunction(type, number));
    this.takesCaller = wantsCaller.has(fn);
    this.waiting = waitingVariants.get(fn) ?? fn;
  }

  private specialize(): HostCalls | null {
    const { fn, waiting, store } = this;
    const factory = this.takesCaller ? undefined : hostCallFactory(this.type);
    const put = (fiber: Fiber, result: unknown) => this.putResults(fiber, result, store.live());
    this.specialized = factory?.(fn, store, put) ?? null;
    this.specializedWaiting = waiting === fn ? this.specialized : (factory?.(waiting, store, put) ?? null);
    return this.specialized;
  }

  /** Calls the function with the arguments in the exchange area and puts its results there. */
  call(fiber: Fiber, instanceId: number, store: Store): void {
    const specialized = this.specialized === undefined ? this.specialize() : this.specialized;
    if (specialized !== null) specialized.callAndPut(fiber);
    else this.putResults(fiber, this.callGenerally(this.fn, fiber, instanceId, store), store);
  }

  /** The same in an asynchronous call, in which the function may have to wait. */
  start(fiber: Fiber, instanceId: number, store: Store): Suspension | undefined {
    if (this.specializedWaiting === undefined) this.specialize();
    const result = this.specializedWaiting
      ? this.specializedWaiting.call(fiber)
      : this.callGenerally(this.waiting, fiber, instanceId, store);
    return this.settle(fiber, result, store);
  }

  /** Puts the results of an asynchronous call there, unless it has to wait for them. */
  settle(fiber: Fiber, result: unknown, store: Store): Suspension | undefined {
    if (result instanceof Suspension) return result;
    if (isThenable(result) && !this.returnsExternRef()) return new Suspension(result);
    this.putResults(fiber, result, store);
    return undefined;
  }

  private callGenerally(fn: JsFunction, fiber: Fiber, instanceId: number, store: Store): unknown {
    const { params } = this.type;
    const values = takeValues(fiber, params);
    const args: unknown[] = values.map((value, i) => toJs(params[i], value, store));
    if (this.takesCaller) args.unshift(store.instance(instanceId)?.caller);
    return fn(...args);
  }

  /** A call by JavaScript of the function as it was exported again by a guest. */
  callFromJs(args: unknown[], store: Store): unknown {
    const { params, results } = this.type;
    const values = params.map((type, i) => toJs(type, toWasm(type, args[i], store), store));
    if (this.takesCaller) values.unshift(undefined);
    const converted = this.convertResults(this.fn.apply(undefined, values), store);
    const jsValues = converted.map((value, i) => toJs(results[i], value, store));
    return jsValues.length > 1 ? jsValues : jsValues[0];
  }

  /** Converts what the function returned and writes it to the exchange area. */
  putResults(fiber: Fiber, result: unknown, store: Store): void {
    const { results } = this.type;
    if (results.length === 0) return;
    putValues(fiber, results, this.convertResults(result, store));
  }

  private convertResults(result: unknown, store: Store): WasmValue[] {
    const { results } = this.type;
    if (results.length === 0) return [];
    if (isThenable(result) && !this.returnsExternRef()) {
      throw new TypeError('a host function returned a Promise in a synchronous call; use Module.call instead');
    }
    if (results.length === 1) return [toWasm(results[0], result, store)];
    if (typeof result !== 'object' || result === null) throw new TypeError('a host function with several results must return an iterable');
    const list = [...(result as Iterable<unknown>)];
    if (list.length !== results.length) {
      throw new TypeError(`a host function returned ${list.length} results instead of ${results.length}`);
    }
    return toWasmAll(results, list, store);
  }

  /** Whether a Promise is itself the result. */
  private returnsExternRef(): boolean {
    return this.type.results.length === 1 && this.type.results[0] === ValType.ExternRef;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
}
