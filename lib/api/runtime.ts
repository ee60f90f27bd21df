/** {@link Runtime}: where everything begins: compiles modules, knows modules by name, sets limits. */
import type { EngineCode } from '../engine/engine.js';
import type { EngineName } from '../engine/select.js';
import type { BufferSource } from '../runtime/buffer-source.js';
import * as compiling from '../runtime/compile.js';
import { functionRecord } from '../runtime/function.js';
import type { Instance } from '../runtime/instance.js';
import { initialize, type ImportResolver } from '../runtime/instantiate.js';
import type { Limits } from '../runtime/limits.js';
import type { CompileProgress } from '../runtime/progress.js';
import { Realm } from '../runtime/realm.js';
import { CompileError, LinkError } from '../support/errors.js';
import { createPreview1, type Preview1 } from '../wasi/preview1.js';
import { invalid, unsigned } from './arguments.js';
import { CompilationCache } from './compilation-cache.js';
import { CompiledModule, type InstantiateOptions } from './compiled-module.js';
import { HostModule, lowerImport, type Importables } from './host-module.js';
import { readImage, writeImage } from './images.js';
import { Module } from './module.js';
import { runProgram, type RunOptions } from './run.js';

export interface RuntimeLimits extends Limits {
  /** Open instances at a time. Default unbounded. */
  readonly instances: number;
}

export interface RuntimeOptions {
  /**
   * What runs the guests. By default what the environment variable `WAZEN_ENGINE` says, else the compiler, else, where that is not
   * available, the interpreter with one warning.
   */
  readonly engine?: EngineName;
  /** Limits of every instance. */
  readonly limits?: Partial<RuntimeLimits>;
  /** Where compiled code is kept. Default nowhere. */
  readonly cache?: CompilationCache;
}

export interface CompileOptions {
  /**
   * Is told how far the compilation is, some ten times a second and at its end; not at all where the code is found in a cache or
   * somebody else is compiling it. What it throws ends the compilation and is thrown by it.
   */
  readonly onProgress?: (progress: CompileProgress) => void;
}

export type { CompileProgress };

/** What can be compiled. It is copied first: see {@link Runtime.compile} for when. */
export type { BufferSource };

/**
 * Compiles and instantiates modules.
 *
 * ```ts
 * using runtime = new Runtime();
 * runtime.hostModule('env', { log_i32: value => console.log(value) });
 * const compiled = await runtime.compile(await readFile('program.wasm'));
 * const module = compiled.instantiate();
 * ```
 */
export class Runtime {
  readonly #realm: Realm;
  readonly #named = new Map<string, HostModule | Module>();

  /**
   * @throws {Error} if the compiler is asked for and not available; the message says why
   * @throws {TypeError} if an option is wrong
   */
  constructor(options: RuntimeOptions = {}) {
    const { engine, limits, cache } = options;
    if (cache !== undefined && !(cache instanceof CompilationCache)) throw invalid('cache must be a CompilationCache');
    const instances = limits?.instances === undefined ? undefined : unsigned(limits.instances, 'limits.instances');
    this.#realm = new Realm({ engine, limits, instances, cache: cache?.code });
    void this.#realm.engine; // whether there is one shall be known now
  }

  /** What the runtime is below the API. For other parts of wazen. */
  get realm(): Realm {
    return this.#realm;
  }

  /** `'compiler'` or `'interpreter'`. */
  get engine(): EngineName {
    return this.#realm.engine.name;
  }

  /**
   * Decodes, validates and compiles a module. The event loop is never held up for more than some milliseconds.
   *
   * The bytes are copied first. Leave them alone until the promise is settled: of many megabytes, only the first are copied at once.
   *
   * @throws {CompileError} if the bytes are not a valid module: the offset says where
   * @throws {TypeError} if `bytes` is no buffer, or is detached meanwhile, or an option is wrong
   */
  async compile(bytes: BufferSource, { onProgress }: CompileOptions = {}): Promise<CompiledModule> {
    this.#realm.checkOpen();
    if (onProgress !== undefined && typeof onProgress !== 'function') throw invalid('onProgress must be a function');
    return this.#compiled(await compiling.compile(this.#realm, bytes, { onProgress }));
  }

  /** As {@link Runtime.compile}, at once, holding up everything else on this thread. */
  compileSync(bytes: BufferSource): CompiledModule {
    this.#realm.checkOpen();
    return this.#compiled(compiling.compileSync(this.#realm, bytes, {}));
  }

