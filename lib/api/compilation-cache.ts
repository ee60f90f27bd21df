/** {@link CompilationCache}: what was compiled once is not compiled again. */
import { CodeCache } from '../cache/code-cache.js';
import { DirectoryStore } from '../cache/directory-store.js';
import { ForeignStore, type CacheStore } from '../cache/image-store.js';
import { invalid, unsigned } from './arguments.js';

export type { CacheStore };

export interface CompilationCacheOptions {
  /** A directory of code images, of this machine's processes alone: it is made where there is none, and refused if others can write to it. */
  readonly directory?: string;
  /** Bytes of the files in the directory; those that were used longest ago go first. Default 1 GiB. */
  readonly maxBytes?: number;
  /** Another place for images instead of a directory. Who can write to it can run code in this process. */
  readonly store?: CacheStore;
  /** Bytes of machine code that are kept in memory though no module uses them. Default 64 MiB. */
  readonly memoryBytes?: number;
}

const defaultMaxBytes = 2 ** 30;
const defaultMemoryBytes = 64 * 2 ** 20;

/**
 * A cache of compiled code, for any number of runtimes. Without a directory or store, in memory alone.
 *
 * ```ts
 * const cache = new CompilationCache({ directory: '/var/cache/my-server' });
 * const runtime = new Runtime({ cache });
 * ```
 *
 * Images are found by a hash of the module and everything else that code depends on, and checked for damage before they are used. What is
 * damaged, or made by another version, is compiled again. The interpreter has no code to keep.
 */
export class CompilationCache {
  /** What it is below the API. For other parts of wazen. */
  readonly code: CodeCache;

  /**
   * @throws {TypeError} if an option is wrong
   * @throws {WazenError} `ERR_WAZEN_CACHE` if the directory cannot be made, or others can write to it
   */
  constructor(options: CompilationCacheOptions = {}) {
    const { directory, store, maxBytes = defaultMaxBytes, memoryBytes = defaultMemoryBytes } = options;
    unsigned(maxBytes, 'maxBytes');
    unsigned(memoryBytes, 'memoryBytes');
    if (directory !== undefined && store !== undefined) throw invalid('a cache has a directory or a store, not both');
    if (directory !== undefined && (typeof directory !== 'string' || directory === '')) throw invalid('directory must be a path');
    if (store !== undefined && (typeof store?.get !== 'function' || typeof store.put !== 'function')) {
      throw invalid('store must have the methods get and put');
    }
    const images = directory !== undefined ? new DirectoryStore(directory, maxBytes) : store && new ForeignStore(store);
    this.code = new CodeCache(images, memoryBytes);
  }

  /** Waits until all that has been compiled is stored, or cannot be: before `process.exit`, which waits for nothing. */
  async flush(): Promise<void> {
    await this.code.flush();
  }
}
