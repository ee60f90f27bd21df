/** Whether an operation of a descriptor would go on at once. */
import type { Wait } from './waiting.js';

/** What an operation would find if it were called now. */
export interface Ready {
  /** Bytes that it could move; 0 if that is not known. */
  readonly bytes: number;
  /** Whether the other end is gone. */
  readonly hangup: boolean;
}

/** What an operation would find, or what it would wait for. */
export type Readiness = Ready | (() => Wait);

export const ready: Ready = { bytes: 0, hangup: false };
