/** Where memory, or what a runtime allows of it, ends: a RangeError in the JavaScript API. */
import { LimitError } from '../runtime/limits.js';
import { WazenError } from '../support/errors.js';

/**
 * What `make` returns. It runs no code of the user.
 *
 * @throws {RangeError} if a limit or the system does not allow it
 */
export function allocate<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    const isMemory = error instanceof LimitError || (error instanceof WazenError && error.code === 'ERR_WAZEN_MEMORY');
    throw isMemory ? new RangeError(error.message, { cause: error }) : error;
  }
}
