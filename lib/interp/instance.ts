/**
 * An instance of the interpreter: its index spaces as objects, and the state that the loop keeps in locals while it runs
 * code of the instance.
 */
import type { EngineImports, EngineInstance, GuestServices, Ref } from '../engine/engine.js';
import type { Module } from '../wasm/module.js';
import { claimSpace, FunctionObject, refOf, resolveFunction } from './function-ref.js';
import { InterpreterMemory, noMemory } from './memory-object.js';
import type { ModuleCode } from './module-code.js';
import { globalBytes, InterpreterGlobal, InterpreterTable } from './table-object.js';

let lastId = 0;

export class Instance implements EngineInstance {
  readonly id = ++lastId >>> 0;
  readonly code: ModuleCode;
  readonly module: Module;
  readonly tables: readonly InterpreterTable[];
  readonly memories: readonly InterpreterMemory[];
  readonly globals: readonly InterpreterGlobal[];
  readonly writtenData = 0;
  /** Memory 0, or an empty one. */
  readonly memory: InterpreterMemory;
  /** Cells of the globals that the module defines, four words each, in order. */
  readonly globalWords: Int32Array;
  services: GuestServices = { call: () => fail('services were not set') };
  readonly #functions: (FunctionObject | undefined)[];
  /** Number space of the function references, 0 before one is asked for. */
  #space = 0;

  constructor(code: ModuleCode, imports: EngineImports) {
    const { module } = code;
    this.code = code;
    this.module = module;
    this.#functions = imports.functions.map(resolveFunction);
    this.tables = [
      ...(imports.tables as readonly InterpreterTable[]),
      ...module.tables.slice(module.importedTables).map(table => new InterpreterTable(table.type, 0)),
    ];
    this.memories = [
      ...(imports.memories as readonly InterpreterMemory[]),
      ...module.memories.slice(module.importedMemories).map(memory => new InterpreterMemory(memory.type)),
    ];
    this.memory = this.memories[0] ?? noMemory;
    const defined = module.globals.slice(module.importedGlobals);
    const cells = new ArrayBuffer(defined.length * globalBytes);
    this.globalWords = new Int32Array(cells);
    this.globals = [
      ...(imports.globals as readonly InterpreterGlobal[]),
      ...defined.map((global, i) => new InterpreterGlobal(global.type, cells, i * globalBytes)),
    ];
  }

  functionRef(index: number): Ref {
    return this.functionObject(index).ref;
  }

  /** The function with that index, imports included. */
  functionObject(index: number): FunctionObject {
    let object = this.#functions[index];
    if (object === undefined) {
      if (this.#space === 0) this.#space = claimSpace(this);
      const type = this.module.types[this.module.functions[index].typeIndex];
      object = new FunctionObject(refOf(this.#space, index), type, this, index);
      this.#functions[index] = object;
    }
    return object;
  }
}

function fail(message: string): never {
  throw new Error(message);
}
