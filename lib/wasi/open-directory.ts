/** Directories that descriptors and walks hold in common: the last one that lets go closes. */
import type { Directory } from './file-system.js';
import type { Quota } from './quota.js';

export class SharedDirectory {
  private holders = 1;

  constructor(readonly directory: Directory) {}

  /** The same, held once more. */
  share(): this {
    this.holders++;
    return this;
  }

  release(): void {
    if (--this.holders === 0) this.directory.close?.();
  }
}

/** What a guest has mounted. Directories of different mounts are strangers: nothing is renamed or linked between them. */
export interface MountedFileSystem {
  readonly readOnly: boolean;
  readonly quota: Quota;
}

/** Where a directory descriptor leads. */
export interface OpenDirectory {
  readonly shared: SharedDirectory;
  readonly mount: MountedFileSystem;
}
