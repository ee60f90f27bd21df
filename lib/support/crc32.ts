/** CRC-32 (ISO 3309, the one of zlib): finds damage, not malice. */
import { builtins } from './builtins.js';

/** With `before`, the sum of what came before, as if all were summed at once. */
type Crc32 = (bytes: Uint8Array, before?: number) => number;

let table: Uint32Array | undefined;

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
    return remainder;
  });
}

/** The same as {@link crc32} without zlib, some fifty times slower. */
export function crc32ByTable(bytes: Uint8Array, before = 0): number {
  table ??= makeTable();
  let remainder = ~before;
  for (const byte of bytes) remainder = table[(remainder ^ byte) & 0xff] ^ (remainder >>> 8);
  return ~remainder >>> 0;
}

/** Bytes that are summed without zlib, which takes as long to load as twice as many take without it. */
const fewBytes = 1 << 22;

let addon: Crc32 | undefined;
let summed = 0;
let fastest: Crc32 | undefined;

/** Sums by the addon as long as it is few bytes. */
export function giveCrc32(sum: Crc32): void {
  addon = sum;
}

/** zlib's where Node has it (20.15, 22.2 and later). */
export const crc32: Crc32 = (bytes, before = 0) => {
  if (addon !== undefined && (summed += bytes.length) < fewBytes) return addon(bytes, before);
  fastest ??= (builtins.zlib as { crc32?: Crc32 }).crc32 ?? addon ?? crc32ByTable;
  return fastest(bytes, before);
};
