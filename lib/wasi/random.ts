/** Random numbers: `random_get`; the system's and seeded ones. */
import { timeLeft } from '../engine/driver.js';
import { builtins } from '../support/builtins.js';
import type { WasiContext, WasiFunctions } from './context.js';

/** Fills the bytes with random ones. */
export type RandomSource = (bytes: Uint8Array) => void;

/** Most bytes filled by one call of the source. */
const chunkBytes = 65536;

/** The system's cryptographic random numbers. */
export const systemRandom: RandomSource = bytes => void builtins.crypto.randomFillSync(bytes);

const rotateLeft = (value: number, by: number) => (value << by) | (value >>> (32 - by));

/** Four words of state from a seed, never all zero. @see SplitMix64, https://prng.di.unimi.it/splitmix64.c */
function seedWords(seed: bigint): Uint32Array {
  const words = new Uint32Array(4);
  let state = seed;
  for (let i = 0; i < 4; i += 2) {
    state += 0x9e3779b97f4a7c15n;
    let mixed = BigInt.asUintN(64, state);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    mixed ^= mixed >> 31n;
    words[i] = Number(mixed & 0xffffffffn);
    words[i + 1] = Number(mixed >> 32n);
  }
  return words;
}

/**
 * The same bytes in every run, however they are asked for. Anybody can predict them: they are no keys.
 *
 * @see xoshiro128**, https://prng.di.unimi.it
 */
export function seededRandom(seed: number | bigint = 42): RandomSource {
  if (typeof seed !== 'bigint' && !Number.isSafeInteger(seed)) throw new TypeError(`the seed must be an integer, not ${String(seed)}`);
  const state = seedWords(BigInt(seed));
  let word = 0;
  let left = 0;
  const next = () => {
    const result = Math.imul(rotateLeft(Math.imul(state[1]!, 5), 7), 9);
    const shifted = state[1]! << 9;
    state[2]! ^= state[0]!;
    state[3]! ^= state[1]!;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= shifted;
    state[3] = rotateLeft(state[3]!, 11);
    return result;
  };
  return bytes => {
    for (let i = 0; i < bytes.length; i++) {
      if (left === 0) [word, left] = [next(), 4];
      bytes[i] = word;
      word >>>= 8;
      left--;
    }
  };
}

export function randomFunctions({ memory, random }: WasiContext): WasiFunctions {
  return {
    random_get(address: number, length: number) {
      const bytes = memory.bytes(address, length);
      // Gigabytes take seconds; a call whose time is up ends as soon as this returns.
      for (let at = 0; at < bytes.length && timeLeft() > 0; at += chunkBytes) random(bytes.subarray(at, at + chunkBytes));
    },
  };
}
