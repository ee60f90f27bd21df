/** Mounts: what a guest finds at its preopened paths, and the text form `host:guest[:ro]`. */
import { directoryDescriptor } from './directory-descriptor.js';
import type { Descriptor } from './fd-table.js';
import type { FileSystem } from './file-system.js';
import { HostFileSystem } from './host-directory.js';
import { SharedDirectory } from './open-directory.js';
import type { Quota } from './quota.js';

/** What a mount gives: a directory of the host (by its path), or a file system. A path alone is read-only, as it is with `readOnly` left out. */
export type Mount =
  | string
  | { readonly dir: string; readonly readOnly?: boolean }
  | FileSystem
  | { readonly fileSystem: FileSystem; readonly readOnly?: boolean };

export interface ParsedMount {
  readonly host: string;
  readonly guest: string;
  readonly readOnly: boolean;
}

/**
 * Reads `host`, `host:guest`, `host:ro` or `host:guest:ro` (`rw` says what is the case without). Without a guest path it is the host's.
 *
 * @throws {TypeError} if a part is empty
 */
export function parseMount(text: string): ParsedMount {
  const mode = /:(ro|rw)$/.exec(text);
  const paths = mode === null ? text : text.slice(0, mode.index);
  const colon = paths.lastIndexOf(':');
  const host = colon < 0 ? paths : paths.slice(0, colon);
  const guest = colon < 0 ? paths : paths.slice(colon + 1);
  if (host === '' || guest === '') throw new TypeError(`a mount is HOST[:GUEST][:ro], not ${JSON.stringify(text)}`);
  return { host, guest, readOnly: mode?.[1] === 'ro' };
}

/** The file system of a mount, and whether it is read-only. */
function sourceOf(mount: Mount): [FileSystem, boolean] {
  if (typeof mount === 'string') return [new HostFileSystem(mount), true];
  if ('dir' in mount) return [new HostFileSystem(mount.dir), mount.readOnly ?? true];
  if ('fileSystem' in mount) return [mount.fileSystem, mount.readOnly ?? false];
  return [mount, false];
}

/**
 * The descriptor of a mount at path `guest`.
 *
 * @throws what the file system throws when it cannot be opened
 */
export function openMount(guest: string, mount: Mount, quota: Quota): Descriptor {
  if (guest.includes('\0')) throw new TypeError(`a path of a guest must not contain a NUL: ${JSON.stringify(guest)}`);
  const [fileSystem, readOnly] = sourceOf(mount);
  return directoryDescriptor({ shared: new SharedDirectory(fileSystem.open()), mount: { readOnly, quota } }, guest);
}
