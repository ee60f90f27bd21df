/**
 * The parts of Web IDL that the JavaScript API is written in: conversions of arguments, and the shape of interface objects.
 *
 * Conversions run code of the user (getters, `valueOf`, `toString`), so that callers finish them before they look at anything of theirs.
 *
 * @see https://webidl.spec.whatwg.org/
 */

/** Where an argument stands, for messages: `WebAssembly.Memory.grow(): Argument 0`. */
export type Place = string;

/**
 * An `[EnforceRange]` integer from 0 to `max`.
 *
 * @throws {TypeError} if the value is none
 * @see Web IDL, "ConvertToInt"
 */
export function toUnsigned(value: unknown, place: Place, max = 0xffffffff): number {
  // The plus is ECMAScript's ToNumber, which refuses BigInts and symbols; NaN is in no range.
  const number = Math.trunc(+(value as number));
  if (number >= 0 && number <= max) return number + 0;
  throw new TypeError(`${place} must be an integer from 0 to ${max}`);
}

/**
 * A dictionary: an object or function, or undefined and null, which have no members.
 *
 * @throws {TypeError} for other values
 */
export function toDictionary(value: unknown, place: Place): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value as Record<string, unknown>;
  throw new TypeError(`${place} must be an object`);
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** @throws {TypeError} if fewer arguments than `count` were given */
export function requireArguments(given: { readonly length: number }, count: number, place: Place): void {
  if (given.length < count)
    throw new TypeError(`${place}: ${count} argument${count > 1 ? 's' : ''} required, but only ${given.length} present`);
}

/**
 * Gives a class the shape of an interface object: members are enumerable, the prototype has a class string, and `length` counts the
 * required arguments of the constructor.
 */
export function shapeInterface(type: abstract new (...args: never[]) => object, name: string, length: number): void {
  Object.defineProperty(type, 'name', { value: name, configurable: true });
  Object.defineProperty(type, 'length', { value: length, configurable: true });
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: `WebAssembly.${name}`, configurable: true });
  makeEnumerable(type.prototype as object, new Set(['constructor']));
  makeEnumerable(type, new Set(['length', 'name', 'prototype']));
}

function makeEnumerable(target: object, except: ReadonlySet<string>): void {
  for (const key of Object.getOwnPropertyNames(target)) {
    if (!except.has(key)) Object.defineProperty(target, key, { enumerable: true });
  }
}

/** Sets how many arguments a method requires, where its declaration says otherwise. */
export function setLength(target: object, lengths: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(lengths)) {
    Object.defineProperty((target as Record<string, object>)[name], 'length', { value, configurable: true });
  }
}
