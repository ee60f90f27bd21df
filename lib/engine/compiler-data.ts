/**
 * First contents of a memory that many instances share. What active data segments write is the same in each instance as long as their
 * offsets are constants: it goes into an image, which is mapped copy-on-write over the memory of each instance in the place of
 * copying segment by segment.
 *
 * The specification's order stays what it is: only the first segments are taken, up to one that is not known before, and only if
 * nothing can fail between the making of the memory and them.
 *
 * @see core spec, exec/modules.html#exec-instantiation
 */
import { Reader } from '../decode/reader.js';
import type { Binding, ImageHandle } from '../native/binding.js';
import type { ConstExpr, Module } from '../wasm/module.js';
import { Opcode } from '../wasm/opcode.js';
import { pageBytes } from '../wasm/types.js';
import { systemPageBytes } from './compiler-objects.js';

export interface InitialData {
  readonly image: ImageHandle;
  /** Active segments below this index are in the image. */
  readonly segments: number;
}

/** Fewer bytes are copied: a mapping has its price, too. A guess (docs/rationale.md). */
const fewBytes = 32 * 1024;
/** Images are not made of memory that is mostly empty. */
const mostEmptiness = 4;

/** The shared contents of memory 0; null where there are none or it does not pay. */
export function initialDataOf(binding: Binding, module: Module): InitialData | null {
  if (module.importedMemories > 0 || module.memories.length === 0 || mayTrapBefore(module)) return null;
  const segments = knownSegments(module);
  const { start, end, bytes } = extentOf(module, segments);
  if (bytes < fewBytes) return null;
  const systemPage = systemPageBytes(binding);
  const from = start - (start % systemPage);
  const to = Math.min(Math.ceil(end / systemPage) * systemPage, module.memories[0].type.min * pageBytes);
  if (to - from > mostEmptiness * bytes) return null;
  const image = binding.makeImage(from, contentsOf(module, segments, from, to));
  return image ? { image, segments } : null;
}

/** Whether an active element segment may trap, before which no data is written. */
function mayTrapBefore(module: Module): boolean {
  return module.elements.some(({ mode, table, offset, funcs, exprs }) => {
    if (mode !== 'active') return false;
    const start = constantOf(module, offset!);
    const end = start === undefined ? Infinity : start + (funcs ?? exprs!).length;
    return table < module.importedTables || end > module.tables[table].type.min;
  });
}

/** How many of the data segments, from the first on, write to known places inside of memory 0, or are passive. */
function knownSegments(module: Module): number {
  const size = module.memories[0].type.min * pageBytes;
  const isUnknown = module.data.findIndex(({ mode, memory, offset, start, end }) => {
    if (mode !== 'active') return false;
    const to = constantOf(module, offset!);
    return memory !== 0 || to === undefined || to + (end - start) > size;
  });
  return isUnknown < 0 ? module.data.length : isUnknown;
}

/** Where the segments write, and how much. */
function extentOf(module: Module, segments: number): { start: number; end: number; bytes: number } {
  let [start, end, bytes] = [Infinity, 0, 0];
  for (const segment of module.data.slice(0, segments)) {
    if (segment.mode !== 'active') continue;
    const [to, count] = [constantOf(module, segment.offset!)!, segment.end - segment.start];
    if (count === 0) continue;
    start = Math.min(start, to);
    end = Math.max(end, to + count);
    bytes += count;
  }
  return { start, end, bytes };
}

function contentsOf(module: Module, segments: number, from: number, to: number): Uint8Array {
  const contents = new Uint8Array(to - from);
  for (const { mode, offset, start, end } of module.data.slice(0, segments)) {
    if (mode === 'active' && end > start) contents.set(module.bytes.subarray(start, end), constantOf(module, offset!)! - from);
  }
  return contents;
}

/** The value of a 32-bit expression that refers to nothing; unsigned. */
function constantOf(module: Module, { start }: ConstExpr): number | undefined {
  const reader = new Reader(module.bytes, start);
  return reader.byte() === (Opcode.I32Const as number) ? reader.s32() >>> 0 : undefined;
}
