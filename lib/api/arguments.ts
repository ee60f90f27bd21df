/** Checks of arguments that several objects of the API share. */

/**
 * The value if it is an integer from 0 to `max`.
 *
 * @throws {TypeError} if it is not
 */
export function unsigned(value: unknown, what: string, max = 0xffffffff): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw invalid(`${what} must be an integer from 0 to ${max}, not ${String(value)}`);
}

/** A TypeError with a code. */
export function invalid(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_WAZEN_INVALID_ARGUMENT' });
}
