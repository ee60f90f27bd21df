/** Functions as text: after lowering, after stages of the compiler, as machine code. */
import { decodeModule } from '../decode/module.js';
import { listingOf } from '../engine/compiler-listing.js';
import { readCodeTables } from '../image/code-tables.js';
import { readImage, SectionKind } from '../image/format.js';
import { loadModule } from '../image/module.js';
import type { IrFunction } from '../ir/function.js';
import { printFunction } from '../ir/print.js';
import { FunctionLowerer } from '../lower/function.js';
import { ListingStage } from '../native/binding.js';
import { validateModule } from '../validate/module.js';
import type { Module } from '../wasm/module.js';
import { disassemble } from './disassembly.js';
import { compiledImage, functionNames } from './inspection.js';
import type { ListingForm, Selection } from './listing-forms.js';
import { bytesOf, withBar, type ProgramFile } from './program-file.js';
import { printable } from './terminal.js';

type Printer = (fn: IrFunction) => string;

/** Forms that are made of a function's body. */
const printers = {
  ir: (): Printer => printFunction,
  ssa: (module: Module): Printer => listingOf(module, ListingStage.Optimized),
  mir: (module: Module): Printer => listingOf(module, ListingStage.Machine),
};

/**
 * A text for each of the selected functions.
 *
 * @throws {Error} if there is no such function, or what the form needs is not there; the message says what
 */
export async function* list(program: ProgramFile, form: ListingForm, selection: Selection): AsyncGenerator<string> {
  if (form === 'disasm') yield* listCode(program, selection);
  else if (program.kind === 'module') yield* listBodies(program.bytes, selection, printers[form]);
  else throw new Error('a code image has no bodies of functions: inspect the module, or use --disasm');
}

/** The indices of functions that the module defines. */
function select(module: Module, selection: Selection): number[] {
  const { importedFunctions, functions, exports } = module;
  if (selection === true) return functions.slice(importedFunctions).map((_, defined) => importedFunctions + defined);
  const exported = exports.filter(({ kind, name }) => kind === 'function' && name === selection).map(({ index }) => index);
  const named = [...module.names.functions].filter(([, name]) => name === selection).map(([index]) => index);
  const index = /^\d+$/.test(selection) ? Number(selection) : (exported[0] ?? named[0]);
  if (index === undefined || index >= functions.length) throw new Error(`there is no function ${selection}`);
  if (index < importedFunctions) throw new Error(`function ${selection} is imported`);
  return [index];
}

function titles(module: Module): (index: number) => string {
  const names = functionNames(module);
  return index => printable(names.has(index) ? `func ${index} "${names.get(index)}"` : `func ${index}`);
}

function* listBodies(bytes: Uint8Array, selection: Selection, printerOf: (module: Module) => Printer): Generator<string> {
  const module = decodeModule(bytes);
  validateModule(module);
  const [print, title, lowerer] = [printerOf(module), titles(module), new FunctionLowerer(module)];
  for (const index of select(module, selection)) {
    yield `; ${title(index)}\n${print(lowerer.lower(index - module.importedFunctions))}\n`;
  }
}

async function* listCode(program: ProgramFile, selection: Selection): AsyncGenerator<string> {
  const bytes = program.kind === 'image' ? await bytesOf(program) : await withBar(onProgress => compiledImage(program.bytes, onProgress));
  const image = readImage(bytes);
  const module = loadModule(image);
  const ranges = readCodeTables(image);
  const selected = new Set(select(module, selection));
  const code = { machine: image.description.machine, code: image.section(SectionKind.Code).bytes, ranges };
  yield* disassemble(
    code,
    ranges.filter(({ index }) => selected.has(index)),
    titles(module),
  );
}
