/** Random damage to modules, reproducible from a seed: for fuzzers. */
import { Reader } from '../lib/decode/reader.js';

/** Numbers that look random, the same for the same seed (xorshift32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed ^ 0x9e3779b9) | 0 || 1;
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }
}

/** Bytes that mean much: ends, prefixes, types, lengths, last bytes of numbers. */
const notable = [0x00, 0x01, 0x0b, 0x40, 0x60, 0x6f, 0x70, 0x7b, 0x7f, 0x80, 0xd2, 0xfc, 0xfd, 0xff];
/** LEB128 numbers at the edges. */
const numbers = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x07],
  [0x80, 0x80, 0x80, 0x80, 0x00],
  [0x80, 0x80, 0x80, 0x80, 0x10],
  [0x80, 0x80, 0x80, 0x80, 0x78],
  [0x80, 0x80, 0x04],
  [0xc0, 0x84, 0x3d],
];

type Mutation = (bytes: number[], random: Random, other: Uint8Array) => void;

const mutations: readonly Mutation[] = [
  (bytes, random) => (bytes[random.below(bytes.length)] ^= 1 << random.below(8)),
  (bytes, random) => (bytes[random.below(bytes.length)] = random.below(256)),
  (bytes, random) => (bytes[random.below(bytes.length)] = notable[random.below(notable.length)]),
  (bytes, random) => (bytes[random.below(bytes.length)] += random.below(2) * 2 - 1),
  (bytes, random) => void bytes.splice(random.below(bytes.length), 0, notable[random.below(notable.length)]),
  (bytes, random) => void bytes.splice(random.below(bytes.length), 1 + random.below(4)),
  (bytes, random) => void bytes.splice(random.below(bytes.length), 1, ...numbers[random.below(numbers.length)]),
  (bytes, random) => void (bytes.length = 1 + random.below(bytes.length)),
  (bytes, random) => {
    const start = random.below(bytes.length);
    bytes.splice(random.below(bytes.length), 0, ...bytes.slice(start, start + 1 + random.below(32)));
  },
  (bytes, random, other) => {
    const start = random.below(other.length);
    bytes.splice(random.below(bytes.length), random.below(16), ...other.subarray(start, start + 1 + random.below(64)));
  },
];

/** A part of the module whose size is stated right before it. */
interface Sized {
  /** Of the size. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

const codeSection = 10;

/** The sized part that starts at `at`; undefined if it passes `limit`. */
function sizedAt(bytes: Uint8Array, at: number, limit: number): Sized | undefined {
  const reader = new Reader(bytes, at);
  try {
    const size = reader.u32();
    return reader.offset + size <= limit ? { at, start: reader.offset, end: reader.offset + size } : undefined;
  } catch {
    return undefined;
  }
}

/** A random section and, if it is that of the code, perhaps a body in it. Empty if the module is no sequence of sections. */
function randomPart(bytes: Uint8Array, random: Random): Sized[] {
  const sections: Sized[] = [];
  for (let at = 9; ;) {
    const section = sizedAt(bytes, at, bytes.length);
    if (!section) break;
    sections.push(section);
    at = section.end + 1;
  }
  if (sections.length === 0) return [];
  const section = sections[random.below(sections.length)];
  if (bytes[section.at - 1] !== codeSection || random.below(4) === 0) return [section];
  const bodies: Sized[] = [];
  for (let body = sizedAt(bytes, section.start + 1, section.end); body; body = sizedAt(bytes, body.end, section.end)) bodies.push(body);
  return bodies.length > 0 ? [section, bodies[random.below(bodies.length)]] : [section];
}

function damage(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const copy = Array.from(bytes);
  for (let count = 1 + random.below(4); count > 0 && copy.length > 0; count--) {
    mutations[random.below(mutations.length)](copy, random, other);
  }
  return Uint8Array.from(copy);
}

function concat(parts: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/**
 * A damaged copy of `bytes` (not empty): one to four mutations, some with bytes of `other`; either anywhere, or inside of one section
 * or body whose size is then put right, so that the damage gets further.
 */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const parts = random.below(3) === 0 ? [] : randomPart(bytes, random);
  const rebuild = (start: number, end: number, [part, ...inner]: readonly Sized[]): Uint8Array => {
    if (!part) return start === end ? new Uint8Array() : damage(bytes.subarray(start, end), other, random);
    const contents = rebuild(part.start, part.end, inner);
    return concat([bytes.subarray(start, part.at), leb(contents.length), contents, bytes.subarray(part.end, end)]);
  };
  return rebuild(0, bytes.length, parts);
}
