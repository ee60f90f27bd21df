/** An overlay: a file system that is only read, with all changes in memory above it. */
import type { FileSystem } from './file-system.js';
import { HostFileSystem } from './host-directory.js';
import { LowerFileSystem } from './lower.js';
import { MemoryFileSystem, type MemoryFileSystemOptions } from './memory-file-system.js';

/**
 * Shows the lower file system, and keeps what guests change in memory: files are copied when they are first written to, and what is
 * removed is hidden. The lower one should not change meanwhile; what guests have seen of it may be remembered.
 */
export class OverlayFileSystem extends MemoryFileSystem {
  readonly #lower: LowerFileSystem;

  /**
   * @param lower a file system, or the path of a directory of the host
   * @param options limits of what is above
   */
  constructor(lower: FileSystem | string, options: MemoryFileSystemOptions = {}) {
    super(options);
    this.#lower = new LowerFileSystem(typeof lower === 'string' ? new HostFileSystem(lower) : lower);
  }

  protected override get lower(): LowerFileSystem {
    return this.#lower;
  }
}
