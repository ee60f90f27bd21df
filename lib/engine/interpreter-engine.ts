/**
 * The engine without native code: executes IR in TypeScript. It needs no addon, runs on every CPU and under `--jitless`.
 * The parts are in lib/interp; this file puts them behind the engine interface.
 */
import { createHostFunction, resolveFunction } from '../interp/function-ref.js';
import { Instance } from '../interp/instance.js';
import { Machine } from '../interp/machine.js';
import { InterpreterMemory } from '../interp/memory-object.js';
import { ModuleCode } from '../interp/module-code.js';
import { InterpreterGlobal, InterpreterTable } from '../interp/table-object.js';
import type { IrFunction } from '../ir/function.js';
import type { Steps } from '../support/steps.js';
import type { Module } from '../wasm/module.js';
import type { Activation, CompileOptions, Engine, EngineCode, ModuleCompiler } from './engine.js';
import { canonicalTypeIds } from './type-ids.js';

/** Keeps IR; functions are translated when they are called first. */
class InterpreterCompiler implements ModuleCompiler {
  #code: ModuleCode | undefined;
  compiled = 0;

  constructor(code: ModuleCode) {
    this.#code = code;
  }

  add(fn: IrFunction): void {
    this.#code?.add(fn);
    this.compiled++;
  }

  finish(): Promise<EngineCode> {
    return Promise.resolve(this.finishSync());
  }

  finishSync(): EngineCode {
    if (this.#code === undefined) throw new Error('the compilation was abandoned');
    return this.#code;
  }

  abandon(): void {
    this.#code = undefined;
  }
}

/** Activations kept for reuse. */
const pooledActivations = 8;
/** Larger ones are not kept. */
const pooledStackBytes = 4 * 1024 * 1024;

const pool: Machine[] = [];

const engine: Engine = {
  name: 'interpreter',
  *beginModule(module: Module, options: CompileOptions): Steps<ModuleCompiler> {
    return new InterpreterCompiler(new ModuleCode(module, options.polls ?? true, yield* canonicalTypeIds(module.types)));
  },

  instantiate: (code, imports) => new Instance(code as ModuleCode, imports),
  createMemory: type => new InterpreterMemory(type),
  createTable: (type, initial) => new InterpreterTable(type, initial),
  createGlobal: type => new InterpreterGlobal(type),
  createHostFunction,
  functionInfo: resolveFunction,

  acquireActivation(stackBytes: number): Activation {
    const found = pool.findLastIndex(machine => machine.stackBytes === stackBytes);
    return found < 0 ? new Machine(stackBytes) : pool.splice(found, 1)[0];
  },

  releaseActivation(activation: Activation): void {
    const machine = activation as Machine;
    machine.release();
    if (machine.stackBytes > pooledStackBytes) return;
    if (pool.length === pooledActivations) pool.shift();
    pool.push(machine);
  },
};

/** The interpreter of this thread. */
export function interpreterEngine(): Engine {
  return engine;
}
