/** Errors of the native addon that modules or their number can cause, as wazen's own. All others would be mistakes of wazen. */
import { CompileError, WazenError } from '../support/errors.js';

/** The error to throw in the place of one that the addon threw. */
export function typedError(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message: string };
  if (code === 'ERR_WAZEN_COMPILE') return new CompileError(message, { cause: error });
  return code === 'ERR_WAZEN_MEMORY' ? new WazenError(code, message, { cause: error }) : error;
}

/** What `action` returns. */
export function withTypedErrors<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw typedError(error);
  }
}
