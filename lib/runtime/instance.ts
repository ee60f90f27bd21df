/**
 * A live instance: whole index spaces, segments that are not dropped yet, exports.
 *
 * Made by {@link link} in instantiate.ts and then initialized; failing on the way, it stays in its Store, because a table
 * that it was linked to may refer to its functions already.
 */
import type { FiberPool } from '../engine/driver.js';
import type { EngineInstance, Ref } from '../engine/engine.js';
import { frozenRecord } from '../support/frozen-record.js';
import type { Export, Module } from '../wasm/module.js';
import type { FuncType } from '../wasm/types.js';
import type { LiveGlobal } from './global.js';
import type { ExportedFunction } from './function.js';
import type { Limits } from './limits.js';
import type { LiveMemory } from './memory.js';
import type { Store } from './store.js';
import type { LiveTable } from './table.js';

/** What a module exports, and what it can be given as an import. Functions are their wrappers. */
export type Extern = ExportedFunction | LiveTable | LiveMemory | LiveGlobal;

const exportsByName = new WeakMap<Module, Map<string, Export>>();

export class Instance {
  /** What host functions that ask for their caller are given; set by the surface that made the instance. */
  caller: object | undefined;
  readonly pool: FiberPool;
  private closedItself = false;
  /** References of the passive and not yet used active element segments; null when dropped. */
  readonly elements: (readonly Ref[] | null)[] = [];
  /** Whether a data segment is dropped, by index. */
  readonly droppedData: Uint8Array;

  constructor(
    readonly store: Store,
    readonly engine: EngineInstance,
    readonly name: string | undefined,
    readonly tables: readonly LiveTable[],
    readonly memories: readonly LiveMemory[],
    readonly globals: readonly LiveGlobal[],
    limits: Limits,
    /** What the instance is closed with, beside itself. */
    private readonly owner: { readonly closed: boolean },
  ) {
    this.pool = store.pool(limits.stackBytes);
    this.droppedData = new Uint8Array(engine.module.data.length);
  }

  /** Whether calls from JavaScript are refused. */
  get closed(): boolean {
    return this.closedItself || this.owner.closed;
  }

  close(): void {
    this.closedItself = true;
  }

  get module(): Module {
    return this.engine.module;
  }

  /** The function with that index, imports included. */
  func(index: number): ExportedFunction {
    const info = index < this.module.importedFunctions ? undefined : { instanceId: this.engine.id, index };
    return this.store.functionOf(this.engine.functionRef(index), info)!;
  }

  /** The type of that function. */
  typeOf(index: number): FuncType {
    const { types, functions } = this.module;
    return types[functions[index].typeIndex];
  }

  /** A frozen object with what a surface makes of each export, in the order of the binary. */
  exports<T>(wrap: (extern: Extern) => T): Readonly<Record<string, T>> {
    return frozenRecord(
      this.module.exports,
      ({ name }) => name,
      entry => wrap(this.export(entry)),
    );
  }

  /** The export of that name; undefined if there is none. */
  exportNamed(name: string): Extern | undefined {
    let byName = exportsByName.get(this.module);
    if (!byName) exportsByName.set(this.module, (byName = new Map(this.module.exports.map(entry => [entry.name, entry]))));
    const entry = byName.get(name);
    return entry && this.export(entry);
  }

  /** What the export stands for. */
  export({ kind, index }: Export): Extern {
    if (kind === 'tag') throw new Error('tags are not supported');
    if (kind === 'function') return this.func(index);
    return { table: this.tables, memory: this.memories, global: this.globals }[kind][index];
  }

  /** For messages. */
  describe(): string {
    const name = this.name ?? this.module.names.module;
    return name === undefined ? 'the module' : `module "${name}"`;
  }
}
