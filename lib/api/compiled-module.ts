/** {@link CompiledModule}: decoded, validated and compiled code, from which any number of instances are made. */
import type { EngineCode } from '../engine/engine.js';
import type { Limits } from '../runtime/limits.js';
import { declaredType, formatExternType } from '../runtime/match.js';
import { ClosedError } from '../support/errors.js';
import type { WasiOptions } from '../wasi/preview1.js';
import type { ExternKind } from '../wasm/module.js';
import type { Importables } from './host-module.js';
import type { Module } from './module.js';

/** One import or export as the binary declares it. */
export interface ImportDescription {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** In words, for example `function (i32, i64) -> (f32)` or `memory of 1 to 2 pages`. */
  readonly type: string;
}

export type ExportDescription = Omit<ImportDescription, 'module'>;

export interface InstantiateOptions {
  /** Name under which modules instantiated later can import from this one. Must be free. */
  readonly name?: string;
  /** Imports of this instance alone, by module and field name; they go before those of the runtime. Own properties count. */
  readonly imports?: Readonly<Record<string, Importables>>;
  /** Lower limits than the runtime's. */
  readonly limits?: Partial<Limits>;
  /**
   * What the instance gets of WASI preview 1; without it, it can import none. Its memory is the module's first one, and its files are
   * closed with the module. A reactor's `_initialize` is called; a command's `_start` is left to {@link Runtime.run} or the caller.
   */
  readonly wasi?: WasiOptions;
}

/** Makes an instance; how is the runtime's affair. */
export type Instantiate = (code: EngineCode, options: InstantiateOptions) => Module;

/**
 * Compiled code of a module; made by {@link Runtime.compile}. One CompiledModule serves any number of instances.
 */
export class CompiledModule {
  readonly #code: EngineCode;
  readonly #instantiate: Instantiate;
  readonly #serialize: (code: EngineCode) => Uint8Array;
  #closed = false;

  /** Made by {@link Runtime.compile}. */
  constructor(code: EngineCode, instantiate: Instantiate, serialize: (code: EngineCode) => Uint8Array) {
    this.#code = code;
    this.#instantiate = instantiate;
    this.#serialize = serialize;
  }

  /** The name in the binary's name section. */
  get name(): string | undefined {
    return this.#code.module.names.module;
  }

  /** Size of the machine code in bytes; 0 on the interpreter. */
  get codeBytes(): number {
    return this.#code.codeBytes;
  }

  /** What instances need, in the order of the binary. */
  get imports(): ImportDescription[] {
    return this.#code.module.imports.map(({ module, name, kind, index }) => ({ module, name, kind, type: this.#type(kind, index) }));
  }

  /** What instances offer, in the order of the binary. */
  get exports(): ExportDescription[] {
    return this.#code.module.exports.map(({ name, kind, index }) => ({ name, kind, type: this.#type(kind, index) }));
  }

  /** Copies of the contents of all custom sections of that name. */
  customSections(name: string): Uint8Array[] {
    const { bytes, customSections } = this.#code.module;
    return customSections.filter(section => section.name === name).map(section => bytes.slice(section.start, section.end));
  }

  /**
   * Makes an instance: resolves the imports, writes the active segments and runs the start function.
   *
   * An import is looked for in `options.imports`, then among the runtime's host modules and named modules.
   *
   * @throws {LinkError} if an import is missing or does not match, the name is taken, or a limit is passed
   * @throws {TrapError} if a segment does not fit or the start function traps
   * @throws {ClosedError} if this or its runtime was closed
   */
  instantiate(options: InstantiateOptions = {}): Module {
    if (this.#closed) throw new ClosedError('the compiled module');
    return this.#instantiate(this.#code, options);
  }

  /**
   * The code as bytes, for {@link Runtime.deserialize} in another process on this machine or one like it.
   *
   * @throws {ImageError} on the interpreter, which has no machine code
   */
  serialize(): Uint8Array {
    return this.#serialize(this.#code);
  }

  /** Refuses further instances. Those that are there go on. */
  close(): void {
    this.#closed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #type(kind: ExternKind, index: number): string {
    return formatExternType(declaredType(this.#code.module, kind, index));
  }
}
