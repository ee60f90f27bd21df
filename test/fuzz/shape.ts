/**
 * What the bodies of a generated module may refer to, and its encoding. The bodies themselves are written by body.ts.
 *
 * Function 0 and 1 are imports: `env.log`, which records its arguments, and `env.again`, which calls the exported function `f2` again.
 * Global 0 is the fuel: functions that call others or themselves take one of it and trap when there is none left.
 *
 * JavaScript can neither pass vectors nor read globals of them: functions whose types have one are not exported, and the exported function
 * `vectors` writes globals of vectors to the end of the first page.
 */
import { sameFuncType, type FuncType, ValType, valTypeCodes } from '../../lib/wasm/types.js';
import { constant, section, sleb, storeAt, uleb } from '../oracle/wasm-bytes.js';
import type { Random } from './random.js';
import { allTypes, scalarTypes } from './rows.js';

/** Number of the global that bounds how many calls are made. */
export const fuelGlobal = 0;
export const importedFunctions = 2;

const logType: FuncType = { params: [ValType.I32, ValType.I64, ValType.F64], results: [ValType.I32] };
const againType: FuncType = { params: [ValType.I32], results: [ValType.I32] };

export interface Shape {
  /** Types of values in it: scalars, mostly vectors too. */
  readonly valueTypes: readonly ValType[];
  /** Function types by index; bodies add those of their blocks. */
  readonly types: FuncType[];
  /** Types of all functions, the imports first. */
  readonly functions: readonly FuncType[];
  readonly globals: readonly ValType[];
  readonly memoryMaximum: number;
  readonly tableSize: number;
  readonly tableMaximum: number;
  /** Functions of element segments; segment 0 is active. */
  readonly segments: readonly (readonly number[])[];
  /** Data segments; segment 0 is active. */
  readonly data: readonly (readonly number[])[];
}

export function randomTypes(random: Random, most: number, types: readonly ValType[]): ValType[] {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(types));
}

export function makeShape(random: Random): Shape {
  const count = random.between(2, 6);
  const valueTypes = random.chance(70) ? allTypes : scalarTypes;
  const functions = [logType, againType];
  for (let i = 0; i < count; i++) {
    const types = i === 0 || random.chance(40) ? scalarTypes : valueTypes;
    const [params, results] = [random.chance(15) ? 20 : 5, random.chance(30) ? 4 : 1];
    functions.push({ params: randomTypes(random, params, types), results: randomTypes(random, results, types) });
  }
  const tableSize = random.between(1, 12);
  const someFunctions = (): number[] => Array.from({ length: random.between(1, tableSize) }, () => random.below(functions.length));
  const someBytes = (): number[] => Array.from({ length: random.between(1, 200) }, () => random.below(256));
  return {
    valueTypes,
    types: [],
    functions,
    globals: [ValType.I32, ...valueTypes, ...randomTypes(random, 4, valueTypes)],
    memoryMaximum: random.between(1, 4),
    tableSize,
    tableMaximum: tableSize + random.below(8),
    segments: [someFunctions(), someFunctions()],
    data: [someBytes(), someBytes()],
  };
}

/** Index of the type, which is added if it is new. */
export function typeIndex(shape: Shape, type: FuncType): number {
  const found = shape.types.findIndex(other => sameFuncType(other, type));
  return found < 0 ? shape.types.push(type) - 1 : found;
}

const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
const vector = (items: readonly number[]): number[] => [...uleb(items.length), ...items.flatMap(uleb)];
const typeCodes = (types: readonly ValType[]): number[] => [...uleb(types.length), ...types.map(type => valTypeCodes[type])];
const zero = [0x41, 0, 0x0b];

export interface Body {
  readonly locals: readonly ValType[];
  readonly code: readonly number[];
}

/** Whether JavaScript can call a function of the type. */
export const isCallable = ({ params, results }: FuncType): boolean => ![...params, ...results].includes(ValType.V128);

/** Writes globals of vectors to memory. */
function vectorsBody({ globals }: Shape): Body {
  const vectors = [...globals.keys()].filter(i => globals[i] === ValType.V128);
  return { locals: [], code: vectors.flatMap((global, i) => storeAt(ValType.V128, 65520 - 16 * i, [0x23, global])) };
}

/** The module's bytes. `bodies` are those of the functions that are not imported. */
export function encode(shape: Shape, bodies: readonly Body[]): Uint8Array<ArrayBuffer> {
  const { functions } = shape;
  const defined = functions.slice(importedFunctions);
  const indices = functions.map(type => uleb(typeIndex(shape, type)));
  const vectors = typeIndex(shape, { params: [], results: [] });
  const encoded = [...bodies, vectorsBody(shape)].map(({ locals, code }) => {
    const bytes = [...uleb(locals.length), ...locals.flatMap(type => [1, valTypeCodes[type]]), ...code, 0x0b];
    return [...uleb(bytes.length), ...bytes];
  });
  const exports = [
    [...name('memory'), 2, 0],
    [...name('table'), 1, 0],
    [...name('vectors'), 0, functions.length],
    ...shape.globals.flatMap((type, i) => (type === ValType.V128 ? [] : [[...name(`g${i}`), 3, i]])),
    ...defined.flatMap((type, i) => (isCallable(type) ? [[...name(`f${i + importedFunctions}`), 0, i + importedFunctions]] : [])),
  ];
  const [active, passive] = shape.segments;
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      shape.types.map(type => [0x60, ...typeCodes(type.params), ...typeCodes(type.results)]),
    ),
    ...section(2, [
      [...name('env'), ...name('log'), 0, ...indices[0]],
      [...name('env'), ...name('again'), 0, ...indices[1]],
    ]),
    ...section(3, [...indices.slice(importedFunctions), uleb(vectors)]),
    ...section(4, [[0x70, 1, ...uleb(shape.tableSize), ...uleb(shape.tableMaximum)]]),
    ...section(5, [[1, 1, shape.memoryMaximum]]),
    ...section(
      6,
      shape.globals.map((type, i) => [valTypeCodes[type], 1, ...constant(type, BigInt(i * 3)), 0x0b]),
    ),
    ...section(7, exports),
    ...section(9, [
      [0, ...zero, ...vector(active)],
      [1, 0, ...vector(passive)],
    ]),
    ...[12, 1, shape.data.length],
    ...section(10, encoded),
    ...section(
      11,
      shape.data.map((bytes, i) =>
        i === 0 ? [0, 0x41, ...sleb(64n), 0x0b, ...uleb(bytes.length), ...bytes] : [1, ...uleb(bytes.length), ...bytes],
      ),
    ),
  ]);
}
