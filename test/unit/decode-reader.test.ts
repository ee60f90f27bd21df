/** The byte reader: numbers at their edges, and the offsets of errors. */
import { expect } from 'chai';
import { Reader } from '../../lib/decode/reader.js';
import { CompileError } from '../../lib/support/errors.js';

type Read = (reader: Reader) => unknown;
const u32: Read = reader => reader.u32();
const s32: Read = reader => reader.s32();
const s33: Read = reader => reader.s33();
const s64: Read = reader => {
  reader.s64();
  return (BigInt(reader.high) << 32n) | BigInt(reader.low >>> 0);
};
const name: Read = reader => reader.name();

const bytesOf = (hex: string) => Uint8Array.from(hex.split(' ').filter(Boolean), digits => parseInt(digits, 16));

const good: [read: Read, hex: string, value: unknown][] = [
  [u32, '00', 0],
  [u32, '7f', 127],
  [u32, '80 01', 128],
  [u32, '83 80 00', 3],
  [u32, 'ff ff ff ff 0f', 2 ** 32 - 1],
  [u32, '80 80 80 80 08', 2 ** 31],
  [s32, '3f', 63],
  [s32, '40', -64],
  [s32, 'ff 00', 127],
  [s32, 'ff ff ff ff 07', 2 ** 31 - 1],
  [s32, '80 80 80 80 78', -(2 ** 31)],
  [s32, 'ff ff ff ff 7f', -1],
  [s33, '40', -64],
  [s33, 'ff ff ff ff 0f', 2 ** 32 - 1],
  [s33, '80 80 80 80 70', -(2 ** 32)],
  [s33, '80 01', 128],
  [s64, '7f', -1n],
  [s64, '80 7f', -128n],
  [s64, 'ff ff ff ff 0f', 2n ** 32n - 1n],
  [s64, '80 80 80 80 70', -(2n ** 32n)],
  [s64, '80 80 80 80 08', 2n ** 31n],
  [s64, 'ff ff ff ff ff ff ff ff ff 00', 2n ** 63n - 1n],
  [s64, '80 80 80 80 80 80 80 80 80 7f', -(2n ** 63n)],
  [name, '03 e2 82 ac', '€'],
  [name, '04 ef bb bf 61', '\ufeffa'],
  [name, '00', ''],
];

const bad: [read: Read, hex: string, reason: string, offset: number][] = [
  [u32, '', 'unexpected end of section or function', 0],
  [u32, '80 80', 'unexpected end of section or function', 2],
  [u32, 'ff ff ff ff 1f', 'integer too large', 4],
  [u32, '80 80 80 80 80 00', 'integer representation too long', 4],
  [s32, 'ff ff ff ff 0f', 'integer too large', 4],
  [s32, '80 80 80 80 70', 'integer too large', 4],
  [s32, 'ff ff ff ff ff 7f', 'integer representation too long', 4],
  [s33, 'ff ff ff ff 1f', 'integer too large', 4],
  [s64, 'ff ff ff ff ff ff ff ff ff 01', 'integer too large', 9],
  [s64, 'ff ff ff ff ff ff ff ff ff 7e', 'integer too large', 9],
  [s64, 'ff ff ff ff ff ff ff ff ff ff 00', 'integer representation too long', 9],
  [name, '05 61', 'length out of bounds', 0],
  [name, '02 61', 'unexpected end of section or function', 2],
  [name, '02 c0 80', 'malformed UTF-8 encoding', 1],
  [name, '03 ed a0 80', 'malformed UTF-8 encoding', 1],
];

describe('byte reader', () => {
  for (const [read, hex, value] of good) {
    it(`reads ${hex} as ${value}`, () => {
      const reader = new Reader(bytesOf(hex));
      expect(read(reader)).to.equal(value);
      expect(reader.remaining).to.equal(0);
    });
  }
  for (const [read, hex, reason, offset] of bad) {
    it(`refuses ${hex || 'nothing'}: ${reason}`, () => {
      const call = () => read(new Reader(bytesOf(hex)));
      expect(call).to.throw(CompileError).and.include({ reason, offset });
    });
  }

  it('keeps the bits of signalling NaNs', () => {
    const reader = new Reader(bytesOf('01 00 a0 7f 01 00 00 00 00 00 f4 7f'));
    expect(reader.f32()).to.equal(0x7fa00001);
    reader.f64();
    expect([reader.low, reader.high]).to.deep.equal([1, 0x7ff40000]);
  });
});
