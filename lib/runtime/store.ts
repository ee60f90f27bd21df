/**
 * The Store: what lives, dies and is busy together.
 *
 * Instances that are linked to each other share one, and linking merges two. It holds in JavaScript collections everything that
 * guests refer to by number: instances, host functions, externrefs, and the wrappers of functions. Engines hold no
 * JavaScript value, so that a cycle of instance and closure is an ordinary cycle of JavaScript objects and is collected when
 * nothing outside refers to any wrapper of the Store.
 *
 * Merging leaves a forwarding entry behind, because every wrapper keeps the Store that it was made with: reach the
 * Store's contents through {@link Store.live}.
 */
import type { Fiber } from '../engine/driver.js';
import { fiberPool, suspendedFibers, type FiberPool, type Suspension, type World } from '../engine/driver.js';
import type { Engine, FunctionInfo, Ref, TraceFrame } from '../engine/engine.js';
import { LinkError, type WasmFrame } from '../support/errors.js';
import { exportedFunction, functionRecord, type ExportedFunction } from './function.js';
import type { HostFunction } from './host-function.js';
import type { Instance } from './instance.js';
import { runService } from './services.js';

/** Handles of externrefs look like addresses no allocator gives out, so that a stack scan takes few numbers for one. */
const firstHandle = 2 ** 46;
const handleStep = 16;

let nextHandle = firstHandle;
let nextHostFunction = 0;

/** Handles that a Store may have before it looks for dead ones. */
const fewHandles = 1024;

/** Sweeps a Store after a garbage collection: the object registered is garbage at once. */
const collections = new FinalizationRegistry<WeakRef<Store>>(store => store.deref()?.sweep());

/** Something that holds externrefs for guests: a table or global. */
export interface ReferenceHolder {
  /** What it holds now, nulls and repetitions included. */
  references(): Iterable<Ref>;
}

/** Stands for -0, which a Map does not tell from 0. */
const negativeZero = Symbol('-0');

export class Store implements World {
  private successor: Store | undefined;
  private readonly instances = new Map<number, Instance>();
  private readonly hostFunctions = new Map<number, HostFunction>();
  private readonly functions = new Map<Ref, ExportedFunction>();
  private readonly values = new Map<Ref, unknown>();
  private readonly handles = new Map<unknown, Ref>();
  /** Tables and globals of externrefs, those of instances included. */
  private readonly holders = new Set<WeakRef<ReferenceHolder>>();
  private handlesBeforeSweep = fewHandles;
  private awaitsCollection = false;
  /** The host function that a guest called last: guests often call the same again, and the Map costs as much as the call. */
  private lastHost: HostFunction | undefined;
  private lastNumber = -1;

  constructor(readonly engine: Engine) {}

  /** This Store, or the one it was merged into. */
  live(): Store {
    if (!this.successor) return this;
    return (this.successor = this.successor.live());
  }

  /**
   * Makes this Store and `other` one.
   *
   * @throws {LinkError} if they belong to different engines, whose objects cannot meet
   */
  merge(other: Store): void {
    const [a, b] = [this.live(), other.live()];
    if (a === b) return;
    if (a.engine !== b.engine) throw new LinkError(`objects of the ${a.engine.name} and of the ${b.engine.name} cannot be linked`);
    const [large, small] = a.weight() >= b.weight() ? [a, b] : [b, a];
    for (const name of ['instances', 'hostFunctions', 'functions', 'values', 'handles'] as const) {
      const target = large[name] as Map<unknown, unknown>;
      for (const [key, value] of small[name]) target.set(key, value);
      small[name].clear();
    }
    for (const holder of small.holders) large.holders.add(holder);
    small.holders.clear();
    small.successor = large;
  }

  private weight(): number {
    return this.instances.size + this.hostFunctions.size + this.functions.size + this.values.size;
  }

  addInstance(instance: Instance): void {
    this.live().instances.set(instance.engine.id, instance);
  }

  /** Gives the host function a number and keeps it; the result is its reference. */
  addHostFunction(make: (number: number) => HostFunction): Ref {
    const number = nextHostFunction++;
    const host = make(number);
    this.live().hostFunctions.set(number, host);
    return host.ref;
  }

  hostFunction(number: number): HostFunction {
    return this.live().hostFunctions.get(number)!;
  }

  /** The instance with that id of its engine. */
  instance(id: number): Instance | undefined {
    return this.live().instances.get(id);
  }