  /**
   * Code from the bytes or the file that {@link CompiledModule.serialize} made, without compiling anything. A file must not be
   * changed afterwards, for the code stays in it: replace it by renaming another over it.
   *
   * The image is checked for damage and for fitting this machine and version, not for what its code does: it must come from
   * somebody who may run code in this process. A file that anybody can write to is refused.
   *
   * @throws {ImageError} if it is no image or does not fit; the message says why
   * @throws what `node:fs` throws if the file cannot be read
   */
  deserialize(image: BufferSource | string | URL): CompiledModule {
    this.#realm.checkOpen();
    return this.#compiled(readImage(this.#realm.engine, image));
  }

  /**
   * Runs a program: a WASI command, once, without holding up the event loop for longer than its host calls take.
   *
   * ```ts
   * const status = await runtime.run(await readFile('app.wasm'), { args: ['app', '-v'], mounts: { '/data': './data' }, stdout: 1 });
   * ```
   *
   * @returns its exit code
   * @throws {CompileError | LinkError} if it cannot be run
   * @throws {TrapError} if it traps
   * @throws {InterruptedError} if `timeoutMs` passed or `signal` was aborted
   */
  async run(program: BufferSource | CompiledModule, options: RunOptions = {}): Promise<number> {
    return runProgram(program instanceof CompiledModule ? program : await this.compile(program), options);
  }

  /** Whether the bytes are a valid module. */
  validate(bytes: BufferSource): boolean {
    this.#realm.checkOpen();
    try {
      compiling.validate(bytes);
      return true;
    } catch (error) {
      if (error instanceof CompileError) return false;
      throw error;
    }
  }

  /**
   * Gives modules that are instantiated from now on something to import.
   *
   * The importing module declares the types, so a plain function is enough: arguments are numbers (i64: BigInts), the result is
   * converted as the JavaScript API does, several results are an array. See {@link hostFunction} for one that needs its caller.
   *
   * @throws {LinkError} if the name is taken
   */
  hostModule(name: string, fields: Importables): HostModule {
    this.#realm.checkOpen();
    this.#checkName(name);
    const module: HostModule = new HostModule(name, fields, () => this.#forget(name, module));
    this.#named.set(name, module);
    return module;
  }

  /** The open module that was instantiated with that name. */
  module(name: string): Module | undefined {
    const found = this.#named.get(name);
    return found instanceof Module ? found : undefined;
  }

  /** Closes everything that the runtime made: calls, also of functions at hand, are refused. */
  close(): void {
    this.#realm.closed = true;
    this.#named.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #compiled(code: EngineCode): CompiledModule {
    return new CompiledModule(
      code,
      (from, options) => this.#instantiate(from, options),
      from => writeImage(this.#realm.engine, from),
    );
  }

  #instantiate(code: EngineCode, options: InstantiateOptions): Module {
    this.#realm.checkOpen();
    const { name } = options;
    if (name !== undefined) this.#checkName(name);
    const wasi = options.wasi && createPreview1(options.wasi);
    let instance: Instance;
    try {
      instance = this.#realm.link(code, this.#resolver(options.imports, wasi), name, options.limits);
    } catch (error) {
      wasi?.close();
      throw error;
    }
    const module: Module = new Module(instance, () => {
      closed();
      wasi?.close();
      if (name !== undefined) this.#forget(name, module);
    });
    const closed = this.#realm.open(module);
    instance.caller = module;
    try {
      if (wasi && instance.memories.length > 0) wasi.attach(module.memory);
      initialize(instance);
      if (wasi && functionRecord(module.field('_initialize'))) module.callSync('_initialize');
    } catch (error) {
      module.close();
      throw error;
    }
    if (name !== undefined) this.#register(name, module);
    return module;
  }

  #resolver(imports: Readonly<Record<string, Importables>> | undefined, wasi: Preview1 | undefined): ImportResolver {
    return (module, name) => {
      // Own properties alone: a guest must not get at what every object inherits.
      const own = imports && Object.hasOwn(imports, module) ? imports[module] : undefined;
      if (own && Object.hasOwn(own, name)) return lowerImport(own[name]);
      const functions = wasi?.functionsOfModule(module);
      if (functions && Object.hasOwn(functions, name)) return functions[name];
      return this.#named.get(module)?.field(name);
    };
  }

  /** Its start function may have taken the name meanwhile. */
  #register(name: string, module: Module): void {
    try {
      this.#checkName(name);
    } catch (error) {
      module.close();
      throw error;
    }
    this.#named.set(name, module);
  }

  #forget(name: string, module: HostModule | Module): void {
    if (this.#named.get(name) === module) this.#named.delete(name);
  }

  #checkName(name: string): void {
    if (typeof name !== 'string') throw invalid(`the name of a module must be a string, not ${String(name)}`);
    if (this.#named.has(name)) throw new LinkError(`a module named "${name}" is there already`);
  }
}
