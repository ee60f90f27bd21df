/** The lower file system of an overlay, which is only read: reached by names from its root, so that nothing stays open for long. */
import type { Directory, File, FileStat, FileSystem } from './file-system.js';

const reading = { read: true, write: false, create: false, exclusive: false, truncate: false } as const;

export class LowerFileSystem {
  private root: Directory | undefined;
  private mounts = 0;

  constructor(private readonly fileSystem: FileSystem) {}

  /** Keeps its root open until it has been closed as often. */
  open(): void {
    this.root ??= this.fileSystem.open();
    this.mounts++;
  }

  close(): void {
    if (--this.mounts > 0) return;
    this.root?.close?.();
    this.root = undefined;
  }

  /** Calls `use` with the directory that the names lead to, none of which is followed if it is a link. */
  within<T>(names: readonly string[], use: (directory: Directory) => T): T {
    const root = this.root ?? this.fileSystem.open();
    let directory = root;
    try {
      for (const name of names) {
        const next = directory.openDirectory(name);
        if (directory !== root) directory.close?.();
        directory = next;
      }
      return use(directory);
    } finally {
      if (directory !== this.root) directory.close?.();
      if (directory !== root && root !== this.root) root.close?.();
    }
  }

  stat(names: readonly string[]): FileStat | undefined {
    const name = names.at(-1);
    if (name === undefined) return this.within([], directory => directory.stat());
    return this.within(names.slice(0, -1), directory => directory.lookup(name));
  }

  openFile(names: readonly string[]): File {
    return this.within(names.slice(0, -1), directory => directory.openFile(names.at(-1)!, reading));
  }
}
