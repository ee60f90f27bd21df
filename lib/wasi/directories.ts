/** Functions that change entries of directories: `path_create_directory`, `path_link`, `path_remove_directory`, `path_rename`, `path_symlink`, `path_unlink_file`. */
import type { WasiContext, WasiFunctions } from './context.js';
import { Errno, WasiError } from './errno.js';
import { FileType } from './file-system.js';
import { right } from './layout.js';
import { changing, directoryOf, follows, pathAt, statOf } from './path-arguments.js';
import { type Place, resolve } from './resolve.js';

/** The name of the place; `errno` where it is a directory without one, such as `.` */
function nameOf({ name }: Place, errno: Errno): string {
  if (name === undefined) throw new WasiError(errno);
  return name;
}

/** EEXIST where there is something, ENOENT where a slash asks for a directory that is not there. */
function checkFree({ directory, name, slash }: Place): void {
  if (directory.lookup(name!) !== undefined) throw new WasiError(Errno.Exist);
  if (slash) throw new WasiError(Errno.NoEnt);
}

function making({ memory, fds, quota }: WasiContext): WasiFunctions {
  return {
    path_create_directory(fd: number, path: number, length: number) {
      const { shared } = directoryOf(fds.get(fd), right.pathCreateDirectory, true);
      resolve(shared, pathAt(memory, quota, path, length), 'never', place => {
        const name = nameOf(place, Errno.Exist);
        const create = changing(place.directory, 'createDirectory');
        quota.needEntry();
        create(name);
        quota.madeEntry();
      });
    },
    path_symlink(target: number, targetLength: number, fd: number, path: number, length: number) {
      const text = pathAt(memory, quota, target, targetLength);
      const { shared } = directoryOf(fds.get(fd), right.pathSymlink, true);
      if (text === '') throw new WasiError(Errno.NoEnt);
      if (text.startsWith('/')) throw new WasiError(Errno.NotCapable);
      resolve(shared, pathAt(memory, quota, path, length), 'never', place => {
        const name = nameOf(place, Errno.Exist);
        checkFree(place);
        const create = changing(place.directory, 'createSymbolicLink');
        quota.needEntry();
        create(name, text);
        quota.madeEntry();
      });
    },
    path_link(fromFd: number, lookup: number, from: number, fromLength: number, toFd: number, to: number, toLength: number) {
      const source = directoryOf(fds.get(fromFd), right.pathLinkSource, true);
      const target = directoryOf(fds.get(toFd), right.pathLinkTarget, true);
      if (follows(lookup)) throw new WasiError(Errno.Inval); // a link to what a link leads to could lead out
      const [fromPath, toPath] = [pathAt(memory, quota, from, fromLength), pathAt(memory, quota, to, toLength)];
      if (source.mount !== target.mount) throw new WasiError(Errno.XDev);
      resolve(source.shared, fromPath, 'never', old =>
        resolve(target.shared, toPath, 'never', place => {
          const [oldName, name] = [nameOf(old, Errno.Perm), nameOf(place, Errno.Exist)];
          if (statOf(old).type === FileType.Directory) throw new WasiError(Errno.Perm);
          checkFree(place);
          const link = changing(old.directory, 'link');
          quota.needEntry();
          link(oldName, place.directory, name);
          quota.madeEntry();
        }),
      );
    },
  };
}

/** A slash at the end of either path of a rename asks for a directory. */
function checkRename(old: Place, place: Place): void {
  if (statOf(old).type !== FileType.Directory && place.slash) throw new WasiError(Errno.NotDir);
}

function removing({ memory, fds, quota }: WasiContext): WasiFunctions {
  return {
    path_remove_directory(fd: number, path: number, length: number) {
      const { shared } = directoryOf(fds.get(fd), right.pathRemoveDirectory, true);
      resolve(shared, pathAt(memory, quota, path, length), 'never', place => {
        changing(place.directory, 'removeDirectory')(nameOf(place, Errno.Inval));
      });
    },
    path_unlink_file(fd: number, path: number, length: number) {
      const { shared } = directoryOf(fds.get(fd), right.pathUnlinkFile, true);
      resolve(shared, pathAt(memory, quota, path, length), 'never', place => {
        const name = nameOf(place, Errno.IsDir);
        if (statOf(place).type === FileType.Directory) throw new WasiError(Errno.IsDir);
        changing(place.directory, 'unlink')(name);
      });
    },
    path_rename(fromFd: number, from: number, fromLength: number, toFd: number, to: number, toLength: number) {
      const source = directoryOf(fds.get(fromFd), right.pathRenameSource, true);
      const target = directoryOf(fds.get(toFd), right.pathRenameTarget, true);
      const [fromPath, toPath] = [pathAt(memory, quota, from, fromLength), pathAt(memory, quota, to, toLength)];
      if (source.mount !== target.mount) throw new WasiError(Errno.XDev);
      resolve(source.shared, fromPath, 'never', old =>
        resolve(target.shared, toPath, 'never', place => {
          const [oldName, name] = [nameOf(old, Errno.Busy), nameOf(place, Errno.Busy)];
          checkRename(old, place);
          changing(old.directory, 'rename')(oldName, place.directory, name);
        }),
      );
    },
  };
}

export function entryFunctions(context: WasiContext): WasiFunctions {
  return { ...making(context), ...removing(context) };
}
