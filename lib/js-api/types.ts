/**
 * Types of the `WebAssembly` namespace, as the DOM library of TypeScript declares them: Node's types have none, and wazen's users need no
 * DOM.
 *
 * @see JS API, "The WebAssembly Namespace"
 */
import type { BufferSource } from '../runtime/buffer-source.js';
import type { CompileError, LinkError, RuntimeError } from '../support/errors.js';

export type ValueType = 'anyfunc' | 'externref' | 'f32' | 'f64' | 'i32' | 'i64' | 'v128';
export type TableKind = 'anyfunc' | 'externref';
export type ImportExportKind = 'function' | 'global' | 'memory' | 'table' | 'tag';

export interface ModuleExportDescriptor {
  kind: ImportExportKind;
  name: string;
}

export interface ModuleImportDescriptor extends ModuleExportDescriptor {
  module: string;
}

/** What a module imports, by module and field name. */
export type ImportObject = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A compiled module. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- its brand is not visible
export interface WebAssemblyModule {}

export interface WebAssemblyInstance {
  /** A frozen object without prototype. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- depends on the module
  readonly exports: Readonly<Record<string, any>>;
}

export interface WebAssemblyMemory {
  /** All bytes, without a copy; another object after the memory has grown, which detaches the one before. */
  readonly buffer: ArrayBuffer;
  /** `buffer`. Only where the memories of Node's V8 have the method, too. */
  toFixedLengthBuffer?(): ArrayBuffer;
  /** Adds pages of 64 KiB; the size before. */
  grow(delta: number): number;
}

export interface WebAssemblyTable {
  readonly length: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- depends on the kind
  get(index: number): any;
  set(index: number, value?: unknown): void;
  grow(delta: number, value?: unknown): number;
}

export interface WebAssemblyGlobal {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- depends on the type
  value: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- depends on the type
  valueOf(): any;
}

export interface WebAssemblyInstantiatedSource {
  instance: WebAssemblyInstance;
  module: WebAssemblyModule;
}

/** `WebAssembly`. */
export interface WebAssemblyNamespace {
  validate(bytes: BufferSource): boolean;
  compile(bytes: BufferSource): Promise<WebAssemblyModule>;
  instantiate(bytes: BufferSource, imports?: ImportObject): Promise<WebAssemblyInstantiatedSource>;
  instantiate(module: WebAssemblyModule, imports?: ImportObject): Promise<WebAssemblyInstance>;
  compileStreaming(source: Response | PromiseLike<Response>): Promise<WebAssemblyModule>;
  instantiateStreaming(source: Response | PromiseLike<Response>, imports?: ImportObject): Promise<WebAssemblyInstantiatedSource>;
  Module: {
    new (bytes: BufferSource): WebAssemblyModule;
    readonly prototype: WebAssemblyModule;
    exports(module: WebAssemblyModule): ModuleExportDescriptor[];
    imports(module: WebAssemblyModule): ModuleImportDescriptor[];
    customSections(module: WebAssemblyModule, name: string): ArrayBuffer[];
  };
  Instance: { new (module: WebAssemblyModule, imports?: ImportObject): WebAssemblyInstance; readonly prototype: WebAssemblyInstance };
  Memory: { new (descriptor: { initial: number; maximum?: number }): WebAssemblyMemory; readonly prototype: WebAssemblyMemory };
  Table: {
    new (descriptor: { element: TableKind; initial: number; maximum?: number }, value?: unknown): WebAssemblyTable;
    readonly prototype: WebAssemblyTable;
  };
  Global: {
    new (descriptor: { value: ValueType; mutable?: boolean }, value?: unknown): WebAssemblyGlobal;
    readonly prototype: WebAssemblyGlobal;
  };
  CompileError: typeof CompileError;
  LinkError: typeof LinkError;
  RuntimeError: typeof RuntimeError;
}
