/** Machine code of one module as the compiler engine keeps it, compiled here or loaded from an image. */
import { placesOf, type ModulePlaces } from '../ir/encode.js';
import type { Binding, CodeDescription, CodeHandle } from '../native/binding.js';
import { eachIndex, type Steps } from '../support/steps.js';
import type { Module } from '../wasm/module.js';
import { putAddress } from './compiler-objects.js';
import type { EngineCode } from './engine.js';
import { funcRefLayout } from './layout.js';
import { canonicalTypeIds } from './type-ids.js';

export class CompilerCode implements EngineCode {
  constructor(
    readonly module: Module,
    readonly places: ModulePlaces,
    /** Keeps the machine code alive. */
    readonly handle: CodeHandle,
    readonly codeBytes: number,
    /** Whether guests can be stopped. */
    readonly polls: boolean,
    /** An instance context with everything that is the same in all instances. */
    readonly template: Uint8Array,
    /** SHA-256 of the binary, where `module.bytes` is not all of it. */
    readonly wasmHash?: Uint8Array,
  ) {}
}

/** The code behind the handle, in steps: some of the work is proportional to the number of functions. */
export function* makeCode(
  binding: Binding,
  module: Module,
  handle: CodeHandle,
  polls: boolean,
  wasmHash?: Uint8Array,
): Steps<CompilerCode> {
  const places = placesOf(module);
  const description = binding.describeCode(handle);
  yield;
  const template = yield* makeTemplate(module, places, description);
  return new CompilerCode(module, places, handle, description.bytes, polls, template, wasmHash);
}

function* makeTemplate(module: Module, places: ModulePlaces, code: CodeDescription): Steps<Uint8Array> {
  const words = new Uint32Array(places.size / 4);
  const typeIds = yield* canonicalTypeIds(module.types);
  words.set(typeIds, places.typeIds / 4);
  yield* eachIndex(module.functions.length - module.importedFunctions, defined => {
    const index = module.importedFunctions + defined;
    const place = places.funcRefs + defined * funcRefLayout.size;
    const { typeIndex } = module.functions[index];
    putAddress(words, place + funcRefLayout.code, code.functions[defined]);
    words[(place + funcRefLayout.type) / 4] = typeIds[typeIndex];
    words[(place + funcRefLayout.index) / 4] = index;
    putAddress(words, place + funcRefLayout.entry, code.entryThunks[typeIndex]);
  });
  return new Uint8Array(words.buffer);
}
