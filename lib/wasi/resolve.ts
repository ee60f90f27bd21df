/**
 * Resolves the path of a guest beneath a directory, one component at a time: `..` above it, absolute paths and absolute links are
 * refused with ENOTCAPABLE. The walk holds the directories that it has gone through, so that one that is renamed or replaced
 * meanwhile leads nowhere else; a directory that has a shortcut for this (`descend`) is asked for the way to the last component.
 */
import { Errno, WasiError } from './errno.js';
import { type Directory, type FileStat, FileType } from './file-system.js';
import { SharedDirectory } from './open-directory.js';

const mostLinks = 40;
const mostNameBytes = 255;
/** Of a path with the targets of its links put in: bounds the work for one that goes through many. */
const mostExpandedBytes = 4096;

/** Where a path leads: a name, which may not exist, in an open directory; without a name, that directory itself. */
export interface Place {
  readonly shared: SharedDirectory;
  readonly directory: Directory;
  readonly name: string | undefined;
  /** Attributes of what is there, if the name was looked up to see whether it is a link. */
  readonly found: FileStat | undefined;
  /** Whether the path ended with a slash, which asks for a directory. */
  readonly slash: boolean;
}

/** When a symbolic link that is the last component is followed: with `slash`, where a slash after it asks for a directory. */
export type Follow = 'never' | 'slash' | 'always';

interface SplitPath {
  /** Without empty ones and `.`. */
  readonly names: string[];
  readonly slash: boolean;
}

function split(path: string): SplitPath {
  if (path === '') throw new WasiError(Errno.NoEnt);
  if (path.startsWith('/')) throw new WasiError(Errno.NotCapable);
  const names = path.split('/').filter(name => name !== '' && name !== '.');
  for (const name of names) {
    // No character has more than three bytes for one unit of UTF-16.
    if (name.length * 3 > mostNameBytes && Buffer.byteLength(name) > mostNameBytes) throw new WasiError(Errno.NameTooLong);
  }
  return { names, slash: /(^|\/)\.?$/.test(path) };
}

/** The symbolic links that one resolution has followed. */
class Links {
  private count = 0;

  /** The path that the link at `name` leads to. */
  follow(directory: Directory, name: string): SplitPath {
    if (++this.count > mostLinks) throw new WasiError(Errno.Loop);
    return split(directory.readLink(name));
  }
}

function checkLength(names: readonly string[]): void {
  if (names.reduce((sum, name) => sum + name.length + 1, 0) > mostExpandedBytes) throw new WasiError(Errno.NameTooLong);
}

/** The directory at the end of `names`, held for the caller. */
function descend(top: SharedDirectory, names: readonly string[], links: Links): SharedDirectory {
  if (names.length === 0) return top.share();
  if (top.directory.descend !== undefined) return new SharedDirectory(top.directory.descend(names.join('/')));
  const way = [top.share()];
  const rest = [...names].reverse();
  try {
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      const { directory } = way.at(-1)!;
      if (name === '..') {
        if (way.length === 1) throw new WasiError(Errno.NotCapable);
        way.pop()!.release();
      } else if (directory.lookup(name)?.type === FileType.SymbolicLink) {
        rest.push(...links.follow(directory, name).names.reverse());
        checkLength(rest);
      } else {
        way.push(new SharedDirectory(directory.openDirectory(name)));
      }
    }
    return way.at(-1)!.share();
  } finally {
    for (const shared of way) shared.release();
  }
}

/**
 * Calls `use` with the place that `path` leads to from `top`; the directory is held meanwhile.
 */
export function resolve<T>(top: SharedDirectory, path: string, follow: Follow, use: (place: Place) => T): T {
  const links = new Links();
  let { names, slash } = split(path);
  for (;;) {
    const last = names.at(-1) === '..' ? undefined : names.at(-1);
    const parents = last === undefined ? names : names.slice(0, -1);
    const shared = descend(top, parents, links);
    try {
      const { directory } = shared;
      const follows = follow === 'always' || (slash && follow === 'slash');
      const found = follows && last !== undefined ? directory.lookup(last) : undefined;
      if (last === undefined || found?.type !== FileType.SymbolicLink) return use({ shared, directory, name: last, found, slash });
      const target = links.follow(directory, last);
      names = [...parents, ...target.names];
      slash ||= target.slash;
      checkLength(names);
    } finally {
      shared.release();
    }
  }
}