  /**
   * The reference of an exported function, whose Store becomes one with this.
   *
   * @throws {TypeError} if the value is not an exported function of this engine
   */
  functionRef(value: unknown): Ref {
    const record = functionRecord(value);
    if (!record) throw new TypeError('a funcref must be null or an exported WebAssembly function');
    this.merge(record.store);
    return record.ref;
  }

  /** The one wrapper of the function; null for the null reference. `info` is what the engine knows of it, if that is at hand. */
  functionOf(ref: Ref, info?: FunctionInfo): ExportedFunction | null {
    if (ref === 0) return null;
    const { functions } = this.live();
    let wrapper = functions.get(ref);
    if (!wrapper) functions.set(ref, (wrapper = exportedFunction(this.live(), ref, info ?? this.engine.functionInfo(ref))));
    return wrapper;
  }

  /**
   * The handle of a value; 0 for null. It dies with the next sweep unless it is written where guests hold it: no code of the user
   * may run before that, and {@link sweepIfDue} comes before the first of several.
   */
  externRef(value: unknown): Ref {
    if (value === null) return 0;
    const live = this.live();
    const { handles, values } = live;
    const key = keyOf(value);
    let handle = handles.get(key);
    if (handle === undefined) {
      handle = nextHandle;
      nextHandle += handleStep;
      handles.set(key, handle);
      values.set(handle, value);
      live.awaitCollection();
    }
    return handle;
  }

  /** Remembers a table or global of externrefs, without keeping it alive. */
  addHolder(holder: ReferenceHolder): void {
    this.live().holders.add(new WeakRef(holder));
  }

  /** Sweeps if there are many handles. */
  sweepIfDue(): void {
    const live = this.live();
    if (live.values.size >= live.handlesBeforeSweep) live.sweep();
  }

  /**
   * Forgets the externrefs that nothing of any guest holds. JavaScript runs, so all guests of this thread are suspended, and those of
   * the Store are looked through with the others.
   */
  sweep(): void {
    const live = this.live();
    live.awaitsCollection = false;
    if (live.values.size === 0) return;
    const held = new Set<Ref>();
    for (const references of live.heldReferences()) for (const reference of references) held.add(reference);
    for (const [handle, value] of live.values) {
      if (held.has(handle)) continue;
      live.values.delete(handle);
      const key = keyOf(value);
      if (live.handles.get(key) === handle) live.handles.delete(key);
    }
    live.handlesBeforeSweep = Math.max(fewHandles, 2 * live.values.size);
    if (live.values.size > 0) live.awaitCollection();
  }

  private *heldReferences(): Generator<Iterable<Ref>> {
    for (const fiber of suspendedFibers(this.engine)) yield fiber.activation.findReferences(firstHandle, nextHandle);
    for (const weak of this.holders) {
      const holder = weak.deref();
      if (holder === undefined) this.holders.delete(weak);
      else yield holder.references();
    }
    for (const { elements } of this.instances.values()) for (const segment of elements) if (segment !== null) yield segment;
  }

  private awaitCollection(): void {
    if (this.awaitsCollection) return;
    this.awaitsCollection = true;
    collections.register({}, new WeakRef(this));
  }

  externOf(ref: Ref): unknown {
    return ref === 0 ? null : this.live().values.get(ref);
  }

  pool(stackBytes: number): FiberPool {
    return fiberPool(this.engine, stackBytes);
  }

  hostCall(number: number, fiber: Fiber, instanceId: number): void {
    const store = this.live();
    if (number !== store.lastNumber) store.recall(number);
    store.lastHost!.call(fiber, instanceId, store);
  }

  startHostCall(number: number, fiber: Fiber, instanceId: number): Suspension | undefined {
    const store = this.live();
    return store.hostFunctions.get(number)!.start(fiber, instanceId, store);
  }

  private recall(number: number): void {
    this.lastHost = this.hostFunctions.get(number);
    this.lastNumber = number;
  }

  settleHostCall(number: number, fiber: Fiber, result: unknown): Suspension | undefined {
    const store = this.live();
    return store.hostFunctions.get(number)!.settle(fiber, result, store);
  }

  service(service: number, fiber: Fiber, instanceId: number): void {
    runService(service, fiber, this.instance(instanceId)!);
  }

  describe(frame: TraceFrame): WasmFrame {
    const instance = this.instance(frame.instanceId);
    const names = instance?.module.names;
    return {
      module: instance?.name ?? names?.module,
      functionIndex: frame.functionIndex,
      functionName: names?.functions.get(frame.functionIndex),
      offset: frame.offset,
    };
  }
}

/** Under which a value is found in the map of handles. */
function keyOf(value: unknown): unknown {
  return Object.is(value, -0) ? negativeZero : value;
}
