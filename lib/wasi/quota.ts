/** What one guest may use of file systems. */
import { Errno, WasiError } from './errno.js';

export interface FileLimits {
  /** Descriptors open at once, the standard streams among them; beyond: EMFILE. Default 1024. */
  readonly descriptors?: number;
  /** Bytes that files are written or made longer by; beyond: EDQUOT. Default 4 GiB. */
  readonly writtenBytes?: number;
  /** Bytes of a path; beyond: ENAMETOOLONG. Default 4096. */
  readonly pathBytes?: number;
  /** Files, directories and links that are made (EDQUOT beyond), and entries of a directory that is listed (EOVERFLOW beyond). Default 100,000. */
  readonly directoryEntries?: number;
}

export const defaultLimits: Required<FileLimits> = {
  descriptors: 1024,
  writtenBytes: 2 ** 32,
  pathBytes: 4096,
  directoryEntries: 100_000,
};

/** The limits with what is used up of them. */
export class Quota {
  readonly limits: Required<FileLimits>;
  private bytesLeft: number;
  private entriesLeft: number;

  /** @throws {TypeError} for a limit that is no whole number from 0 on (Infinity: none) */
  constructor(limits: FileLimits = {}) {
    for (const [name, value] of Object.entries(limits)) {
      if (!(name in defaultLimits)) throw new TypeError(`there is no limit ${JSON.stringify(name)}`);
      if (value !== Infinity && !(Number.isSafeInteger(value) && value >= 0)) {
        throw new TypeError(`limit ${name} must be a whole number from 0 on, or Infinity`);
      }
    }
    this.limits = { ...defaultLimits, ...limits };
    this.bytesLeft = this.limits.writtenBytes;
    this.entriesLeft = this.limits.directoryEntries;
  }

  /** How many of `bytes` may still be written; EDQUOT if none. */
  writable(bytes: number): number {
    if (bytes > 0 && this.bytesLeft === 0) throw new WasiError(Errno.DQuot);
    return Math.min(bytes, this.bytesLeft);
  }

  /** Says that so many were written. */
  wrote(bytes: number): void {
    this.bytesLeft -= bytes;
  }

  /** EDQUOT unless all the bytes may still be written. */
  need(bytes: number): void {
    if (bytes > this.bytesLeft) throw new WasiError(Errno.DQuot);
  }

  /** EDQUOT unless another entry may be made. */
  needEntry(): void {
    if (this.entriesLeft === 0) throw new WasiError(Errno.DQuot);
  }

  /** Says that an entry was made. */
  madeEntry(): void {
    this.entriesLeft--;
  }
}
