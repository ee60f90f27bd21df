/**
 * Calls specialized by signature: JavaScript source made for the types of a function, so that a call with numbers allocates
 * nothing and V8 sees one shape at each place.
 *
 * Only types go into the source, never a name or value. Where code generation from strings is forbidden
 * (`--disallow-code-generation-from-strings`), and for signatures with references, the general way in function.ts and host-function.ts
 * does the same, several times slower.
 */
import { firstValue, type Fiber, type FiberPool, type run } from '../engine/driver.js';
import { ValType, type FuncType } from '../wasm/types.js';
import type { ExportedFunction } from './function.js';
import type { JsFunction } from './host-function.js';
import type { Instance } from './instance.js';
import type { Store } from './store.js';

interface NumberRow {
  /** Converts a JavaScript value; may run code of the user. */
  readonly convert: (value: string) => string;
  /** The place of the value in a slot of the exchange area. */
  readonly place: (slot: number) => string;
}

const rows: Readonly<Partial<Record<ValType, NumberRow>>> = {
  [ValType.I32]: { convert: value => `${value} | 0`, place: slot => `fiber.i32[${slot * 2}]` },
  [ValType.I64]: { convert: value => `BigInt.asIntN(64, ${value})`, place: slot => `fiber.i64[${slot}]` },
  [ValType.F32]: { convert: value => `Math.fround(${value})`, place: slot => `fiber.f32[${slot * 2}]` },
  [ValType.F64]: { convert: value => `+${value}`, place: slot => `fiber.f64[${slot}]` },
};

/** What a specialized exported function is closed over. `refuse` throws the error of a closed instance. */
export type CallFactory = (
  runGuest: typeof run,
  low: number,
  high: number,
  instance: Instance,
  pool: FiberPool,
  store: Store,
  refuse: () => never,
) => ExportedFunction;

/** Calls the function with the arguments in the exchange area. */
export type HostCall = (fiber: Fiber) => unknown;

const callFactories = new Map<string, CallFactory | undefined>();
const hostFactories = new Map<string, ((fn: JsFunction) => HostCall) | undefined>();

/** Parameters beyond this many are rare, and their source would be long. */
const mostParameters = 16;

/** How exported functions of the type are made; undefined if only the general way is there. */
export function callFactory(type: FuncType): CallFactory | undefined {
  if (type.results.length > 1) return undefined;
  return cached(callFactories, type, () => {
    const names = type.params.map((_, i) => `p${i}`);
    const [result] = type.results;
    const body = [
      ...type.params.map((param, i) => `const a${i} = ${rows[param]!.convert(names[i])};`),
      'if (instance.closed) refuse();',
      'const fiber = pool.acquire();',
      ...type.params.map((param, i) => `${rows[param]!.place(firstValue + i)} = a${i};`),
      'run(fiber, low, high, store);',
      result === undefined ? '' : `const result = ${rows[result]!.place(firstValue)};`,
      'pool.release(fiber);',
      result === undefined ? '' : 'return result;',
    ].join('\n');
    const source = `return (${names.join(', ')}) => {\n${body}\n}`;
    return new Function('run', 'low', 'high', 'instance', 'pool', 'store', 'refuse', source) as CallFactory;
  });
}

/** How host functions with those parameters are called; undefined if only the general way is there. */
export function hostCallFactory(type: FuncType): ((fn: JsFunction) => HostCall) | undefined {
  return cached(hostFactories, { params: type.params, results: [] }, () => {
    const args = type.params.map((param, i) => rows[param]!.place(firstValue + i)).join(', ');
    return new Function('fn', `return function (fiber) { return fn(${args}); }`) as (fn: JsFunction) => HostCall;
  });
}

function cached<T>(factories: Map<string, T | undefined>, type: FuncType, make: () => T): T | undefined {
  if (type.params.length > mostParameters || ![...type.params, ...type.results].every(one => rows[one])) return undefined;
  const key = `${type.params.join()}:${type.results.join()}`;
  if (!factories.has(key)) factories.set(key, attempt(make));
  return factories.get(key);
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}
