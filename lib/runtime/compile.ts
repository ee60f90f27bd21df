/**
 * From bytes to an engine's code: decode, validate, lower, and hand each function to the engine while later ones are still
 * being lowered.
 */
import type { CodeCache } from '../cache/code-cache.js';
import { beginDecoding, decodeModule } from '../decode/module.js';
import type { CompileOptions, Engine, EngineCode } from '../engine/engine.js';
import { lowerModule, lowerModuleAsync } from '../lower/module.js';
import { hashSteps } from '../support/hash.js';
import { nextTurn, runSteps, runStepsInSlices } from '../support/steps.js';
import { validateModule, validationSteps } from '../validate/module.js';
import type { Module } from '../wasm/module.js';
import { copyBytes, hashSource, isPrivate, sizeOf } from './buffer-source.js';
import { reporting, type ProgressListener } from './progress.js';

/** What code is made by, and where it is looked for first. */
export interface Workshop {
  readonly engine: Engine;
  readonly cache?: CodeCache | undefined;
}

/** A compilation in slices, which can be watched. */
export interface AsyncCompileOptions extends CompileOptions {
  /** Hears of a compilation now and then, and at its end; of code that is found, nothing. */
  readonly onProgress?: ProgressListener | undefined;
}

/** @throws {CompileError} if the bytes are not a valid module */
export function compileSync({ engine, cache }: Workshop, source: unknown, options: CompileOptions): EngineCode {
  if (!cache || !engine.images) return compileBytesSync(engine, runSteps(copyBytes(source)), options);
  // Found without a copy, where no other thread can change the bytes meanwhile.
  const known = isPrivate(source) ? cache.keyOf(engine, runSteps(hashSource(source)), options) : undefined;
  const found = known && cache.findSync(known, engine);
  if (found) return found;
  const bytes = runSteps(copyBytes(source));
  const key = known ?? cache.keyOf(engine, runSteps(hashSteps(bytes)), options);
  return cache.findOrMakeSync(key, engine, { bytes, options, compile: () => compileBytesSync(engine, bytes, options) });
}

function compileBytesSync(engine: Engine, bytes: Uint8Array, options: CompileOptions): EngineCode {
  const module = decode(bytes);
  const compiler = runSteps(engine.beginModule(module, options));
  try {
    lowerModule(module, fn => compiler.add(fn));
  } catch (error) {
    compiler.abandon();
    throw error;
  }
  return compiler.finishSync();
}

/**
 * As {@link compileSync}, in slices of some milliseconds, between which the event loop goes on.
 *
 * @throws {CompileError} if the bytes are not a valid module
 * @throws {TypeError} if the buffer is detached or resized while it is copied, which may go on after this has returned its promise
 */
export async function compile(workshop: Workshop, source: unknown, options: AsyncCompileOptions): Promise<EngineCode> {
  const { engine, cache } = workshop;
  // Smaller modules are copied before anything else, so that what is done to the buffer afterwards does not matter.
  if (cache && engine.images && isPrivate(source) && sizeOf(source) > copiedBytes) {
    const found = cache.findSync(cache.keyOf(engine, await runStepsInSlices(hashSource(source)), options), engine);
    if (found) return found;
    // Copied and hashed again: the bytes may have been changed between two slices, and the key must be that of what is compiled.
  }
  return compileOwned(workshop, await runStepsInSlices(copyBytes(source)), options);
}

/** Larger modules are first looked for without a copy. */
const copiedBytes = 1 << 20;

/** As {@link compile}, of bytes that nobody changes. */
export async function compileOwned({ engine, cache }: Workshop, bytes: Uint8Array, options: AsyncCompileOptions): Promise<EngineCode> {
  await nextTurn();
  const compile = () => compileBytes(engine, bytes, options);
  if (!cache || !engine.images) return compile();
  const key = cache.keyOf(engine, await runStepsInSlices(hashSteps(bytes)), options);
  return cache.findOrMake(key, engine, { bytes, options, compile });
}

async function compileBytes(engine: Engine, bytes: Uint8Array, options: AsyncCompileOptions): Promise<EngineCode> {
  const { module, steps } = beginDecoding(bytes);
  await runStepsInSlices(steps);
  await nextTurn();
  await runStepsInSlices(validationSteps(module));
  await nextTurn();
  const compiler = await runStepsInSlices(engine.beginModule(module, options));
  await nextTurn();
  return reporting(compiler, module.bodies.length, options.onProgress, async () => {
    try {
      await lowerModuleAsync(module, fn => compiler.add(fn));
    } catch (error) {
      compiler.abandon();
      throw error;
    }
    return compiler.finish();
  });
}

/** Decodes and validates without keeping any code. @throws {CompileError} if the bytes are not a valid module */
export function validate(source: unknown): void {
  lowerModule(decode(runSteps(copyBytes(source))), () => {});
}

/** All but function bodies. */
function decode(bytes: Uint8Array): Module {
  const module = decodeModule(bytes);
  validateModule(module);
  return module;
}
