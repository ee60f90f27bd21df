/**
 * From bytes to an engine's code: decode, validate, lower, and hand each function to the engine while later ones are still
 * being lowered.
 */
import { setImmediate } from 'node:timers/promises';
import { beginDecoding, decodeModule } from '../decode/module.js';
import type { CompileOptions, Engine, EngineCode } from '../engine/engine.js';
import { lowerModule, lowerModuleAsync } from '../lower/module.js';
import { runStepsInSlices } from '../support/steps.js';
import { validateModule, validationSteps } from '../validate/module.js';
import type { Module } from '../wasm/module.js';

/** What a module can be given as. It is copied first: changing the bytes later changes nothing. */
export type BufferSource = ArrayBuffer | ArrayBufferView | SharedArrayBuffer;

/** @throws {CompileError} if the bytes are not a valid module */
export function compileSync(engine: Engine, source: unknown, options: CompileOptions): EngineCode {
  const module = decode(copyBytes(source));
  const compiler = engine.beginModule(module, options);
  try {
    lowerModule(module, fn => compiler.add(fn));
  } catch (error) {
    compiler.abandon();
    throw error;
  }
  return compiler.finishSync();
}

/** As {@link compileSync}, in slices of some milliseconds, between which the event loop goes on. */
export async function compile(engine: Engine, source: unknown, options: CompileOptions): Promise<EngineCode> {
  const bytes = copyBytes(source);
  await setImmediate();
  const { module, steps } = beginDecoding(bytes);
  await runStepsInSlices(steps);
  await setImmediate();
  await runStepsInSlices(validationSteps(module));
  await setImmediate();
  const compiler = engine.beginModule(module, options);
  try {
    await lowerModuleAsync(module, fn => compiler.add(fn));
  } catch (error) {
    compiler.abandon();
    throw error;
  }
  return compiler.finish();
}

/** Decodes and validates without keeping any code. @throws {CompileError} if the bytes are not a valid module */
export function validate(source: unknown): void {
  lowerModule(decode(copyBytes(source)), () => {});
}

/** All but function bodies. */
function decode(bytes: Uint8Array): Module {
  const module = decodeModule(bytes);
  validateModule(module);
  return module;
}

function copyBytes(source: unknown): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  if (source instanceof ArrayBuffer || source instanceof SharedArrayBuffer) return new Uint8Array(source).slice();
  throw new TypeError('a module must be an ArrayBuffer or a view of one');
}
