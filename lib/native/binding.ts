/**
 * The functions of the native addon: their types and what they do. This is the only file that names them; the C++ side
 * is native/addon. They check their arguments (a wrong one is a TypeError) and decide nothing.
 *
 * Addresses are numbers: they are below 2^47.
 */
declare const handle: unique symbol;

/** Owns a native object of the kind; freed with the JavaScript value. */
export interface Handle<Kind extends string> {
  readonly [handle]: Kind;
}

export type CompilationHandle = Handle<'compilation'>;
export type CodeHandle = Handle<'code'>;
export type ClaimHandle = Handle<'claim'>;
/** First contents of memories. */
export type ImageHandle = Handle<'image'>;

export interface CodeDescription {
  /** Of machine code. */
  readonly bytes: number;
  /** Addresses of the defined functions, in order. */
  readonly functions: Float64Array;
  /** Addresses of the entry thunks by type index; 0 for types without a defined function. */
  readonly entryThunks: Float64Array;
}

/** Machine code and what explains it, apart from this process. */
export interface ExportedCode {
  /** The code where it is. It must not be written to: the pages are read-only. */
  readonly code: ArrayBuffer;
  /** Words of native/runtime/compiled-module.cpp. */
  readonly tables: ArrayBuffer;
  /** Extensions of the processor that the code uses, separated by commas. */
  readonly features: string;
}

/** A file in memory. `bytes` must not be written to: the pages are read-only. */
export interface FileMapping {
  readonly handle: Handle<'mapping'>;
  readonly bytes: ArrayBuffer;
}

export interface Thunks {
  readonly handle: Handle<'thunks'>;
  /** `code` and `entry` of the funcrefs of host functions. */
  readonly host: number;
  readonly entry: number;
}

export interface NativeActivation {
  readonly handle: Handle<'activation'>;
  /** For {@link Entries}. */
  readonly address: number;
  /** Both take everything from the exchange area and return nothing. They must not be called after the handle has died. */
  readonly enter: () => void;
  readonly resume: () => void;
}

/** `enter` and `resume` for the activation at an address, whose handle must be alive. */
export interface Entries {
  readonly enter: (activation: number) => void;
  readonly resume: (activation: number) => void;
}

/** The optional addon native/accelerator. */
export interface Accelerator {
  /** A function that V8's optimized code calls without a detour; `address` is one of {@link Binding.entryAddresses}. */
  makeEntry(address: number): (activation: number) => void;
  /** How many calls of the process came from code that was not optimized. */
  slowCalls(): number;
}

/** Of {@link Binding.listFunction}. */
export const enum ListingStage {
  /** SSA as it was built. */
  Ssa = 0,
  /** SSA after all passes. */
  Optimized = 1,
  /** Instructions of the machine with their registers, before they are encoded. */
  Machine = 2,
}

/** Numbers per frame that {@link Binding.trace} writes: instance id, function index, byte offset in the module. */
export const numbersPerFrame = 3;

/** Of {@link Binding.openFile}. */
export const enum OpenFlag {
  Read = 1,
  Write = 2,
  Create = 4,
  Exclusive = 8,
  Truncate = 16,
  Directory = 32,
}

/** Words that {@link Binding.statFile} writes: device, inode, mode, links, size, access, modification and change time in nanoseconds. */
export const fileStatWords = 8;

export interface Binding {
  /**
   * `words`: lib/ir/encode.ts, as in `addFunction`. Throws an Error if they are malformed. `functionBytes` is the memory that may be
   * used to compile one function.
   */
  beginModule(words: Int32Array, functionBytes: number): CompilationHandle;
  /** Copies the first `count` words and compiles them on a thread; errors show when the module is finished. */
  addFunction(compilation: CompilationHandle, words: Int32Array, count: number): void;
  /** How many functions have been compiled by now. */
  compiledFunctions(compilation: CompilationHandle): number;
  /**
   * A function as text after a stage of the compiler; arguments as those of `beginModule` and `addFunction`, and errors as those of
   * `finishModuleSync`.
   */
  listFunction(module: Int32Array, words: Int32Array, functionBytes: number, stage: ListingStage): string;
  abandonModule(compilation: CompilationHandle): void;
  /**
   * Links the module, after compiling what is left on this thread too. Throws an Error if a function cannot be compiled, with a `code`
   * if it takes too much memory or there is none (errors.ts).
   */
  finishModuleSync(compilation: CompilationHandle): CodeHandle;
  /** The same on another thread. */
  finishModule(compilation: CompilationHandle): Promise<CodeHandle>;
  describeCode(code: CodeHandle): CodeDescription;
  /** What the compiler makes code for: the processor's family, and those of its extensions that may be used. */
  machine(): { readonly name: string; readonly features: string };
  /** CRC-32 (support/crc32.ts) of bytes after those whose sum is `before`. */
  crc32(bytes: Uint8Array, before: number): number;
  exportCode(code: CodeHandle): ExportedCode;
  /** The first `bytes` of an open file, which nobody writes to or cuts meanwhile; `undefined` if the system refuses. */
  mapFile(descriptor: number, bytes: number): FileMapping | undefined;
  /**
   * Code that lies in a mapped file, from `offset` on in whole pages; `undefined` if the system gives no executable pages of that file.
   * Throws an Error if the tables are damaged or the processor lacks a feature.
   */
  mapCode(mapping: Handle<'mapping'>, offset: number, bytes: number, tables: Int32Array, features: string): CodeHandle | undefined;
  /** The same for code that is copied. */
  copyCode(code: Uint8Array, tables: Int32Array, features: string): CodeHandle;
  /** Code that some thread of the process has under the key, while it lives. */
  findShared(key: string): CodeHandle | undefined;
  /** Lets all threads find the code; it is not kept alive. Those that wait for it are woken. */
  putShared(key: string, code: CodeHandle): void;
  /**
   * The code, or the right to make it, which ends with the handle, or with `endClaim`, or with the thread. Neither if somebody else has that right:
   * then `wake` is called later, once, to ask again. It does not keep the event loop alive.
   */
  claimShared(key: string, wake: () => void): { readonly code?: CodeHandle; readonly claim?: ClaimHandle };
  endClaim(claim: ClaimHandle): void;
  /** `signature`: number of parameters, then the value types of parameters and results. */
  makeThunks(signature: Int32Array): Thunks;

