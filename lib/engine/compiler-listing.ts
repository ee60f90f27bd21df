/** What the compiler makes of single functions, as text. */
import { encodedFunctionWords, encodeFunction, encodeModule } from '../ir/encode.js';
import { placesOf } from '../ir/places.js';
import type { IrFunction } from '../ir/function.js';
import type { ListingStage } from '../native/binding.js';
import { withTypedErrors } from '../native/errors.js';
import { loadBinding } from '../native/load.js';
import { runSteps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { Module } from '../wasm/module.js';

/**
 * A function that lists functions of the module after a stage.
 *
 * @throws {Error} if the native addon cannot be loaded; the message says why
 */
export function listingOf(module: Module, stage: ListingStage): (fn: IrFunction) => string {
  const binding = loadBinding();
  const options = { polls: true, guarded: module.memories.map(() => true) };
  const moduleWords = runSteps(encodeModule(module, placesOf(module), options));
  return fn => {
    const words = new Int32Array(encodedFunctionWords(fn));
    encodeFunction(fn, words);
    return withTypedErrors(() => binding.listFunction(moduleWords, words, limits.compilerBytes.max, stage));
  };
}
