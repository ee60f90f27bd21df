/** Limits of what an instance may use, set by the runtime and lowered per instance. */
import { LinkError } from '../support/errors.js';

/** A limit does not allow an instance, which the JavaScript API does not count as an error of linking. */
export class LimitError extends LinkError {}

export interface Limits {
  /** Largest size of each memory, in pages of 64 KiB. Default 65,536. */
  readonly memoryPages: number;
  /** Largest size of each table, in elements. Default 10,000,000. */
  readonly tableElements: number;
  /** Size of a guest's stack, in bytes. Default 1 MiB. */
  readonly stackBytes: number;
}

export const defaultLimits: Limits = { memoryPages: 65536, tableElements: 10_000_000, stackBytes: 2 ** 20 };

/**
 * The limits with those given lowered.
 *
 * @throws {TypeError} if a limit is not a non-negative integer
 */
export function lowerLimits(limits: Limits, lower?: Partial<Limits>): Limits {
  if (lower === undefined) return limits;
  const result = { ...limits };
  for (const name of ['memoryPages', 'tableElements', 'stackBytes'] as const) {
    const value = lower[name];
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < 0) throw new TypeError(`limits.${name} must be a non-negative integer, not ${String(value)}`);
    result[name] = Math.min(result[name], value);
  }
  return result;
}
