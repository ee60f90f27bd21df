/** Checks of arguments that several objects of the API share. */

/**
 * The value if it is an integer from 0 to `max`.
 *
 * @throws {TypeError} if it is not
 */
export function unsigned(value: unknown, what: string, max = 0xffffffff): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw withCode(new TypeError(`${what} must be an integer from 0 to ${max}, not ${String(value)}`), 'ERR_WAZEN_INVALID_ARGUMENT');
}

/** A RangeError with a code. */
export function outOfRange(message: string): RangeError {
  return withCode(new RangeError(message), 'ERR_WAZEN_OUT_OF_RANGE');
}

/** A TypeError with a code. */
export function invalid(message: string): TypeError {
  return withCode(new TypeError(message), 'ERR_WAZEN_INVALID_ARGUMENT');
}

function withCode<E extends Error>(error: E, code: string): E {
  return Object.assign(error, { code });
}
