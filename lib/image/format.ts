/**
 * A code image as a file: a header that says for what and by what it was made, and sections. docs/code-image.md draws it.
 *
 * Everything is little-endian. Every byte is under a checksum but the padding between sections; what the checksums do not
 * keep out is somebody who may write to the file.
 */
import { crc32 } from '../support/crc32.js';
import { ImageError } from '../support/errors.js';
import type { Steps } from '../support/steps.js';

/** Raised with every change of this file, module.ts, or native/runtime/compiled-module.cpp; also when the code relies on something new. */
export const formatVersion = 2;

/** The first bytes of every image. */
export const imageMagic = Buffer.from('\x7fwazen\r\n', 'latin1');

/** What an image was made for; all of it must be right where it is used. */
export interface ImageDescription {
  /** Of the package that made it. */
  readonly version: string;
  /** The processor's family, as `Binding.machine` says it. */
  readonly machine: string;
  readonly features: string;
  /** Compile options: words of `polls` and `checked`. */
  readonly options: string;
  /** SHA-256 of the module. */
  readonly wasmHash: Uint8Array;
}

export const enum SectionKind {
  ModuleWords = 1,
  ModuleBytes = 2,
  Tables = 3,
  /** Starts on a page. */
  Code = 4,
  Bodies = 5,
}
const sectionCount = 5;

/** Bytes that are summed up in one step. */
const checksumStep = 1 << 20;

export interface Section {
  readonly kind: SectionKind;
  readonly bytes: Uint8Array;
}

/** A section where it was found: `offset` counts from the start of the image. */
export interface PlacedSection extends Section {
  readonly offset: number;
}

export interface Image {
  readonly description: ImageDescription;
  /** By kind. */
  section(kind: SectionKind): PlacedSection;
}

/** Offsets in the header, and its size; texts are padded with NULs. */
export const header = {
  magic: 0,
  version: 8,
  checksum: 12, //  of the header, with zero here
  wasmHash: 16,
  texts: {
    version: { at: 48, bytes: 32 },
    machine: { at: 80, bytes: 16 },
    options: { at: 96, bytes: 32 },
    features: { at: 128, bytes: 256 },
  },
  sections: 384,
  size: 384 + sectionCount * 32,
} as const;

/** One row per section. */
const row = { kind: 0, checksum: 4, offset: 8, bytes: 16, size: 32 } as const;

const texts = Object.entries(header.texts) as [keyof typeof header.texts, { at: number; bytes: number }][];

/** Pages may be larger on some machines than on others of the family. */
function pageBytesOf(machine: string): number {
  return machine === 'amd64' ? 4096 : 65536;
}

function align(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

/** The image in pieces, to be written one after the other; in steps, for the checksums take time. */
export function* writeImage(description: ImageDescription, sections: readonly Section[]): Steps<Uint8Array[]> {
  const head = Buffer.alloc(header.size);
  imageMagic.copy(head, header.magic);
  head.writeUInt32LE(formatVersion, header.version);
  head.set(description.wasmHash, header.wasmHash);
  for (const [name, { at, bytes }] of texts) writeText(head.subarray(at, at + bytes), description[name]);
  const pageBytes = pageBytesOf(description.machine);
  const pieces: Uint8Array[] = [head];
  let end: number = header.size;
  const padTo = (offset: number): void => {
    if (offset > end) pieces.push(new Uint8Array(offset - end));
    end = offset;
  };
  for (const [i, { kind, bytes }] of sections.entries()) {
    padTo(align(end, kind === SectionKind.Code ? pageBytes : 16));
    const at = header.sections + i * row.size;
    head.writeUInt32LE(kind, at + row.kind);
    head.writeUInt32LE(yield* checksum(bytes), at + row.checksum);
    head.writeBigUInt64LE(BigInt(end), at + row.offset);
    head.writeBigUInt64LE(BigInt(bytes.length), at + row.bytes);
    pieces.push(bytes);
    end += bytes.length;
  }
  // The last page of the code is whole, because it is mapped.
  padTo(align(end, pageBytes));
  head.writeUInt32LE(crc32(head), header.checksum);
  return pieces;
}

function* checksum(bytes: Uint8Array): Steps<number> {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += checksumStep) {
    sum = crc32(bytes.subarray(at, at + checksumStep), sum);
    yield;
  }
  return sum;
}

function writeText(into: Buffer, text: string): void {
  if (Buffer.byteLength(text) > into.length) throw new ImageError(`"${text}" has no room in an image`);
  into.write(text);
}

/**
 * Reads the header, and checks everything that can be checked without knowing what is expected; the checksums of the sections not
 * again where it is known that they are right.
 *
 * @throws {ImageError} if these are not the bytes of an undamaged image of this version of the format
 */
export function readImage(bytes: Uint8Array, isUndamaged = false): Image {
  const image = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (image.length < header.size || !image.subarray(0, imageMagic.length).equals(imageMagic)) throw new ImageError('this is no code image');
  const version = image.readUInt32LE(header.version);
  if (version !== formatVersion) throw new ImageError(`the code image has version ${version} of the format, not ${formatVersion}`);
  const head = Buffer.from(image.subarray(0, header.size));
  head.writeUInt32LE(0, header.checksum);
  if (crc32(head) !== image.readUInt32LE(header.checksum)) throw damaged('its header');
  const sections = Array.from({ length: sectionCount }, (_, i) => readSection(image, header.sections + i * row.size, isUndamaged));
  return {
    description: {
      ...(Object.fromEntries(texts.map(([name, { at, bytes: size }]) => [name, readText(head, at, size)])) as Record<
        keyof typeof header.texts,
        string
      >),
      wasmHash: Uint8Array.from(head.subarray(header.wasmHash, header.wasmHash + 32)),
    },
    section(kind) {
      const found = sections.find(section => section.kind === kind);
      if (found === undefined) throw damaged('a section is missing');
      return found;
    },
  };
}

function readSection(image: Buffer, at: number, isUndamaged: boolean): PlacedSection {
  const kind = image.readUInt32LE(at + row.kind);
  const offset = Number(image.readBigUInt64LE(at + row.offset));
  const size = Number(image.readBigUInt64LE(at + row.bytes));
  if (offset + size > image.length) throw damaged('it was cut off');
  const bytes = image.subarray(offset, offset + size);
  if (!isUndamaged && crc32(bytes) !== image.readUInt32LE(at + row.checksum)) throw damaged(`section ${kind}`);
  return { kind, bytes, offset };
}

function readText(head: Buffer, at: number, size: number): string {
  const end = head.indexOf(0, at);
  return head.toString('utf8', at, end < 0 ? at + size : Math.min(end, at + size));
}

function damaged(what: string): ImageError {
  return new ImageError(`the code image is damaged: ${what}`);
}
