/**
 * A small runtime and driver over the interpreter engine, for its own tests: instances with host functions, constant
 * initializers and active segments. The real ones are lib/runtime and lib/engine/driver.ts.
 */
import { decodeModule } from '../../lib/decode/module.js';
import type { Activation, EngineGlobal, EngineInstance, EngineMemory, EngineTable, Ref } from '../../lib/engine/engine.js';
import { resolveFunction } from '../../lib/interp/function-ref.js';
import { interpreterEngine } from '../../lib/engine/interpreter-engine.js';
import { Disposition, exchangeLayout, Status } from '../../lib/engine/layout.js';
import { services } from '../../lib/ir/services.js';
import { trapMessages, trapNames } from '../../lib/ir/traps.js';
import { lowerModule } from '../../lib/lower/module.js';
import { runSteps } from '../../lib/support/steps.js';
import type { ConstExpr, Module } from '../../lib/wasm/module.js';
import { type FuncType, isRefType, ValType } from '../../lib/wasm/types.js';

const engine = interpreterEngine();

export type Value = number | bigint;
export type HostFunction = (...args: Value[]) => Value | undefined;
export type Imports = Record<string, Record<string, HostFunction | EngineMemory | EngineTable | EngineGlobal>>;

const values = exchangeLayout.values;
const hostFunctions: { readonly type: FuncType; readonly run: HostFunction }[] = [];
const owners: object[] = [];

export class Trapped extends Error {
  constructor(
    kind: number,
    readonly frames: readonly { readonly functionIndex: number; readonly offset: number; readonly instanceId: number }[],
  ) {
    super(trapMessages[trapNames[kind]]);
  }
}

export class Guest {
  readonly module: Module;
  readonly instance: EngineInstance;
  stackBytes = 1024 * 1024;
  ticks = 0;

