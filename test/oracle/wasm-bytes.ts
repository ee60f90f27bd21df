/** Writes small WebAssembly modules as bytes: functions over one exported memory of one page. */
import { Page } from '../../lib/wasm/opcodes.js';
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
  return number < Page.Misc ? [number] : [0xfc, ...uleb(number - Page.Misc)];
}

/** A constant of the type with the given bits. */
export function constant(type: ValType, bits: bigint): number[] {
  const little = (bytes: number): number[] => Array.from({ length: bytes }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
  if (type === ValType.I32) return [0x41, ...sleb(BigInt.asIntN(32, bits))];
  if (type === ValType.I64) return [0x42, ...sleb(BigInt.asIntN(64, bits))];
  return type === ValType.F32 ? [0x43, ...little(4)] : [0x44, ...little(8)];
}

/** Load and store of a whole value, without offset. */
export const loadOf = (type: ValType): number[] => [0x28 + type, 0, 0];
export const storeOf = (type: ValType): number[] => [0x36 + type, 0, 0];

/** The same at a constant address. */
export const loadAt = (type: ValType, address: number): number[] => [...constant(ValType.I32, BigInt(address)), ...loadOf(type)];
export const storeAt = (type: ValType, address: number, value: readonly number[]): number[] => [
  ...constant(ValType.I32, BigInt(address)),
  ...value,
  ...storeOf(type),
];

function section(id: number, items: readonly (readonly number[])[]): number[] {
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
    ...section(5, [[0, 1]]),
    ...section(7, [[...name('memory'), 2, 0], ...names.map((value, i) => [...name(value), 0, ...uleb(i)])]),
    ...section(10, bodies),
  ]);
}