  /** A stack of `stackBytes`. The exchange area is borrowed and must live as long. `undefined` if there is no memory for it. */
  createActivation(exchange: ArrayBuffer, stackBytes: number): NativeActivation | undefined;
  /** Addresses for {@link Accelerator.makeEntry}: of enter and resume. */
  entryAddresses(): readonly [enter: number, resume: number];
  /** Frames of a guest that has left without returning, innermost first, as many as fit; their number. */
  trace(activation: Handle<'activation'>, out: Float64Array): number;
  /** Writes the words from `low` to `high` - 1 that are on the stack of a suspended guest, as many as fit; the number of all. */
  findInStack(activation: Handle<'activation'>, low: number, high: number, out: Float64Array): number;

  /**
   * Makes a memory of `bytes` (whole wasm pages), which goes with its owner, and writes its descriptor ({@link memoryLayout}) at byte
   * `place` of a buffer. The result is -1 if the system refuses; else twice the number that the memory has from then on, and 1 more
   * if it is guarded. It is zero but for what the image says. Dead owners are looked for first where there are many.
   */
  createMemory(owner: object, descriptor: ArrayBuffer, place: number, bytes: number, image?: ImageHandle): number;
  /** Whether the memory has that size now; it may have moved, if it is not guarded, and the descriptor says where to. */
  growMemory(memory: number, descriptor: ArrayBuffer, place: number, bytes: number): boolean;
  /** A new ArrayBuffer over the memory as it is now. The caller detaches an older one. */
  memoryBuffer(memory: number): ArrayBuffer;
  /** Copies bytes into the memory without making an ArrayBuffer over it. Throws a RangeError beyond its end. */
  writeMemory(memory: number, offset: number, bytes: Uint8Array): void;
  /** First contents of memories from byte `offset` on, both in whole pages of the system; `undefined` if the system refuses. */
  makeImage(offset: number, contents: Uint8Array): ImageHandle | undefined;
  /** Writes whether the process has room for guarded memories (1 or 0), and the bytes of a page of the system. */
  memoryTraits(out: Float64Array): void;
  detach(buffer: ArrayBuffer): void;
  /** Of the first byte; it stays there while the buffer is not detached. */
  addressOf(buffer: ArrayBuffer): number;

  /** Writes function index or host function number, and instance id or -1. */
  readFunctionReference(address: number, out: Float64Array): void;
  /** Writes how many memories, guest stacks, images of code and (if there is room) keys of shared code the process has, in all of its threads. For tests. */
  countLive(out: Float64Array): void;

  // Files of the host, by names in open directories; no symbolic link is followed unless it is said. Results are descriptors, counts
  // or 0; what fails gives a negative error number. Descriptors are closed with the environment.

  /** Opens a directory by its path, links followed. */
  openDirectory(path: string): number;
  /** Whether the kernel resolves paths beneath a directory ({@link openBeneath}). */
  canResolveBeneath(): boolean;
  /** Opens the directory at a relative path, links followed, if the way never leaves the directory: EXDEV; EAGAIN: try again. */
  openBeneath(directory: number, path: string): number;
  /** Opens a regular file or (and only, with the flag) a directory. Everything else is refused with EACCES, and not touched. `flags`: {@link OpenFlag}. */
  openFile(directory: number, name: string, flags: number): number;
  /** An empty name is the descriptor itself, here and in `setFileTimes`. */
  statFile(directory: number, name: string, out: BigInt64Array): number;
  /** Name, inode and mode (the bits of the type) of entries whose names are UTF-8, without `.` and `..`; EOVERFLOW for more than `most`. */
  listDirectory(directory: number, most: number): (readonly [string, bigint, number])[] | number;
  readLink(directory: number, name: string): string | number;
  createDirectory(directory: number, name: string): number;
  createSymbolicLink(target: string, directory: number, name: string): number;
  linkFile(directory: number, name: string, to: number, toName: string): number;
  renameFile(directory: number, name: string, to: number, toName: string): number;
  removeFile(directory: number, name: string, isDirectory: boolean): number;
  /** `times`: seconds and nanoseconds of access and modification time; -1 nanoseconds: the present, -2: as it is. */
  setFileTimes(directory: number, name: string, times: BigInt64Array): number;
  readFile(file: number, into: Uint8Array, position: number): number;
  writeFile(file: number, bytes: Uint8Array, position: number): number;
  appendToFile(file: number, bytes: Uint8Array): number;
  allocateFile(file: number, position: number, bytes: number): number;
  /** EBADF for descriptors that were not opened here. */
  closeFile(fd: number): number;
}
