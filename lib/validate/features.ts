/** Which proposals a module makes use of, for people: a valid module simply runs. */
import { readOpcode, skipImmediates } from '../decode/instructions.js';
import { Reader } from '../decode/reader.js';
import { readValType } from '../decode/types.js';
import { features, type Feature } from '../wasm/features.js';
import type { Module } from '../wasm/module.js';
import { wasmRows } from '../wasm/opcodes.js';
import { isRefType, ValType, type FuncType } from '../wasm/types.js';

/** The features of a valid module, in the order of wasm/features.ts. */
export function featuresOf(module: Module): Feature[] {
  const used = new Set<Feature>(['mvp']);
  addOfTypes(module, used);
  addOfStructure(module, used);
  for (const { start, end } of module.bodies) addOfBody(new Reader(module.bytes, start), end, used);
  return (Object.keys(features) as Feature[]).filter(feature => used.has(feature));
}

function addOfTypes({ types, globals }: Module, used: Set<Feature>): void {
  if (types.some(({ results }) => results.length > 1)) used.add('multi-value');
  const values = [...types.flatMap(({ params, results }: FuncType) => [...params, ...results]), ...globals.map(({ type }) => type.type)];
  addOfValues(values, used);
}

function addOfValues(values: readonly ValType[], used: Set<Feature>): void {
  if (values.includes(ValType.V128)) used.add('simd');
  if (values.some(isRefType)) used.add('reference-types');
}

function addOfStructure(module: Module, used: Set<Feature>): void {
  const { imports, exports, globals, tables, elements, data } = module;
  const outside = [...imports, ...exports].filter(({ kind }) => kind === 'global');
  if (outside.some(({ index }) => globals[index].type.mutable)) used.add('mutable-globals');
  if (tables.length > 1 || tables.some(({ type }) => type.element !== ValType.FuncRef)) used.add('reference-types');
  if (elements.some(({ exprs }) => exprs !== undefined)) used.add('reference-types');
  if ([...elements, ...data].some(({ mode }) => mode !== 'active') || module.dataCount !== undefined) used.add('bulk-memory');
}

function addOfBody(reader: Reader, end: number, used: Set<Feature>): void {
  const locals: ValType[] = [];
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    locals.push(readValType(reader));
  }
  addOfValues(locals, used);
  while (reader.offset < end) {
    const opcode = readOpcode(reader);
    const { feature, immediates } = wasmRows[opcode]!;
    used.add(feature);
    // A block type that is an index stands for parameters or several results.
    if (immediates[0] === 'block' && reader.peek() < 0x40) used.add('multi-value');
    skipImmediates(reader, opcode);
  }
}
