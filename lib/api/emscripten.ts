/**
 * What programs of Emscripten that are made to run without JavaScript (`-s STANDALONE_WASM`) import from `env`: the notice that a memory
 * has grown, and, for `setjmp` and `longjmp`, `invoke_*` and `_emscripten_throw_longjmp`.
 */
import { functionRecord } from '../runtime/function.js';
import { TrapError } from '../support/errors.js';
import { ValType } from '../wasm/types.js';
import type { CompiledModule } from './compiled-module.js';
import { hostFunction, type Importable, type Importables } from './host-module.js';
import type { Module } from './module.js';

export interface EmscriptenOptions {
  /** Called after a memory has grown, with its index. */
  readonly notifyMemoryGrowth?: (index: number) => void;
}

/** Unwinds to the `invoke_*` below which `setjmp` was called. */
class LongJump extends Error {
  constructor() {
    super('longjmp without setjmp');
  }
}

/** Letters of types in names like `invoke_vii`: the result's, then the parameters'. */
const types: Readonly<Record<string, ValType>> = { i: ValType.I32, j: ValType.I64, f: ValType.F32, d: ValType.F64, p: ValType.I32 };

/** A function that the program exports under one of the names; they have changed from version to version. */
function exported(caller: Module, ...names: string[]): (...args: number[]) => number {
  const found = names.map(name => caller.exports[name] as unknown).find(one => typeof one === 'function');
  if (found === undefined) throw new TypeError(`the program calls invoke_* and does not export ${names.join(' or ')}`);
  return found as (...args: number[]) => number;
}

/** Calls function `index` of the table; it traps as `call_indirect` does. */
function callIndirect(caller: Module, letters: string, index: number, args: unknown[]): unknown {
  const { table } = caller;
  if (table === undefined || index >>> 0 >= table.length) throw new TrapError('undefined element');
  const target = table.get(index >>> 0);
  const record = functionRecord(target);
  if (record === undefined) throw new TrapError('uninitialized element');
  const [result, ...params] = letters;
  const asked = { params: params.map(letter => types[letter]!), results: result === 'v' ? [] : [types[result!]!] };
  const matches = String(asked.params) === String(record.type.params) && String(asked.results) === String(record.type.results);
  if (!matches) throw new TrapError('indirect call type mismatch');
  return (target as (...args: unknown[]) => unknown)(...args);
}

/** `invoke_*`: calls a function of the table; a `longjmp` out of it is told to the program instead of going on. */
function invoke(letters: string): Importable {
  return hostFunction((caller: Module, index: number, ...args: unknown[]) => {
    const stack = exported(caller, 'emscripten_stack_get_current', 'stackSave')();
    try {
      return callIndirect(caller, letters, index, args);
    } catch (error) {
      if (!(error instanceof LongJump)) throw error;
      exported(caller, '_emscripten_stack_restore', 'stackRestore')(stack);
      exported(caller, 'setThrew')(1, 0);
      return letters[0] === 'j' ? 0n : 0;
    }
  });
}

function importNamed(name: string, { notifyMemoryGrowth }: EmscriptenOptions): Importable | undefined {
  if (name === 'emscripten_notify_memory_growth') return (index: number) => notifyMemoryGrowth?.(index >>> 0);
  if (name === '_emscripten_throw_longjmp' || name === 'emscripten_longjmp') {
    return () => {
      throw new LongJump();
    };
  }
  const letters = /^invoke_([vijfdp][ijfdp]*)$/.exec(name)?.[1];
  return letters === undefined ? undefined : invoke(letters);
}

/**
 * The imports of a program of Emscripten, to be given under the name `env`: those that it asks for. The functions that `invoke_*` calls
 * cannot wait for Promises.
 *
 * ```ts
 * const compiled = await runtime.compile(bytes);
 * await runtime.run(compiled, { imports: { env: emscripten(compiled) }, stdout: 1 });
 * ```
 */
export function emscripten(compiled: CompiledModule, options: EmscriptenOptions = {}): Importables {
  const wanted = compiled.imports.filter(({ module, kind }) => module === 'env' && kind === 'function');
  const found = wanted.map(({ name }) => [name, importNamed(name, options)] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, Importable] => entry[1] !== undefined));
}
