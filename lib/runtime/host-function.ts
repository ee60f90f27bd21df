/**
 * A function of the host as guests import it: a JavaScript function with the type that the import asks for.
 *
 * Its arguments are read before and its results written after the JavaScript function runs, because everything may
 * happen meanwhile, other calls of the same guest included.
 *
 * @see JS API, "create a host function" and "run a host function"
 */
import { firstValue, Suspension, type Fiber } from '../engine/driver.js';
import type { Ref } from '../engine/engine.js';
import { ValType, type FuncType } from '../wasm/types.js';
import { hostCallFactory, type HostCall } from './specialize.js';
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
  private readonly specialized: HostCall | undefined;
  /** In asynchronous calls; the same function if it makes no difference. */
  private readonly specializedWaiting: HostCall | undefined;
  private readonly waiting: JsFunction;

  constructor(
    store: Store,
    readonly type: FuncType,
    readonly fn: JsFunction,
    number: number,
  ) {
    ({ ref: this.ref, owner: this.owner } = store.engine.createHostFunction(type, number));
    this.takesCaller = wantsCaller.has(fn);
    this.waiting = waitingVariants.get(fn) ?? fn;
    const factory = this.takesCaller ? undefined : hostCallFactory(type);
    this.specialized = factory?.(fn, store);
    this.specializedWaiting = this.waiting === fn ? this.specialized : factory?.(this.waiting, store);
  }

  /** Calls the function with the arguments in the exchange area and puts its results there; see {@link World.hostCall}. */
  call(fiber: Fiber, instanceId: number, store: Store, mayWait: boolean): Suspension | undefined {
    const specialized = mayWait ? this.specializedWaiting : this.specialized;
    const result = specialized ? specialized(fiber) : this.callGenerally(mayWait ? this.waiting : this.fn, fiber, instanceId, store);
    if (mayWait) return this.settle(fiber, result, store);
    this.putResults(fiber, result, store);
    return undefined;
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
    if (results.length === 1 && typeof result === 'number') {
      const [type] = results;
      if (type === ValType.I32) return void (fiber.i32[firstValue * 2] = result);
      if (type === ValType.F64) return void (fiber.f64[firstValue] = result);
      if (type === ValType.F32) return void (fiber.f32[firstValue * 2] = result);
    }
    if (typeof result === 'bigint' && results.length === 1 && results[0] === ValType.I64) return void (fiber.i64[firstValue] = result);
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
