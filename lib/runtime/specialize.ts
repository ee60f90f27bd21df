/**
 * Calls specialized by signature: JavaScript source made for the types of a function, so that a call with numbers allocates
 * nothing and V8 sees one shape at each place.
 *
 * Only types go into the source, never a name or value. Where code generation from strings is forbidden
 * (`--disallow-code-generation-from-strings`), and for signatures with vectors, the general way in function.ts and host-function.ts
 * does the same, several times slower.
 */
import { firstValue, type Fiber, type FiberPool, type run, type Target } from '../engine/driver.js';
import { ValType, type FuncType } from '../wasm/types.js';
import type { ExportedFunction } from './function.js';
import type { JsFunction } from './host-function.js';
import type { Instance } from './instance.js';
import type { Store } from './store.js';
import { refOf } from './values.js';

/** Source of what is done with values of a type. `slot` is one of the exchange area's. */
interface TypeRow {
  /** Converts a JavaScript value; may run code of the user. */
  readonly convert: (value: string) => string;
  /** Writes a converted value. */
  readonly put: (slot: number, value: string) => string;
  /** The value in a slot as JavaScript sees it. */
  readonly take: (slot: number) => string;
}

/** A number, in an array of the fiber; `scale` elements of it are a slot. */
function numberRow(array: string, scale: number, convert: (value: string) => string): TypeRow {
  const place = (slot: number) => `fiber.${array}[${slot * scale}]`;
  return { convert, put: (slot, value) => `${place(slot)} = ${value};`, take: place };
}

/** A reference: an integer of 64 bits. */
function referenceRow(convert: (value: string) => string, take: string): TypeRow {
  return {
    convert,
    put: (slot, value) => `fiber.i32[${slot * 2}] = ${value}; fiber.i32[${slot * 2 + 1}] = ${value} / ${2 ** 32};`,
    take: slot => `store.${take}(refOf(fiber.i32[${slot * 2}], fiber.i32[${slot * 2 + 1}]))`,
  };
}

const rows: Readonly<Partial<Record<ValType, TypeRow>>> = {
  [ValType.I32]: numberRow('i32', 2, value => `${value} | 0`),
  [ValType.I64]: numberRow('i64', 1, value => `BigInt.asIntN(64, ${value})`),
  [ValType.F32]: numberRow('f32', 2, value => `Math.fround(${value})`),
  [ValType.F64]: numberRow('f64', 1, value => `+${value}`),
  [ValType.FuncRef]: referenceRow(value => `${value} === null ? 0 : store.functionRef(${value})`, 'functionOf'),
  [ValType.ExternRef]: referenceRow(value => `store.externRef(${value})`, 'externOf'),
};

/** What a specialized exported function is closed over. `refuse` throws the error of a closed instance. */
export type CallFactory = (
  name: string,
  runGuest: typeof run,
  target: Target,
  instance: Instance,
  pool: FiberPool,
  store: Store,
  refuse: (instance: Instance) => never,
) => ExportedFunction;

/** Calls of one host function with the arguments in the exchange area. */
export interface HostCalls {
  /** Leaves what the function returned to the caller. */
  readonly call: (fiber: Fiber) => unknown;
  /** Writes it to the exchange area; `put` does so where it is not simply a number. */
  readonly callAndPut: (fiber: Fiber) => void;
}

type PutResults = (fiber: Fiber, result: unknown) => void;
type HostCallFactory = (fn: JsFunction, store: Store, put: PutResults) => HostCalls;

type InnerFactory<F> = (refOfWords: typeof refOf) => F;

/** What was made for types, by their texts and, to find it sooner, by the types of living modules. */
class Factories<T> {
  readonly byText = new Map<string, T | undefined>();
  readonly byType = new WeakMap<FuncType, { readonly factory: T | undefined }>();
}

const callFactories = new Factories<CallFactory>();
const hostFactories = new Factories<HostCallFactory>();

/** Parameters and results beyond this many are rare, and their source would be long. */
const mostValues = 16;

/** How exported functions of the type are made; undefined if only the general way is there. */
export function callFactory(type: FuncType): CallFactory | undefined {
  return cached(callFactories, type, () => {
    const { params, results } = type;
    const names = params.map((_, i) => `p${i}`);
    const lines = [
      ...convertAll(params),
      'if (instance.closed) refuse(instance);',
      'const fiber = pool.acquire();',
      ...params.map((param, i) => rows[param]!.put(firstValue + i, `a${i}`)),
      'run(fiber, target, store);',
      ...results.map((result, i) => `const r${i} = ${rows[result]!.take(firstValue + i)};`),
      'pool.release(fiber);',
      returnOf(results.length),
    ];
    const factory = `(name, run, target, instance, pool, store, refuse) => ({ [name]: (${names.join(', ')}) => {\n${lines.join('\n')}\n} })[name]`;
    return (new Function('refOf', `return ${factory};`) as InnerFactory<CallFactory>)(refOf);
  });
}

/** Externrefs come last: see {@link Store.externRef}. */
function convertAll(params: readonly ValType[]): string[] {
  const line = (param: ValType, i: number) => `const a${i} = ${rows[param]!.convert(`p${i}`)};`;
  const isExtern = (param: ValType) => param === ValType.ExternRef;
  if (!params.some(isExtern)) return params.map(line);
  return [
    ...params.map((param, i) => (isExtern(param) ? '' : line(param, i))),
    'store.sweepIfDue();',
    ...params.map((param, i) => (isExtern(param) ? line(param, i) : '')),
  ];
}

function returnOf(count: number): string {
  if (count === 0) return '';
  return count === 1 ? 'return r0;' : `return [${Array.from({ length: count }, (_, i) => `r${i}`).join(', ')}];`;
}

/** How host functions of the type are called; undefined if only the general way is there. */
export function hostCallFactory(type: FuncType): HostCallFactory | undefined {
  return cached(hostFactories, type, () => {
    const call = `fn(${type.params.map((param, i) => rows[param]!.take(firstValue + i)).join(', ')})`;
    const source = `(fn, store, put) => ({ call: fiber => ${call}, callAndPut: fiber => { ${putResult(type.results, call)} } })`;
    return (new Function('refOf', `return ${source};`) as InnerFactory<HostCallFactory>)(refOf);
  });
}

/** `typeof` the results that need no conversion but what a typed array does. */
const plainResults: Readonly<Partial<Record<ValType, string>>> = {
  [ValType.I32]: 'number',
  [ValType.I64]: 'bigint',
  [ValType.F32]: 'number',
  [ValType.F64]: 'number',
};

function putResult(results: readonly ValType[], call: string): string {
  if (results.length === 0) return call;
  const plain = results.length === 1 ? plainResults[results[0]] : undefined;
  if (plain === undefined) return `put(fiber, ${call});`;
  return `const r = ${call}; if (typeof r === '${plain}') ${rows[results[0]]!.put(firstValue, 'r')} else put(fiber, r);`;
}

function cached<T>(factories: Factories<T>, type: FuncType, make: () => T): T | undefined {
  let found = factories.byType.get(type);
  if (!found) factories.byType.set(type, (found = { factory: cachedByText(factories.byText, type, make) }));
  return found.factory;
}

function cachedByText<T>(factories: Map<string, T | undefined>, type: FuncType, make: () => T): T | undefined {
  const all = [...type.params, ...type.results];
  if (all.length > mostValues || !all.every(one => rows[one])) return undefined;
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
