/** Random numbers: `random_get`. */
import type { WasiContext, WasiFunctions } from './context.js';

/** Most bytes filled by one call of the source. */
const chunkBytes = 65536;

export function randomFunctions({ memory, random }: WasiContext): WasiFunctions {
  return {
    random_get(address: number, length: number) {
      const bytes = memory.bytes(address, length);
      for (let at = 0; at < bytes.length; at += chunkBytes) random(bytes.subarray(at, at + chunkBytes));
    },
  };
}
