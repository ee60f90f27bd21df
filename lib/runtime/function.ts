/**
 * Exported functions: plain JavaScript functions that run a guest's function.
 *
 * Each function has one wrapper per Store, so that a function taken out of a table is the one that was exported. What
 * lies behind a wrapper is kept in a record beside it.
 *
 * @see JS API, "create a new Exported Function"
 */
import { firstValue, run, runAsync, targetOf, type AsyncCallOptions, type Fiber } from '../engine/driver.js';
import type { FunctionInfo, Ref } from '../engine/engine.js';
import { ClosedError } from '../support/errors.js';
import { hiddenField } from '../support/hidden-field.js';
import { ValType, type FuncType } from '../wasm/types.js';
import type { HostFunction } from './host-function.js';
import type { Instance } from './instance.js';
import { callFactory } from './specialize.js';
import type { Store } from './store.js';
import { putValues, slotCount, takeValues, toJs, toWasmAll, type WasmValue } from './values.js';

/** A function of a guest as JavaScript calls it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what goes in and out depends on the guest
export type ExportedFunction = (...args: any[]) => any;

/** What lies behind an exported function. */
export interface FunctionRecord {
  readonly store: Store;
  readonly ref: Ref;
  readonly type: FuncType;
  /** Missing for host functions. */
  readonly instance: Instance | undefined;
  /** Set for host functions. */
  readonly host: HostFunction | undefined;
}

const records = hiddenField<ExportedFunction, FunctionRecord>();

/** The record of an exported function; `undefined` for any other value. */
export function functionRecord(value: unknown): FunctionRecord | undefined {
  return records.get(value);
}

/** Makes the wrapper of a function; {@link Store.functionOf} keeps it. */
export function exportedFunction(store: Store, ref: Ref, { instanceId, index }: FunctionInfo): ExportedFunction {
  const instance = instanceId === undefined ? undefined : store.instance(instanceId)!;
  const host = instance ? undefined : store.hostFunction(index);
  const type = instance ? instance.typeOf(index) : host!.type;
  const record: FunctionRecord = { store, ref, type, instance, host };
  const wrapper = makeWrapper(record, String(index));
  const { length } = type.params;
  if (wrapper.length !== length) Object.defineProperty(wrapper, 'length', { value: length, configurable: true });
  records.add(wrapper, record);
  return wrapper;
}

/** The function has its name from the key in the literal: defining the property takes as long as all the rest. */
function makeWrapper(record: FunctionRecord, name: string): ExportedFunction {
  const { host, store, ref, instance } = record;
  if (host) return { [name]: ((...args) => host.callFromJs(args, store.live())) as ExportedFunction }[name];
  const specialized = callFactory(record.type)?.(name, run, targetOf(ref), instance!, instance!.pool, store, refuse);
  return specialized ?? { [name]: ((...args) => call(record, args)) as ExportedFunction }[name];
}

/** Calls the function with JavaScript values and runs it to its end on this thread. */
export function call(record: FunctionRecord, args: readonly unknown[]): unknown {
  const store = record.store.live();
  const values = convertArguments(record, args, store);
  const fiber = acquire(record);
  putValues(fiber, record.type.params, values);
  run(fiber, targetOf(record.ref), store);
  return takeResults(fiber, record.type, store);
}

/** Like {@link call}, but host functions may return Promises and the event loop goes on at ticks. */
export async function callAsync(record: FunctionRecord, args: readonly unknown[], options: AsyncCallOptions): Promise<unknown> {
  const store = record.store.live();
  if (record.host) return record.host.callFromJs([...args], store);
  const values = convertArguments(record, args, store);
  const fiber = acquire(record);
  putValues(fiber, record.type.params, values);
  await runAsync(fiber, targetOf(record.ref), store, options);
  return takeResults(fiber, record.type, store.live());
}

/**
 * Calls a function with 32-bit words instead of values, and returns words: the way for bits that JavaScript numbers do not keep, such as
 * the payload of a NaN. 8 bytes each, 16 for v128.
 */
export function callRaw(record: FunctionRecord, words: Int32Array): Int32Array {
  const fiber = acquire(record);
  fiber.i32.set(words, firstValue * 2);
  run(fiber, targetOf(record.ref), record.store);
  const results = fiber.i32.slice(firstValue * 2, (firstValue + slotCount(record.type.results)) * 2);
  fiber.pool.release(fiber);
  return results;
}

function convertArguments(record: FunctionRecord, args: readonly unknown[], store: Store): WasmValue[] {
  const { params, results } = record.type;
  if (results.includes(ValType.V128)) throw new TypeError('a function with v128 results cannot be called from JavaScript');
  return toWasmAll(params, args, store);
}

/** A fiber for a call of the function. */
function acquire(record: FunctionRecord): Fiber {
  const instance = record.instance!;
  if (instance.closed) refuse(instance);
  return instance.pool.acquire();
}

function refuse(instance: Instance): never {
  throw new ClosedError(instance.describe());
}

function takeResults(fiber: Fiber, type: FuncType, store: Store): unknown {
  const values = takeValues(fiber, type.results);
  fiber.pool.release(fiber);
  const jsValues = values.map((value, i) => toJs(type.results[i], value, store));
  return jsValues.length > 1 ? jsValues : jsValues[0];
}
