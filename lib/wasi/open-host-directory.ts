/** Open directories and files of the host: names in open directories, never paths (host-calls.ts). */
import fs from 'node:fs';
import { Errno, WasiError } from './errno.js';
import type { Directory, DirectoryEntry, File, FileOpenOptions, FileStat, FileTimes } from './file-system.js';
import { addonCalls, type HostCalls, type Resolution } from './host-calls.js';
import { ProcCalls } from './proc-calls.js';

class HostFile implements File {
  constructor(
    private readonly calls: HostCalls,
    private readonly fd: number,
  ) {}

  stat(): FileStat {
    return this.calls.stat(this.fd, '')!;
  }
  read(bytes: Uint8Array, position: number): number {
    return this.calls.read(this.fd, bytes, position);
  }
  write(bytes: Uint8Array, position: number): number {
    return this.calls.write(this.fd, bytes, position);
  }
  append(bytes: Uint8Array): number {
    return this.calls.append(this.fd, bytes);
  }
  setSize(bytes: number): void {
    fs.ftruncateSync(this.fd, bytes);
  }
  allocate(position: number, bytes: number): void {
    if (this.calls.allocate === undefined) throw new WasiError(Errno.NotSup);
    this.calls.allocate(this.fd, position, bytes);
  }
  setTimes(times: FileTimes): void {
    this.calls.setTimes(this.fd, '', times);
  }
  sync(data: boolean): void {
    if (data) fs.fdatasyncSync(this.fd);
    else fs.fsyncSync(this.fd);
  }
  close(): void {
    this.calls.close(this.fd);
  }
}

class HostDirectory implements Directory {
  readonly descend?: (path: string) => Directory;

  constructor(
    private readonly calls: HostCalls,
    private readonly fd: number,
  ) {
    if (calls.descend !== undefined) this.descend = path => new HostDirectory(calls, calls.descend!(fd, path));
  }

  stat(): FileStat {
    return this.calls.stat(this.fd, '')!;
  }
  entries(most: number): DirectoryEntry[] {
    return this.calls.entries(this.fd, most);
  }
  lookup(name: string): FileStat | undefined {
    return this.calls.stat(this.fd, name);
  }
  openDirectory(name: string): Directory {
    return new HostDirectory(this.calls, this.calls.openDirectory(this.fd, name));
  }
  openFile(name: string, options: FileOpenOptions): File {
    return new HostFile(this.calls, this.calls.openFile(this.fd, name, options));
  }
  readLink(name: string): string {
    return this.calls.readLink(this.fd, name);
  }
  createDirectory(name: string): void {
    this.calls.createDirectory(this.fd, name);
  }
  createSymbolicLink(name: string, target: string): void {
    this.calls.createSymbolicLink(this.fd, name, target);
  }
  link(name: string, to: Directory, toName: string): void {
    this.calls.link(this.fd, name, this.own(to), toName);
  }
  rename(name: string, to: Directory, toName: string): void {
    this.calls.rename(this.fd, name, this.own(to), toName);
  }
  removeDirectory(name: string): void {
    this.calls.removeDirectory(this.fd, name);
  }
  unlink(name: string): void {
    this.calls.unlink(this.fd, name);
  }
  setTimes(name: string | undefined, times: FileTimes): void {
    this.calls.setTimes(this.fd, name ?? '', times);
  }
  sync(data: boolean): void {
    if (data) fs.fdatasyncSync(this.fd);
    else fs.fsyncSync(this.fd);
  }
  close(): void {
    this.calls.close(this.fd);
  }

  private own(other: Directory): number {
    if (!(other instanceof HostDirectory)) throw new WasiError(Errno.XDev);
    return other.fd;
  }
}

/**
 * The directory at a path of the host, whose links are followed.
 *
 * @throws what `node:fs` throws, or a FileSystemError, when it is not a directory or cannot be opened
 */
export function openHostDirectory(path: string, resolution: Resolution): Directory {
  const calls = (resolution === 'proc' ? undefined : addonCalls(resolution)) ?? new ProcCalls();
  return new HostDirectory(calls, calls.openRoot(path));
}
