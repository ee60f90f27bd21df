/**
 * Long work in short steps: decoding and validation are generators that yield now and then, so that a large module can be
 * compiled without blocking the event loop. What runs them decides whether to pause ({@link runSteps}: never).
 */
import { builtins } from './builtins.js';

/** Yields where the work may pause; returns what it made. */
export type Steps<Result = void> = Generator<void, Result, void>;

/** Longest time between two turns of the event loop, but for one more step. */
export const sliceMs = 5;

/** Entries between two places to pause: some 0.1 ms, and so many that the generator costs nothing. */
const entriesPerStep = 512;

/** Calls `visit` with 0 to `count - 1`. */
export function* eachIndex(count: number, visit: (index: number) => void): Steps {
  for (let start = 0; start < count; start += entriesPerStep) {
    if (start > 0) yield;
    const end = Math.min(count, start + entriesPerStep);
    for (let index = start; index < end; index++) visit(index);
  }
}

/** All steps at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Waits until the event loop has had its turn. */
export function nextTurn(): Promise<void> {
  return builtins.timersPromises.setImmediate();
}

/** As {@link runSteps}, but the event loop has its turn every {@link sliceMs}. */
export async function runStepsInSlices<Result>(steps: Steps<Result>): Promise<Result> {
  let until = performance.now() + sliceMs;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await nextTurn();
    until = performance.now() + sliceMs;
  }
}
