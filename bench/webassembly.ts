/**
 * As much of the JavaScript API as the benchmark host (../shared/bench/host.mjs) uses, over wazen's embedder API. The engine is
 * chosen by WAZEN_ENGINE.
 */
import { Runtime, type CompiledModule } from '../lib/index.js';

const runtime = new Runtime();

class Module {
  readonly compiled: CompiledModule;

  constructor(bytes: Uint8Array) {
    this.compiled = runtime.compileSync(bytes);
  }
}

class Instance {
  readonly exports: Record<string, unknown>;

  constructor(module: Module, imports: Record<string, Record<string, never>>) {
    this.exports = module.compiled.instantiate({ imports }).exports as Record<string, unknown>;
  }
}

export const WebAssembly = { Module, Instance };
