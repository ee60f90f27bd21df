/**
 * What an engine is: the interface between the runtime (instances, linking, driver) and the two things that
 * can execute IR. The interpreter implements it in TypeScript, the compiler over the native addon.
 *
 * Nothing here knows user-visible objects. The engine owns the representation of memories, tables,
 * globals and references, because machine code and interpreter want different ones; objects of two engines never meet
 * (linking across engines is a LinkError).
 */
import type { BigIntStats } from 'node:fs';
import type { IrFunction } from '../ir/function.js';
import type { Steps } from '../support/steps.js';
import type { Module } from '../wasm/module.js';
import type { FuncType, GlobalType, MemoryType, TableType } from '../wasm/types.js';
import type { Disposition } from './layout.js';

/**
 * A reference as the engine stores it: 0 is null; a funcref is the number of a function of the engine (an address in
 * the compiler), an externref a handle of the Store. Never negative, below 2^48.
 */
export type Ref = number;

export interface EngineMemory {
  readonly type: MemoryType;
  /** Size now, in pages. */
  readonly pages: number;
  /** Grows and detaches the old buffer; the previous size in pages, or -1. `limit` is the largest size allowed, in pages. */
  grow(delta: number, limit: number): number;
  /** The bytes, zero-copy; made on first use, another object after each successful `grow`. */
  readonly buffer: ArrayBuffer;
  /** Bytes for host code that must not create `buffer`. Valid until guest code runs again. */
  readonly bytes: Uint8Array;
  /** Copies bytes into the memory, without making `buffer`. The caller has checked the range. */
  write(offset: number, bytes: Uint8Array): void;
}

export interface EngineTable {
  readonly type: TableType;
  readonly length: number;
  /** The caller has checked the index. */
  get(index: number): Ref;
  set(index: number, value: Ref): void;
  /** The previous length, or -1 if the new one would pass `limit` or the type's maximum. */
  grow(delta: number, value: Ref, limit: number): number;
}

/** A global: 16 bytes, little-endian, as a value of its type; a reference as a 64-bit {@link Ref}. */
export interface EngineGlobal {
  readonly type: GlobalType;
  readonly cell: DataView;
}

/** What the engine knows of a function reference. */
export interface FunctionInfo {
  /** Id of the instance; missing for host functions. */
  readonly instanceId?: number | undefined;
  /** Function index in the instance; host function number otherwise. */
  readonly index: number;
}

/** Resolved imports in the order of the index spaces. */
export interface EngineImports {
  readonly functions: readonly Ref[];
  readonly tables: readonly EngineTable[];
  readonly memories: readonly EngineMemory[];
  readonly globals: readonly EngineGlobal[];
}

/**
 * An instance as the engine sees it: whole index spaces, imports first. Made with null tables, zeroed memories (but for {@link
 * writtenData}) and globals; the runtime then evaluates initializers and segments in spec order and writes them through these objects.
 */
export interface EngineInstance {
  /** Unique in the process's thread; what `exchangeLayout.instance` says when this instance calls the host. */
  readonly id: number;
  readonly module: Module;
  readonly tables: readonly EngineTable[];
  readonly memories: readonly EngineMemory[];
  readonly globals: readonly EngineGlobal[];
  /** Active data segments below this index are in the memories already. */
  readonly writtenData: number;
  /** Reference of the function with that index, imports included; always the same for the same function. */
  functionRef(index: number): Ref;
  /** Services (ir/services.ts) that compiled or interpreted code asks for; set by the runtime before any code runs. */
  services: GuestServices;
}

/** The operators that both engines leave to the runtime. Each throws TrapError-s as the spec says; see runtime/services.ts. */
export interface GuestServices {
  /** Operands and immediates of the IR row; the result, or 0. `ref` operands are {@link Ref}. */
  call(service: number, args: ArrayLike<number>): number;
}

/** Compiled code of one module, shared by its instances. */
export interface EngineCode {
  readonly module: Module;
  /** Machine code bytes, 0 for the interpreter. */
  readonly codeBytes: number;
}

/** An open file, and what tells it from every other and from what it was before a change. */
export interface OpenFile {
  readonly descriptor: number;
  readonly stats: Pick<BigIntStats, 'dev' | 'ino' | 'size' | 'ctimeNs'>;
}

