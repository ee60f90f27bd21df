/** wazen's public API. */
export { assemblyScript, type AssemblyScriptOptions } from './api/assemblyscript.js';
export { CompilationCache, type CacheStore, type CompilationCacheOptions } from './api/compilation-cache.js';
export { CompiledModule, type ExportDescription, type ImportDescription, type InstantiateOptions } from './api/compiled-module.js';
export { emscripten, type EmscriptenOptions } from './api/emscripten.js';
export * from './api/errors.js';
export { Global, type GlobalDescriptor } from './api/global.js';
export { hostFunction, type HostModule, type Importable, type Importables } from './api/host-module.js';
export { Memory, type MemoryDescriptor } from './api/memory.js';
export { type AsyncCallOptions, type CallOptions, type Exports, type Module } from './api/module.js';
export { type RunOptions } from './api/run.js';
export {
  Runtime,
  type BufferSource,
  type CompileOptions,
  type CompileProgress,
  type RuntimeLimits,
  type RuntimeOptions,
} from './api/runtime.js';
export { Table, type TableDescriptor } from './api/table.js';
export { createWebAssembly, WebAssembly } from './api/web-assembly.js';
export type * from './js-api/types.js';
export { WASI, type WASIInstance, type WASIOptions } from './api/wasi.js';
export { systemClocks, virtualClocks, type VirtualClockOptions, type VirtualClocks } from './wasi/clocks.js';
export { type WasiClocks } from './wasi/context.js';
export * from './wasi/file-system.js';
export { HostFileSystem } from './wasi/host-directory.js';
export { MemoryFileSystem, type MemoryFileSystemOptions } from './wasi/memory-file-system.js';
export { type MemorySnapshot } from './wasi/memory-snapshot.js';
export { type Mount } from './wasi/mounts.js';
export { OverlayFileSystem } from './wasi/overlay-file-system.js';
export { type WasiImports, type WasiOptions } from './wasi/preview1.js';
export { type FileLimits } from './wasi/quota.js';
export { seededRandom, systemRandom, type RandomSource } from './wasi/random.js';
export { type StdioSink, type StdioSource } from './wasi/stdio.js';
export { type HostLogging, type LogScope } from './wasi/trace.js';
