/**
 * All functions of a module through the lowering, in order. The asynchronous variant gives the event loop its turn
 * every few milliseconds, within long functions too.
 */
import type { IrFunction } from '../ir/function.js';
import { nextTurn, runStepsInSlices, sliceMs } from '../support/steps.js';
import { typesOf } from '../validate/module-types.js';
import type { Module } from '../wasm/module.js';
import { FunctionLowerer } from './function.js';

/** Takes a function; it must not keep the arrays, which the next one overwrites. */
export type FunctionSink = (fn: IrFunction) => void;

/** @throws {CompileError} if a function is malformed or invalid; earlier ones have been handed out by then */
export function lowerModule(module: Module, sink: FunctionSink): void {
  const lowerer = new FunctionLowerer(module);
  for (let index = 0; index < module.bodies.length; index++) sink(lowerer.lower(index));
}

/** As {@link lowerModule}, in slices; rejects with the same errors. */
export async function lowerModuleAsync(module: Module, sink: FunctionSink): Promise<void> {
  const lowerer = new FunctionLowerer(module, await runStepsInSlices(typesOf(module)));
  await nextTurn();
  let until = performance.now() + sliceMs;
  for (let index = 0; index < module.bodies.length; index++) {
    lowerer.begin(index);
    for (let done = false; !done;) {
      done = lowerer.advance();
      if (done) sink(lowerer.finish());
      if (performance.now() < until) continue;
      await nextTurn();
      until = performance.now() + sliceMs;
    }
  }
}
