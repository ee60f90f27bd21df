/** {@link HostFileSystem}: a directory of the host as a file system of a guest. */
import type { Directory, FileSystem } from './file-system.js';
import type { Resolution } from './host-calls.js';
import { openHostDirectory } from './open-host-directory.js';

const resolutions: readonly string[] = ['kernel', 'components', 'proc'] satisfies Resolution[];

function chosenResolution(): Resolution {
  const chosen = process.env['WAZEN_RESOLVE'] ?? 'kernel';
  if (!resolutions.includes(chosen)) throw new TypeError(`WAZEN_RESOLVE must be one of ${resolutions.join(', ')}`);
  return chosen as Resolution;
}

/** A directory of the host; nothing outside of it can be reached through it. */
export class HostFileSystem implements FileSystem {
  /**
   * @param path on the host; its own symbolic links are followed, it is the embedder's
   * @param resolution how paths of guests are resolved, for tests: all are equally safe
   */
  constructor(
    private readonly path: string,
    private readonly resolution: Resolution = chosenResolution(),
  ) {
    if (path === '' || path.includes('\0')) throw new TypeError(`not a path of a directory: ${JSON.stringify(path)}`);
  }

  /** @throws what `node:fs` throws, or a FileSystemError, when it is not a directory or cannot be opened */
  open(): Directory {
    return openHostDirectory(this.path, this.resolution);
  }
}