/** Code that the threads of this process share: by key, while somebody uses it. */
export interface SharedCode {
  /** The code of a module, if some thread has it; the key says all that the code depends on. In steps. */
  find(key: string, bytes: Uint8Array, options: CompileOptions): Steps<EngineCode | undefined>;
  /** Lets all threads find it. */
  put(key: string, code: EngineCode): void;
  /**
   * The code, or the right to make it. While another thread has that right, this waits, though not for ever: what holds up that thread must not hold
   * up this one.
   */
  claim(key: string, bytes: Uint8Array, options: CompileOptions): Promise<SharedCodeClaim>;
}

export type SharedCodeClaim =
  | { readonly code: EngineCode }
  /** To be called when the code is there, or will not be. */
  | { readonly release: () => void };

/** Code as bytes. */
export interface EngineImages {
  /** What code is made for, as a word: images for other targets do not run here. */
  readonly target: string;
  /** A code image in pieces (docs/code-image.md); in steps. They are as immutable as the code. */
  write(code: EngineCode): Steps<Uint8Array[]>;
  /**
   * @param wasmHash - SHA-256 of the module that it must be of
   * @throws {ImageError} if the bytes are no image, or are damaged, or are of another module, or the code cannot run here
   */
  read(bytes: Uint8Array, wasmHash?: Uint8Array): EngineCode;
  /** As `read`, of an open file that nobody changes afterwards. Code lies where the system maps it. */
  readFile(file: OpenFile, wasmHash?: Uint8Array): EngineCode;
}

/** Takes functions while later ones are still being lowered. */
export interface ModuleCompiler {
  /** `fn.words` and its constants may be reused by the caller afterwards. */
  add(fn: IrFunction): void;
  /** How many functions are compiled by now. */
  readonly compiled: number;
  finish(): Promise<EngineCode>;
  finishSync(): EngineCode;
  /** Frees everything; used when a later function turns out invalid. */
  abandon(): void;
}

/** One wasm frame of a suspended or trapped guest. */
export interface TraceFrame {
  readonly instanceId: number;
  readonly functionIndex: number;
  readonly offset: number;
}

/**
 * A guest stack with its chain of calls. `enter` runs the function whose {@link Ref} stands in the exchange area
 * at `exchangeLayout.target` with the arguments at `exchangeLayout.values`, until the guest leaves; `status` and `detail` say why.
 * Arguments and results are 8 bytes each (16 for v128): i32 and f32 in the low word (the high word is undefined); a {@link Ref} as a
 * 64-bit integer (low and high word through `i32`). `target` is such an integer too.
 */
export interface Activation {
  readonly exchange: ArrayBuffer;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  enter(): void;
  resume(disposition: Disposition): void;
  /** Frames of the suspended or trapped guest, innermost first, at most `limit`; valid until the next `enter`. */
  trace(limit: number): TraceFrame[];
  /**
   * References from `low` to `high` - 1 among the values of the suspended guest. Conservative: numbers that look like one are found,
   * too, and so may be values that are dead.
   */
  findReferences(low: Ref, high: Ref): Iterable<Ref>;
}

export interface CompileOptions {
  /** Poll at loop headers and function entries, so that guests can be stopped. Default true. */
  readonly polls?: boolean;
}

export interface Engine {
  readonly name: 'interpreter' | 'compiler';
  /** Missing where there is no machine code. */
  readonly images?: EngineImages;
  /** Missing where code is not shared by threads. */
  readonly shared?: SharedCode;
  /** In steps, which return it: some of the work is proportional to the number of types and functions. */
  beginModule(module: Module, options: CompileOptions): Steps<ModuleCompiler>;
  instantiate(code: EngineCode, imports: EngineImports): EngineInstance;
  createMemory(type: MemoryType): EngineMemory;
  createTable(type: TableType, initial: Ref): EngineTable;
  createGlobal(type: GlobalType): EngineGlobal;
  /** A function that leaves the guest with HostCall and `detail` = `number`. The caller keeps the returned owner alive. */
  createHostFunction(type: FuncType, number: number): { readonly ref: Ref; readonly owner: object };
  functionInfo(ref: Ref): FunctionInfo;
  /** A free activation of the pool; `stackBytes` is a wish. Nested calls take another one. */
  acquireActivation(stackBytes: number): Activation;
  /** Puts it back; also after a trap or an unwind. */
  releaseActivation(activation: Activation): void;
}
