/** The module `spectest` that the suite imports. A new one per file, because its memory and table have state. */
import type { Engine } from '../../lib/engine/engine.js';
import { LiveGlobal } from '../../lib/runtime/global.js';
import { defaultLimits } from '../../lib/runtime/limits.js';
import { LiveMemory } from '../../lib/runtime/memory.js';
import { Store } from '../../lib/runtime/store.js';
import { LiveTable } from '../../lib/runtime/table.js';
import { ValType } from '../../lib/wasm/types.js';

const functionTypes: Readonly<Record<string, readonly ValType[]>> = {
  print: [],
  print_i32: [ValType.I32],
  print_i64: [ValType.I64],
  print_f32: [ValType.F32],
  print_f64: [ValType.F64],
  print_i32_f32: [ValType.I32, ValType.F32],
  print_f64_f64: [ValType.F64, ValType.F64],
};

export interface Spectest {
  readonly fields: ReadonlyMap<string, unknown>;
  /** Types of the functions: host functions take any type, but the suite imports some wrongly on purpose. */
  readonly functionTypes: typeof functionTypes;
}

export function makeSpectest(engine: Engine): Spectest {
  const fields = new Map<string, unknown>(Object.keys(functionTypes).map(name => [name, () => {}]));
  const global = (name: string, type: ValType, value: unknown) => {
    const live = new LiveGlobal(new Store(engine), engine.createGlobal({ type, mutable: false }));
    live.set(value);
    fields.set(name, live);
  };
  global('global_i32', ValType.I32, 666);
  global('global_i64', ValType.I64, 666n);
  global('global_f32', ValType.F32, 666.6);
  global('global_f64', ValType.F64, 666.6);
  const tableType = { element: ValType.FuncRef, min: 10, max: 20 };
  fields.set('table', new LiveTable(new Store(engine), engine.createTable(tableType, 0), defaultLimits.tableElements));
  fields.set('memory', new LiveMemory(new Store(engine), engine.createMemory({ min: 1, max: 2 }), defaultLimits.memoryPages));
  return { fields, functionTypes };
}
