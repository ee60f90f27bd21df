/** Open directories as descriptors. */
import { Errno, WasiError } from './errno.js';
import type { Descriptor } from './fd-table.js';
import { fileRights } from './file-descriptor.js';
import { FileType } from './file-system.js';
import { right } from './layout.js';
import type { OpenDirectory } from './open-directory.js';

const readingRights =
  right.pathOpen |
  right.fdReaddir |
  right.pathReadlink |
  right.pathFilestatGet |
  right.fdFilestatGet |
  right.fdFdstatSetFlags |
  right.fdSync |
  right.fdDatasync |
  right.pathLinkSource |
  right.pathRenameSource;
const changingRights =
  right.pathCreateDirectory |
  right.pathCreateFile |
  right.pathLinkTarget |
  right.pathRenameTarget |
  right.pathFilestatSetSize |
  right.pathFilestatSetTimes |
  right.fdFilestatSetTimes |
  right.pathSymlink |
  right.pathRemoveDirectory |
  right.pathUnlinkFile;

export const directoryRights = readingRights | changingRights;

/**
 * @param guest path in the guest, if it is a preopened one
 * @param rights and `inheriting`: what the guest asked for and may inherit; without, all that there are
 */
export function directoryDescriptor(open: OpenDirectory, guest?: string, rights = ~0n, inheriting = ~0n): Descriptor {
  const { directory } = open.shared;
  return {
    type: FileType.Directory,
    rights: rights & directoryRights,
    rightsInheriting: inheriting & (directoryRights | fileRights),
    flags: 0,
    ...(guest !== undefined && { preopen: guest }),
    directory: open,
    setTimes(times) {
      if (open.mount.readOnly || directory.setTimes === undefined) throw new WasiError(Errno.Rofs);
      directory.setTimes(undefined, times);
    },
    setFlags() {},
    sync: data => directory.sync?.(data),
    stat: () => directory.stat(),
    close: () => open.shared.release(),
  };
}
