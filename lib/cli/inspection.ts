/** What is in a module or a code image: the facts that `wazen inspect` shows. */
import type { ExportDescription, ImportDescription } from '../api/compiled-module.js';
import { decodeModule } from '../decode/module.js';
import { sectionsOf } from '../decode/sections.js';
import { selectEngine } from '../engine/select.js';
import { readCodeTables } from '../image/code-tables.js';
import { readImage, SectionKind, type Image } from '../image/format.js';
import { loadModule } from '../image/module.js';
import { compileOwned, validate } from '../runtime/compile.js';
import { declaredType, formatExternType } from '../runtime/match.js';
import type { ProgressListener } from '../runtime/progress.js';
import { builtins } from '../support/builtins.js';
import { runSteps } from '../support/steps.js';
import { featuresOf } from '../validate/features.js';
import { features, type Feature } from '../wasm/features.js';
import type { ExternKind, Module } from '../wasm/module.js';
import { formatFuncType } from '../wasm/types.js';

export interface SectionFacts {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
  readonly entries?: number | undefined;
}

export interface FunctionFacts {
  readonly index: number;
  readonly name: string | undefined;
  readonly type: string;
  /** Of the body in the module. */
  readonly bodyBytes?: number | undefined;
  /** Of the machine code, constants and jump tables included. */
  readonly codeBytes?: number | undefined;
  readonly frameBytes?: number | undefined;
}

/** What code was made by and for. */
export interface CodeFacts {
  readonly wazen: string;
  readonly machine: string;
  /** Extensions of the processor that the code needs. */
  readonly features: readonly string[];
  readonly bytes: number;
  readonly thunkBytes: number;
}

export interface Inspection {
  readonly kind: 'module' | 'image';
  readonly bytes: number;
  /** SHA-256 of the module. */
  readonly sha256: string;
  readonly name: string | undefined;
  /** Proposals that the module makes use of; an image does not say. */
  readonly features?: readonly { readonly name: Feature; readonly since: string }[];
  readonly sections: readonly SectionFacts[];
  readonly imports: readonly ImportDescription[];
  readonly exports: readonly ExportDescription[];
  readonly functions: readonly FunctionFacts[];
  /** Missing where the module was not compiled. */
  readonly code?: CodeFacts | undefined;
}

/** A name for a function: that of the name section, else of an export. */
export function functionNames(module: Module): Map<number, string> {
  const exported = module.exports.filter(({ kind }) => kind === 'function').map(({ index, name }) => [index, name] as const);
  return new Map([...exported, ...module.names.functions]);
}

/**
 * Facts of a module. With `onProgress` it is compiled, for the sizes of its code.
 *
 * @throws {CompileError} if it is not valid
 */
export async function inspectModule(bytes: Uint8Array, compiling?: { onProgress: ProgressListener }): Promise<Inspection> {
  const image = compiling && readImage(await compiledImage(bytes, compiling.onProgress), true);
  if (!compiling) validate(bytes);
  const module = decodeModule(bytes);
  return {
    kind: 'module',
    bytes: bytes.length,
    sha256: builtins.crypto.createHash('sha256').update(bytes).digest('hex'),
    features: featuresOf(module).map(name => ({ name, since: features[name].since })),
    sections: sectionsOf(bytes),
    ...factsOf(module, image),
  };
}

/** The code image of a module. */
export async function compiledImage(bytes: Uint8Array, onProgress: ProgressListener): Promise<Uint8Array> {
  const engine = selectEngine('compiler');
  const code = await compileOwned({ engine }, bytes, { onProgress });
  return Buffer.concat(runSteps(engine.images!.write(code)));
}

const imageSections: readonly (readonly [SectionKind, string])[] = [
  [SectionKind.ModuleWords, 'module words'],
  [SectionKind.ModuleBytes, 'module bytes'],
  [SectionKind.Bodies, 'bodies'],
  [SectionKind.Tables, 'tables'],
  [SectionKind.Code, 'code'],
];

/**
 * Facts of a code image, which may be for another machine.
 *
 * @throws {ImageError} if it is damaged, or of another version of the format
 */
export function inspectImage(bytes: Uint8Array): Inspection {
  const image = readImage(bytes);
  return {
    kind: 'image',
    bytes: bytes.length,
    sha256: Buffer.from(image.description.wasmHash).toString('hex'),
    sections: imageSections.map(([kind, name]) => ({ name, offset: image.section(kind).offset, bytes: image.section(kind).bytes.length })),
    ...factsOf(loadModule(image), image),
  };
}

function factsOf(module: Module, image: Image | undefined): Pick<Inspection, 'name' | 'imports' | 'exports' | 'functions' | 'code'> {
  const typeOf = (kind: ExternKind, index: number) => formatExternType(declaredType(module, kind, index));
  const ranges = image ? readCodeTables(image) : [];
  const rangeOf = new Map(ranges.map(range => [range.index, range]));
  const names = functionNames(module);
  const functions = module.functions.slice(module.importedFunctions).map(({ typeIndex }, defined): FunctionFacts => {
    const index = module.importedFunctions + defined;
    const [body, range] = [module.bodies[defined], rangeOf.get(index)];
    return {
      index,
      name: names.get(index),
      type: formatFuncType(module.types[typeIndex]),
      bodyBytes: body && body.end - body.start,
      codeBytes: range && range.end - range.start,
      frameBytes: range?.frameBytes,
    };
  });
  return {
    name: module.names.module,
    imports: module.imports.map(({ module: from, name, kind, index }) => ({ module: from, name, kind, type: typeOf(kind, index) })),
    exports: module.exports.map(({ name, kind, index }) => ({ name, kind, type: typeOf(kind, index) })),
    functions,
    code: image && {
      wazen: image.description.version,
      machine: image.description.machine,
      features: image.description.features.split(',').filter(name => name !== ''),
      bytes: image.section(SectionKind.Code).bytes.length,
      thunkBytes: ranges.filter(({ index }) => index < 0).reduce((sum, { start, end }) => sum + end - start, 0),
    },
  };
}
