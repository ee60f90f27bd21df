/**
 * Canonical numbers of function types: equal types have equal numbers in the whole thread, whatever module they come
 * from. `call_indirect` compares them. Both engines use the same numbers; they are never reused.
 */
import { eachIndex, type Steps } from '../support/steps.js';
import type { FuncType } from '../wasm/types.js';

const idsByText = new Map<string, number>();
const idsByObject = new WeakMap<FuncType, number>();

/** The number of the type, from 0 on. */
export function canonicalTypeId(type: FuncType): number {
  let id = idsByObject.get(type);
  if (id !== undefined) return id;
  const text = `${type.params.join()}>${type.results.join()}`;
  id = idsByText.get(text);
  if (id === undefined) {
    id = idsByText.size;
    idsByText.set(text, id);
  }
  idsByObject.set(type, id);
  return id;
}

/** The numbers of a module's types. */
export function* canonicalTypeIds(types: readonly FuncType[]): Steps<Int32Array> {
  const ids = new Int32Array(types.length);
  yield* eachIndex(types.length, i => (ids[i] = canonicalTypeId(types[i])));
  return ids;
}
