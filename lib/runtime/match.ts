/**
 * Matching of imports: does what is given have the type that is asked for? The sizes of memories and tables are those of
 * now, not those of their declaration.
 *
 * @see core spec, valid/matching.html#match-externtype
 */
import { LinkError } from '../support/errors.js';
import type { Import, Module } from '../wasm/module.js';
import {
  formatFuncType,
  sameFuncType,
  valTypeNames,
  type FuncType,
  type GlobalType,
  type Limits,
  type MemoryType,
  type TableType,
} from '../wasm/types.js';

/** The type of an import or export. */
export type ExternType =
  | { readonly kind: 'function'; readonly type: FuncType }
  | { readonly kind: 'table'; readonly type: TableType }
  | { readonly kind: 'memory'; readonly type: MemoryType }
  | { readonly kind: 'global'; readonly type: GlobalType };

/** The type that the module declares for the entity with that index. */
export function declaredType(module: Module, kind: Import['kind'], index: number): ExternType {
  switch (kind) {
    case 'function':
      return { kind, type: module.types[module.functions[index].typeIndex] };
    case 'table':
      return { kind, type: module.tables[index].type };
    case 'memory':
      return { kind, type: module.memories[index].type };
    case 'global':
      return { kind, type: module.globals[index].type };
    case 'tag':
      throw new LinkError('tags are not supported');
  }
}

/** Throws a {@link LinkError} that names the import unless what was found matches what was asked for. */
export function checkMatch(entry: Import, asked: ExternType, found: ExternType): void {
  if (!matches(asked, found)) throw mismatch(entry, asked, formatExternType(found));
}

/** The error of an import that is there and does not match; `found` describes what is there. */
export function mismatch(entry: Import, asked: ExternType, found: string): LinkError {
  return new LinkError(
    `incompatible import type: "${entry.module}" "${entry.name}" must be a ${formatExternType(asked)}, but is ${article(found)}`,
  );
}

/** The error of an import that nothing provides. */
export function unknownImport(entry: Import, asked: ExternType): LinkError {
  return new LinkError(`unknown import: nothing provides "${entry.module}" "${entry.name}", a ${formatExternType(asked)}`);
}

function article(text: string): string {
  return /^(function|table|memory|global)\b/.test(text) ? `a ${text}` : text;
}

function matches(asked: ExternType, found: ExternType): boolean {
  if (asked.kind === 'function' && found.kind === 'function') return sameFuncType(asked.type, found.type);
  if (asked.kind === 'table' && found.kind === 'table') {
    return asked.type.element === found.type.element && fits(asked.type, found.type);
  }
  if (asked.kind === 'memory' && found.kind === 'memory') {
    return !asked.type.shared === !found.type.shared && fits(asked.type, found.type);
  }
  if (asked.kind === 'global' && found.kind === 'global') {
    return asked.type.type === found.type.type && asked.type.mutable === found.type.mutable;
  }
  return false;
}

/** @see core spec, valid/matching.html#match-limits */
function fits(asked: Limits, found: Limits): boolean {
  return found.min >= asked.min && (asked.max === undefined || (found.max !== undefined && found.max <= asked.max));
}

/** `function (i32) -> ()`, `memory of 1 to 2 pages`, for messages. */
export function formatExternType(extern: ExternType): string {
  switch (extern.kind) {
    case 'function':
      return `function ${formatFuncType(extern.type)}`;
    case 'table':
      return `table of ${formatLimits(extern.type)} ${valTypeNames[extern.type.element]}`;
    case 'memory':
      return `memory of ${formatLimits(extern.type)} pages${extern.type.shared ? ', shared' : ''}`;
    case 'global':
      return `global ${extern.type.mutable ? `(mut ${valTypeNames[extern.type.type]})` : valTypeNames[extern.type.type]}`;
  }
}

function formatLimits(limits: Limits): string {
  return limits.max === undefined ? `at least ${limits.min}` : `${limits.min} to ${limits.max}`;
}
