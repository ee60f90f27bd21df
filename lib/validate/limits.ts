/** Limits of memories and tables. @see core spec, valid/types.html#limits */
import { CompileError } from '../support/errors.js';
import { maxMemoryPages } from '../wasm/limits.js';
import type { Memory, Table } from '../wasm/module.js';
import type { Limits } from '../wasm/types.js';

function validateRange({ min, max }: Limits, at: number): void {
  if (max !== undefined && min > max) throw new CompileError('size minimum must not be greater than maximum', at);
}

export function validateMemory({ type, at }: Memory): void {
  if (type.min > maxMemoryPages || (type.max ?? 0) > maxMemoryPages) {
    throw new CompileError('memory size must be at most 65536 pages (4GiB)', at);
  }
  validateRange(type, at);
}

export function validateTable({ type, at }: Table): void {
  validateRange(type, at);
}
