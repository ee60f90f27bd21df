/** Machine code of one module as the compiler engine keeps it, compiled here or loaded from an image. */
import type { StoredBodies } from '../image/bodies.js';
import { placesOf, type ModulePlaces } from '../ir/places.js';
import type { Binding, CodeDescription, CodeHandle } from '../native/binding.js';
import { eachIndex, type Steps } from '../support/steps.js';
import type { Module } from '../wasm/module.js';
import type { InitialData } from './compiler-data.js';
import { putAddress } from './compiler-objects.js';
import type { EngineCode } from './engine.js';
import { funcRefLayout } from './layout.js';
import { canonicalTypeIds } from './type-ids.js';

/** How code was compiled. */
export interface CodeOptions {
  /** Whether guests can be stopped. */
  readonly polls: boolean;
  /** Whether it relies on the guard pages of all memories: without them, it must not run. */
  readonly guarded: boolean;
}

/** What is known of code that was not compiled in this process. */
export interface CodeOrigin {
  /** SHA-256 of the binary, of which `module.bytes` is not all. */
  readonly wasmHash: Uint8Array;
  readonly bodies: StoredBodies;
}

export class CompilerCode implements EngineCode {
  /** The same code with checks in the place of guards, once it was needed. */
  checked: CompilerCode | undefined;
  /** What is known of the first contents of memory; undefined before the second instance, null if there is nothing to share. */
  initialData: InitialData | null | undefined;
  hasInstances = false;

  constructor(
    readonly module: Module,
    readonly places: ModulePlaces,
    /** Keeps the machine code alive. */
    readonly handle: CodeHandle,
    readonly codeBytes: number,
    readonly options: CodeOptions,
    /** An instance context with everything that is the same in all instances. */
    readonly template: Uint32Array,
    readonly origin?: CodeOrigin,
  ) {}
}

/** The code behind the handle, in steps: some of the work is proportional to the number of functions. */
export function* makeCode(
  binding: Binding,
  module: Module,
  handle: CodeHandle,
  options: CodeOptions,
  origin?: CodeOrigin,
): Steps<CompilerCode> {
  const places = placesOf(module);
  const description = binding.describeCode(handle);
  yield;
  const template = yield* makeTemplate(module, places, description);
  return new CompilerCode(module, places, handle, description.bytes, options, template, origin);
}

function* makeTemplate(module: Module, places: ModulePlaces, code: CodeDescription): Steps<Uint32Array> {
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
  return words;
}
