/** Writes small WebAssembly modules as bytes: exported functions over one exported memory. */
import { Opcode } from '../../lib/wasm/opcode.js';
import { Page } from '../../lib/wasm/pages.js';
import { ValType, valTypeCodes } from '../../lib/wasm/types.js';

export interface FunctionText {
  /** Default none. */
  readonly params?: readonly ValType[];
  readonly results?: readonly ValType[];
  readonly locals: readonly ValType[];
  readonly body: readonly number[];
}

export interface ModuleText {
  readonly functions: Readonly<Record<string, FunctionText>>;
  /** Size of the memory, default one page. */
  readonly pages?: number;
}

export function uleb(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

export function sleb(value: bigint): number[] {
  const bytes: number[] = [];
  for (; value < -64n || value > 63n; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  return [...bytes, Number(value & 0x7fn)];
}

export const concat = (...parts: readonly (readonly number[])[]): number[] => parts.flat();

/** An opcode by its number in wasm/opcodes.ts. */
export function code(number: number): number[] {
  if (number < Page.Misc) return [number];
  return number < Page.Simd ? [0xfc, ...uleb(number - Page.Misc)] : [0xfd, ...uleb(number - Page.Simd)];
}

/** A constant of the type with the given bits. */
export function constant(type: ValType, bits: bigint): number[] {
  const little = (bytes: number): number[] => Array.from({ length: bytes }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
  if (type === ValType.I32) return [0x41, ...sleb(BigInt.asIntN(32, bits))];
  if (type === ValType.I64) return [0x42, ...sleb(BigInt.asIntN(64, bits))];
  if (type === ValType.V128) return [...code(Opcode.V128Const), ...little(16)];
  return type === ValType.F32 ? [0x43, ...little(4)] : [0x44, ...little(8)];
}

/** Load and store of a whole value. */
export const loadOf = (type: ValType, offset = 0): number[] => [...wholeAccess(type, Opcode.I32Load, Opcode.V128Load), 0, ...uleb(offset)];
export const storeOf = (type: ValType, offset = 0): number[] => [
  ...wholeAccess(type, Opcode.I32Store, Opcode.V128Store),
  0,
  ...uleb(offset),
];

/** The opcode of a scalar's access, by the first of the four, or of a vector's. */
const wholeAccess = (type: ValType, scalar: number, vector: number): number[] => code(type === ValType.V128 ? vector : scalar + type);

/** The same at a constant address. */
export const loadAt = (type: ValType, address: number): number[] => [...constant(ValType.I32, BigInt(address)), ...loadOf(type)];
export const storeAt = (type: ValType, address: number, value: readonly number[]): number[] => [
  ...constant(ValType.I32, BigInt(address)),
  ...value,
  ...storeOf(type),
];

/** A section that is a vector of items. */
export function section(id: number, items: readonly (readonly number[])[]): number[] {
  const body = [...uleb(items.length), ...items.flat()];
  return [id, ...uleb(body.length), ...body];
}

export function moduleBytes(text: ModuleText): Uint8Array<ArrayBuffer> {
  const names = Object.keys(text.functions);
  const name = (value: string): number[] => [value.length, ...Buffer.from(value)];
  const functions = Object.values(text.functions);
  const types = (list: readonly ValType[] = []): number[] => [...uleb(list.length), ...list.map(type => valTypeCodes[type])];
  const bodies = functions.map(({ locals, body }) => {
    const bytes = [...uleb(locals.length), ...locals.flatMap(type => [1, valTypeCodes[type]]), ...body, 0x0b];
    return [...uleb(bytes.length), ...bytes];
  });
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      functions.map(({ params, results }) => [0x60, ...types(params), ...types(results)]),
    ),
    ...section(
      3,
      functions.map((_, i) => uleb(i)),
    ),
    ...section(5, [[0, ...uleb(text.pages ?? 1)]]),
    ...section(7, [[...name('memory'), 2, 0], ...names.map((value, i) => [...name(value), 0, ...uleb(i)])]),
    ...section(10, bodies),
  ]);
}
