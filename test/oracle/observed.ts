/** What can be seen of a call, in words that are the same on V8 and on wazen: results, kinds of traps, and what memories and tables hold. */
import { createHash } from 'node:crypto';
import { TrapError } from '../../lib/support/errors.js';

/** Types of the DOM library, which Node has no part of. */
declare const WebAssembly: any;

/** Kinds of traps, by what both V8's and wazen's messages match. V8 has fewer texts. */
const trapKinds: readonly [string, RegExp][] = [
  ['unreachable', /^unreachable/],
  ['memory', /memory access|data segment/],
  ['past the end of a table', /\btable|undefined element|element segment/],
  ['element', /uninitialized element|call type mismatch|null function|signature mismatch/],
  ['divide by zero', /by zero/],
  ['overflow or conversion', /integer overflow|conversion|unrepresentable/],
  ['stack', /call stack/i],
];

/** The kind of a trap; what is no trap is thrown again. */
export function trapKind(error: unknown): string {
  if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError || error instanceof TrapError)) throw error;
  const { message } = error as Error;
  return trapKinds.find(([, pattern]) => pattern.test(message))?.[0] ?? message;
}

/** Functions, which differ by engine, are all the same. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'function';
  return Object.is(value, -0) ? '-0' : String(value);
}

export function outcomeOf(run: () => unknown): string {
  try {
    return textOf(run());
  } catch (error) {
    return `trap: ${trapKind(error)}`;
  }
}

/** Length and contents of a memory. */
export function memoryState({ buffer }: { readonly buffer: ArrayBuffer }): string {
  const bytes = new Uint8Array(buffer);
  return `${bytes.length} ${createHash('sha1').update(bytes).digest('hex').slice(0, 12)}`;
}

/** Elements of a table. */
export function tableState(table: { readonly length: number; get(index: number): unknown }): string {
  return `[${Array.from({ length: table.length }, (_, i) => textOf(table.get(i))).join(' ')}]`;
}
