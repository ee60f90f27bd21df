/** Where a cache keeps code images, beside memory. */
import type { Engine, EngineCode } from '../engine/engine.js';

/** One image: everything that its code depends on. */
export interface ImageKey {
  /** SHA-256 of the module. */
  readonly wasmHash: Uint8Array;
  /** The hash and the rest as a name: letters, digits, `.`, `-` and `+`. */
  readonly name: string;
}

/**
 * A place for bytes by key, such as a key-value server. What it returns is checked for damage, and executed: whoever can write to it can do
 * on this machine what the process can.
 */
export interface CacheStore {
  /** The bytes under the key; `undefined` or `null` if there are none. What it throws counts as none, and so does what takes more than ten seconds. */
  get(key: string): Promise<Uint8Array | null | undefined> | Uint8Array | null | undefined;
  put(key: string, bytes: Uint8Array): Promise<unknown> | unknown;
}

/** What the cache asks of a store of any kind. Nothing in it throws. */
export interface ImageStore {
  load(key: ImageKey, engine: Engine): Promise<EngineCode | undefined>;
  /** For compilation at once; missing where it cannot be done. */
  loadSync?(key: ImageKey, engine: Engine): EngineCode | undefined;
  /** In the background; the promise is fulfilled when it is there, or cannot be. */
  save(key: ImageKey, pieces: readonly Uint8Array[]): Promise<void>;
}

/** A store that takes longer is done without: compiling takes seconds at most. */
const patienceMs = 10_000;

/** A {@link CacheStore} as an {@link ImageStore}. */
export class ForeignStore implements ImageStore {
  constructor(
    private readonly store: CacheStore,
    private readonly waitMs = patienceMs,
  ) {}

  async load({ name, wasmHash }: ImageKey, engine: Engine): Promise<EngineCode | undefined> {
    try {
      const bytes = await this.inTime(this.store.get(name));
      return bytes ? engine.images?.read(bytes, wasmHash) : undefined;
    } catch {
      return undefined; // unreachable, or not an image that runs here: it is written anew
    }
  }

  async save({ name }: ImageKey, pieces: readonly Uint8Array[]): Promise<void> {
    try {
      await this.inTime(this.store.put(name, Buffer.concat(pieces)));
    } catch {
      // It is a cache: the next process compiles again.
    }
  }

  /** The answer, or `undefined` if it does not come. */
  private async inTime<T>(answer: T): Promise<Awaited<T> | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>(resolve => (timer = setTimeout(resolve, this.waitMs, undefined)));
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
