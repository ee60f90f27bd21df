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

let fastest: Crc32 | undefined;

/** zlib's where Node has it (20.15, 22.2 and later). */
export const crc32: Crc32 = (bytes, before = 0) => {
  fastest ??= (builtins.zlib as { crc32?: Crc32 }).crc32 ?? crc32ByTable;
  return fastest(bytes, before);
};
