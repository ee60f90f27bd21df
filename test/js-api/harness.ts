/**
 * As much of testharness.js as the specification's JavaScript API tests use: runs the tests of a file one after the other and
 * collects what failed.
 *
 * @see https://web-platform-tests.org/writing-tests/testharness-api.html
 */
import { isDeepStrictEqual } from 'node:util';

export interface Result {
  readonly name: string;
  /** Missing if the test passed. */
  readonly error: string | undefined;
}

type Body = (context: Context) => unknown;
type ErrorClass = new (...args: never[]) => Error;

/** What a test gets as its argument. */
interface Context {
  add_cleanup(action: () => void): void;
  step_func<F>(fn: F): F;
  unreached_func(message: string): () => never;
}

class AssertionFailure extends Error {}

function fail(what: string, description?: string): never {
  throw new AssertionFailure(description === undefined ? what : `${description}: ${what}`);
}

function check(holds: boolean, what: () => string, description?: string): void {
  if (!holds) fail(what(), description);
}

export function format(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (Object.is(value, -0)) return '-0';
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** @see testharness.js, assert_throws_js_impl: the class itself must have made the error, not one that inherits from it */
function checkError(error: unknown, type: ErrorClass, description?: string): void {
  if (error instanceof AssertionFailure) throw error;
  check(typeof error === 'object' && error !== null, () => `threw ${format(error)}, which is no object`, description);
  check((error as Error).constructor === type, () => `threw ${format(error)} instead of a ${type.name}`, description);
}

const assertions = {
  assert_true: (value: unknown, description?: string) => check(value === true, () => `expected true, got ${format(value)}`, description),
  assert_false: (value: unknown, description?: string) => check(value === false, () => `expected false, got ${format(value)}`, description),
  assert_equals: (actual: unknown, expected: unknown, description?: string) =>
    check(Object.is(actual, expected), () => `expected ${format(expected)}, got ${format(actual)}`, description),
  assert_not_equals: (actual: unknown, expected: unknown, description?: string) =>
    check(!Object.is(actual, expected), () => `got ${format(actual)}`, description),
  assert_array_equals: (actual: ArrayLike<unknown>, expected: ArrayLike<unknown>, description?: string) =>
    check(
      isDeepStrictEqual(Array.from(actual), Array.from(expected)),
      () => `expected [${Array.from(expected, format).join()}], got [${Array.from(actual, format).join()}]`,
      description,
    ),
  assert_unreached: (description?: string) => fail('reached unreachable code', description),
  assert_class_string: (object: unknown, name: string, description?: string) =>
    assertions.assert_equals(Object.prototype.toString.call(object), `[object ${name}]`, description),
  assert_own_property: (object: object, name: PropertyKey, description?: string) =>
    check(Object.hasOwn(object, name), () => `has no own property ${String(name)}`, description),
  assert_not_own_property: (object: object, name: PropertyKey, description?: string) =>
    check(!Object.hasOwn(object, name), () => `has its own property ${String(name)}`, description),
  assert_throws_js: (type: ErrorClass, fn: () => void, description?: string) => {
    try {
      fn();
    } catch (error) {
      return checkError(error, type, description);
    }
    fail(`did not throw a ${type.name}`, description);
  },
  /** The form of older tests: an error of the same class as `expected`. */
  assert_throws: (expected: Error, fn: () => void, description?: string) =>
    assertions.assert_throws_js(expected.constructor as ErrorClass, fn, description),
  promise_rejects: (context: unknown, expected: Error, promise: PromiseLike<unknown>, description?: string) =>
    assertions.promise_rejects_js(context, expected.constructor as ErrorClass, promise, description),
  assert_throws_exactly: (expected: unknown, fn: () => void, description?: string) => {
    try {
      fn();
    } catch (thrown) {
      return assertions.assert_equals(thrown, expected, description);
    }
    fail('did not throw', description);
  },
  promise_rejects_js: async (_: unknown, type: ErrorClass, promise: PromiseLike<unknown>, description?: string) => {
    try {
      await promise;
    } catch (error) {
      return checkError(error, type, description);
    }
    fail(`was not rejected with a ${type.name}`, description);
  },
  format_value: format,
};

/** Names that a test file finds in its scope, and the tests that it has registered. */
export class Harness {
  readonly #tests: { readonly name: string; readonly body: Body }[] = [];
  readonly results: Result[] = [];

  readonly scope: Readonly<Record<string, unknown>> = {
    ...assertions,
    test: (body: Body, name = '') => this.#runNow(name, body),
    promise_test: (body: Body, name = '') => this.#tests.push({ name, body }),
    setup: (body: unknown) => {
      if (typeof body === 'function') body();
    },
    done: () => {},
  };

  /** Synchronous tests run where they stand, as in testharness.js. */
  #runNow(name: string, body: Body): void {
    const cleanups: (() => void)[] = [];
    try {
      body(contextOf(cleanups));
      this.results.push({ name, error: undefined });
    } catch (error) {
      this.results.push({ name, error: format(error) });
    } finally {
      for (const cleanup of cleanups) cleanup();
    }
  }

  /** Runs the tests that return promises, one after the other. */
  async finish(): Promise<void> {
    for (const { name, body } of this.#tests) {
      const cleanups: (() => void)[] = [];
      try {
        await body(contextOf(cleanups));
        this.results.push({ name, error: undefined });
      } catch (error) {
        this.results.push({ name, error: format(error) });
      } finally {
        for (const cleanup of cleanups) cleanup();
      }
    }
  }
}

function contextOf(cleanups: (() => void)[]): Context {
  return {
    add_cleanup: action => void cleanups.push(action),
    step_func: fn => fn,
    unreached_func: message => () => fail(message),
  };
}