  constructor(bytes: Uint8Array, imports: Imports = {}, options: { polls?: boolean } = {}) {
    this.module = decodeModule(bytes);
    const compiler = runSteps(engine.beginModule(this.module, options));
    lowerModule(this.module, fn => compiler.add(fn));
    const { module } = this;
    const of = (kind: string) => module.imports.filter(entry => entry.kind === kind).map(entry => imports[entry.module]?.[entry.name]);
    this.instance = engine.instantiate(compiler.finishSync(), {
      functions: of('function').map((run, i) => {
        if (run instanceof GuestFunction) return run.guest.instance.functionRef(run.index);
        return makeHostFunction(module.types[module.functions[i].typeIndex], run as HostFunction);
      }),
      tables: of('table') as EngineTable[],
      memories: of('memory') as EngineMemory[],
      globals: of('global') as EngineGlobal[],
    });
    this.instance.services = { call: (service, args) => this.#service(service, args) };
    this.#initialize();
  }

  exported(name: string): GuestFunction & HostFunction {
    const index = this.module.exports.find(entry => entry.name === name && entry.kind === 'function')!.index;
    return new GuestFunction(this, index) as GuestFunction & HostFunction;
  }

  call(name: string, ...args: Value[]): Value[] {
    return callRef(this.exported(name).ref, args, this);
  }

  #initialize(): void {
    const { module, instance } = this;
    module.globals.forEach((global, i) => {
      if (global.init !== undefined) write(instance.globals[i].cell, 0, global.type.type, this.#evaluate(global.init));
    });
    for (const segment of module.elements) {
      if (segment.mode !== 'active') continue;
      const start = Number(this.#evaluate(segment.offset!));
      const refs = segment.funcs
        ? [...segment.funcs].map(index => instance.functionRef(index))
        : segment.exprs!.map(expr => Number(this.#evaluate(expr)));
      refs.forEach((ref, i) => instance.tables[segment.table].set(start + i, ref));
    }
    for (const segment of module.data) {
      if (segment.mode !== 'active') continue;
      const start = Number(this.#evaluate(segment.offset!));
      instance.memories[segment.memory].bytes.set(module.bytes.subarray(segment.start, segment.end), start);
    }
  }

  #evaluate(expr: ConstExpr): Value {
    const { bytes } = this.module;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    switch (bytes[expr.start]) {
      case 0x41:
      case 0x42:
        return signedLeb(bytes, expr.start + 1);
      case 0x43:
        return view.getFloat32(expr.start + 1, true);
      case 0x44:
        return view.getFloat64(expr.start + 1, true);
      case 0x23:
        return this.instance.globals[Number(signedLeb(bytes, expr.start + 1))].cell.getInt32(0, true);
      case 0xd2:
        return this.instance.functionRef(Number(unsignedLeb(bytes, expr.start + 1)));
      default:
        return 0;
    }
  }

  #service(service: number, args: ArrayLike<number>): number {
    switch (services[service]) {
      case 'memory.grow':
        return this.instance.memories[args[1]].grow(args[0] >>> 0, 65536);
      case 'table.grow':
        return this.instance.tables[args[2]].grow(args[1] >>> 0, args[0], 10_000_000);
      default:
        throw new Error(`service ${services[service]}`);
    }
  }
}

/** An exported function that other guests may import. */
export class GuestFunction {
  constructor(
    readonly guest: Guest,
    readonly index: number,
  ) {}

  get ref(): Ref {
    return this.guest.instance.functionRef(this.index);
  }
}

export function makeHostFunction(type: FuncType, run: HostFunction): Ref {
  const { ref, owner } = engine.createHostFunction(type, hostFunctions.length);
  hostFunctions.push({ type, run });
  owners.push(owner);
  return ref;
}

export function callRef(ref: Ref, args: readonly Value[], guest: Guest): Value[] {
  const activation = engine.acquireActivation(guest.stackBytes);
  const view = new DataView(activation.exchange);
  const { type } = resolveFunction(ref);
  try {
    activation.i32[exchangeLayout.target / 4] = (ref % 2 ** 32) | 0;
    activation.i32[exchangeLayout.target / 4 + 1] = Math.floor(ref / 2 ** 32);
    type.params.forEach((param, i) => write(view, values + 8 * i, param, args[i]));
    activation.enter();
    while (leave(activation, view, guest)) activation.resume(Disposition.Continue);
    return type.results.map((result, i) => read(view, values + 8 * i, result));
  } finally {
    engine.releaseActivation(activation);
  }
}

/** Handles why the guest left; whether it goes on. */
function leave(activation: Activation, view: DataView, guest: Guest): boolean {
  const detail = activation.i32[exchangeLayout.detail / 4];
  switch (activation.i32[exchangeLayout.status / 4] as Status) {
    case Status.Returned:
      return false;
    case Status.Tick:
      guest.ticks++;
      return true;
    case Status.HostCall: {
      const { type, run } = hostFunctions[detail];
      const args = type.params.map((param, i) => read(view, values + 8 * i, param));
      const result = run(...args);
      if (type.results.length > 0) write(view, values, type.results[0], result!);
      return true;
    }
    default:
      throw new Trapped(detail, activation.trace(100));
  }
}

/** Floats are their bits, as unsigned integers, so that NaNs survive. */
export function read(view: DataView, at: number, type: ValType): Value {
  if (type === ValType.I32) return view.getInt32(at, true);
  if (type === ValType.F32) return view.getUint32(at, true);
  if (type === ValType.F64) return view.getBigUint64(at, true);
  if (isRefType(type)) return Number(view.getBigUint64(at, true));
  return view.getBigInt64(at, true);
}

function write(view: DataView, at: number, type: ValType, value: Value): void {
  if (type === ValType.I32 || type === ValType.F32) view.setInt32(at, Number(value) | 0, true);
  else view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true);
}

function unsignedLeb(bytes: Uint8Array, at: number): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    value |= BigInt(bytes[at] & 0x7f) << shift;
    if (bytes[at++] < 0x80) return value;
  }
}

function signedLeb(bytes: Uint8Array, at: number): bigint {
  let length = at;
  while (bytes[length] >= 0x80) length++;
  return BigInt.asIntN(7 * (length - at + 1), unsignedLeb(bytes, at));
}
