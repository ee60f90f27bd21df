/** wazen's public API. */
export { CompiledModule, type ExportDescription, type ImportDescription, type InstantiateOptions } from './api/compiled-module.js';
export * from './api/errors.js';
export { Global, type GlobalDescriptor } from './api/global.js';
export { hostFunction, type HostModule, type Importable, type Importables } from './api/host-module.js';
export { Memory, type MemoryDescriptor } from './api/memory.js';
export { type AsyncCallOptions, type CallOptions, type Exports, type Module } from './api/module.js';
export { type RunOptions } from './api/run.js';
export { Runtime, type BufferSource, type RuntimeLimits, type RuntimeOptions } from './api/runtime.js';
export { Table, type TableDescriptor } from './api/table.js';
export { createWebAssembly, WebAssembly } from './api/web-assembly.js';
export type * from './js-api/types.js';
export { type StdioSink, type StdioSource } from './wasi/stdio.js';
export { type WasiClocks } from './wasi/context.js';
export * from './wasi/file-system.js';
export { type Mount } from './wasi/mounts.js';
export { type WasiOptions } from './wasi/preview1.js';
export { type FileLimits } from './wasi/quota.js';
