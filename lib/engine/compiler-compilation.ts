/** Compiling a module's functions by the addon: words go in as functions are lowered, code comes out at the end. */
import { withBodies } from '../image/bodies.js';
import { encodedFunctionWords, encodeFunction, encodeModule } from '../ir/encode.js';
import type { IrFunction } from '../ir/function.js';
import { placesOf } from '../ir/places.js';
import { lowerModule } from '../lower/module.js';
import type { Binding, CodeHandle, CompilationHandle } from '../native/binding.js';
import { typedError, withTypedErrors } from '../native/errors.js';
import { runSteps, runStepsInSlices, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { Module } from '../wasm/module.js';
import { makeCode, type CodeOptions, type CompilerCode } from './compiler-code.js';
import type { EngineCode, ModuleCompiler } from './engine.js';

export function* beginCompilation(binding: Binding, module: Module, options: CodeOptions): Steps<CompilerModuleCompiler> {
  const { polls, guarded } = options;
  const words = yield* encodeModule(module, placesOf(module), { polls, guarded: module.memories.map(() => guarded) });
  yield;
  const compilation = withTypedErrors(() => binding.beginModule(words, limits.compilerBytes.max));
  return new CompilerModuleCompiler(binding, module, options, compilation);
}

/**
 * The same code with checks in the place of guards.
 *
 * @throws {WazenError} if it cannot be compiled for lack of memory
 */
export function compileChecked(binding: Binding, { module, options, origin }: CompilerCode): CompilerCode {
  const compiler = runSteps(beginCompilation(binding, module, { ...options, guarded: false }));
  lowerModule(origin ? withBodies(module, origin.bodies) : module, fn => compiler.add(fn));
  return compiler.finishSync();
}

class CompilerModuleCompiler implements ModuleCompiler {
  /** One function at a time, for the addon to copy. */
  private words = new Int32Array(4096);

  constructor(
    private readonly binding: Binding,
    private readonly module: Module,
    private readonly options: CodeOptions,
    private readonly compilation: CompilationHandle,
  ) {}

  add(fn: IrFunction): void {
    const count = encodedFunctionWords(fn);
    if (count > this.words.length) this.words = new Int32Array(2 * count);
    encodeFunction(fn, this.words);
    withTypedErrors(() => this.binding.addFunction(this.compilation, this.words, count));
  }

  get compiled(): number {
    return this.binding.compiledFunctions(this.compilation);
  }

  async finish(): Promise<EngineCode> {
    const handle = this.binding.finishModule(this.compilation).catch((error: unknown) => {
      throw typedError(error);
    });
    return runStepsInSlices(this.codeOf(await handle));
  }

  finishSync(): CompilerCode {
    return runSteps(this.codeOf(withTypedErrors(() => this.binding.finishModuleSync(this.compilation))));
  }

  abandon(): void {
    this.binding.abandonModule(this.compilation);
  }

  private *codeOf(handle: CodeHandle): Steps<CompilerCode> {
    return yield* makeCode(this.binding, this.module, handle, this.options);
  }
}
