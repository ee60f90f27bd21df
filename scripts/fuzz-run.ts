/**
 * Runs damaged modules on every engine: what was accepted must compile, and every exported function must do the same on all of
 * them. A crash of the process is a finding too: `--log FILE` holds the seed that was being run.
 *
 *     node dist/scripts/fuzz-run.js [--count N] [--seed N] [--bytes N] [--log FILE]
 *
 * Imports are functions that return zeros, and memories, tables and globals as asked for.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { decodeModule } from '../lib/decode/module.js';
import { availableEngines } from '../lib/engine/select.js';
import {
  CompileError,
  Global,
  InterruptedError,
  LinkError,
  Memory,
  Runtime,
  Table,
  TrapError,
  type Importables,
  type Module,
} from '../lib/index.js';
import type { ExternKind } from '../lib/wasm/module.js';
import { ValType, type FuncType, type Limits } from '../lib/wasm/types.js';
import { consume, corpus, fuzz } from './fuzz-decode.js';

const callTimeoutMs = 50;
const runtimes = availableEngines().map(
  engine => new Runtime({ engine, limits: { memoryPages: 100, tableElements: 100_000, stackBytes: 1 << 17 } }),
);

const zeros: Readonly<Partial<Record<ValType, unknown>>> = { [ValType.I64]: 0n, [ValType.FuncRef]: null, [ValType.ExternRef]: null };
const zero = (type: ValType) => (type in zeros ? zeros[type] : 0);
const globalTypes = ['i32', 'i64', 'f32', 'f64', 'v128', 'funcref', 'externref'] as const;

function results({ results: types }: FuncType): unknown {
  return types.length > 1 ? types.map(zero) : types.length === 1 ? zero(types[0]!) : undefined;
}

/** Imports that match, for as much as a module can ask for; what cannot be made is missing, on every engine alike. */
function importsOf(bytes: Uint8Array, { engine }: Runtime): Record<string, Importables> {
  const module = decodeModule(bytes);
  const limits = ({ min, max }: Limits) => ({ initial: min, ...(max !== undefined && { maximum: max }), engine });
  const make = (kind: ExternKind, index: number): Importables[string] => {
    if (kind === 'function') return () => results(module.types[module.functions[index]!.typeIndex]!);
    if (kind === 'memory') return new Memory(limits(module.memories[index]!.type));
    if (kind === 'table') return new Table({ ...limits(module.tables[index]!.type), element: 'funcref' });
    const { type, mutable } = module.globals[index]!.type;
    return new Global({ type: globalTypes[type]!, mutable, engine } as never, zero(type));
  };
  const imports: Record<string, Record<string, Importables[string]>> = {};
  for (const { module: from, name, kind, index } of module.imports) {
    try {
      (imports[from] ??= {})[name] = make(kind, index);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    }
  }
  return imports;
}

/** What came of it, in words that must be the same on every engine. */
function outcome(body: () => unknown): string {
  try {
    return (
      JSON.stringify(body(), (_, value: unknown) =>
        typeof value === 'bigint'
          ? `${value}n`
          : typeof value === 'number' && !Number.isFinite(value)
            ? String(value)
            : typeof value === 'function'
              ? 'function'
              : value,
      ) ?? 'nothing'
    );
  } catch (error) {
    if (error instanceof InterruptedError) return 'interrupted';
    if (error instanceof TrapError)
      return error.code === 'ERR_WAZEN_STACK_OVERFLOW' ? 'interrupted' : `trap: ${error.message.split('\n')[0]}`;
    if (error instanceof LinkError || error instanceof TypeError) return error.name;
    throw error;
  }
}

function exercise(bytes: Uint8Array, runtime: Runtime): string[] {
  const compiled = runtime.compileSync(bytes);
  let module: Module | undefined;
  const log = [outcome(() => void (module = compiled.instantiate({ imports: importsOf(bytes, runtime) })))];
  if (module === undefined) return log;
  const types = decodeModule(bytes);
  for (const { name, kind, index } of types.exports) {
    if (kind !== 'function') continue;
    const args = types.types[types.functions[index]!.typeIndex]!.params.map(zero);
    const result = outcome(() => module!.callSync(name, args, { timeoutMs: callTimeoutMs }));
    log.push(`${name}: ${result}`);
    if (result === 'interrupted') break; // stopped at different places
  }
  module.close();
  return log;
}

/** Throws when engines differ. Modules with a start function may not end, and are compiled only. */
function compare(bytes: Uint8Array): void {
  consume(bytes);
  if (decodeModule(bytes).start !== undefined) {
    for (const runtime of runtimes) runtime.compileSync(bytes);
    return;
  }
  const logs = runtimes.map(runtime => exercise(bytes, runtime));
  for (const log of logs) {
    const at = log.findIndex((line, i) => line !== logs[0]![i]);
    if (at >= 0) throw new Error(`the engines differ: ${logs.map(lines => lines[at]).join(' | ')}`);
  }
}

const { values } = parseArgs({
  options: { count: { type: 'string' }, seed: { type: 'string' }, bytes: { type: 'string' }, log: { type: 'string' } },
});
const accepts = (bytes: Uint8Array) => {
  try {
    consume(bytes);
    return true;
  } catch (error) {
    if (error instanceof CompileError) return false;
    throw error;
  }
};
const modules = corpus(Number(values.bytes ?? 2000)).filter(accepts);
const first = Number(values.seed ?? 1);
const count = Number(values.count ?? 20_000);
let accepted = 0;
for (let seed = first; seed < first + count; seed++) {
  if (values.log !== undefined) writeFileSync(values.log, String(seed));
  accepted += fuzz(modules, seed, 1, compare).accepted;
  if (seed % 1000 === 0) await new Promise(turn => setImmediate(turn));
}
console.log(
  `${count} mutations of ${modules.length} modules, ${accepted} accepted and run on ${runtimes.map(r => r.engine).join(' and ')}`,
);
