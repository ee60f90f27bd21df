/**
 * Code images in a directory: one file per image, made under another name and renamed when it is complete, never written to again.
 *
 * Any number of processes use a directory at once. Nothing is locked: two that compile the same module write the same file, one after the
 * other. A process that is killed leaves a temporary file, which the next one that evicts removes.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Engine, EngineCode } from '../engine/engine.js';
import { builtins } from '../support/builtins.js';
import { WazenError } from '../support/errors.js';
import { replaceFile, temporarySuffix } from '../support/replace-file.js';
import type { ImageKey, ImageStore } from './image-store.js';

const suffix = '.wazen';
/** A temporary file of this age belongs to nobody any more. */
const staleMs = 60 * 60 * 1000;
/** A use is noted in the file's times when the last note is so old. */
const touchMs = 60 * 60 * 1000;
/** How full the directory is after eviction. */
const roomLeft = 0.8;

/** Permission bits with which others can write. */
const otherWrite = 0o022n;

/** Whether nobody but the user of this process, or root, can have written there. Systems without users have no such question. */
function isOwn({ uid, mode }: fs.BigIntStats): boolean {
  const user = process.geteuid?.();
  return user === undefined || ((uid === BigInt(user) || uid === 0n) && (mode & otherWrite) === 0n);
}

export class DirectoryStore implements ImageStore {
  /**
   * Makes the directory, for this user alone, where there is none.
   *
   * @throws {WazenError} `ERR_WAZEN_CACHE` if it cannot be made, or others can write to it
   */
  constructor(
    private readonly directory: string,
    /** Bytes of all images together. */
    private readonly maxBytes: number,
  ) {
    try {
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
      const stats = fs.statSync(directory, { bigint: true });
      if (!stats.isDirectory() || !isOwn(stats)) throw new Error('it must be a directory that only its user can write to');
    } catch (cause) {
      throw new WazenError('ERR_WAZEN_CACHE', `${directory} cannot be a cache: ${(cause as Error).message}`, { cause });
    }
  }

  /** Opening and mapping take microseconds, so there is no asynchronous way. */
  load(key: ImageKey, engine: Engine): Promise<EngineCode | undefined> {
    return Promise.resolve(this.loadSync(key, engine));
  }

  loadSync(key: ImageKey, engine: Engine): EngineCode | undefined {
    const file = this.fileOf(key);
    let descriptor: number | undefined;
    try {
      descriptor = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
      const stats = fs.fstatSync(descriptor, { bigint: true });
      if (!stats.isFile() || !isOwn(stats)) return undefined;
      const code = engine.images?.readFile({ descriptor, stats }, key.wasmHash);
      if (Date.now() - Number(stats.mtimeMs) > touchMs) void builtins.fsPromises.utimes(file, new Date(), new Date()).catch(() => {});
      return code;
    } catch {
      return undefined; // absent, damaged or for another machine: it is replaced
    } finally {
      if (descriptor !== undefined) fs.closeSync(descriptor);
    }
  }

  async save(key: ImageKey, pieces: readonly Uint8Array[]): Promise<void> {
    try {
      await builtins.fsPromises.mkdir(this.directory, { recursive: true, mode: 0o700 });
      await replaceFile(this.fileOf(key), pieces, 0o600);
      await this.evict();
    } catch {
      // It is a cache: the next process compiles again.
    }
  }

  private fileOf(key: ImageKey): string {
    return path.join(this.directory, key.name + suffix);
  }

  /** Removes those that were used longest ago, if all together are too many bytes, and what killed processes left. */
  private async evict(): Promise<void> {
    const { readdir, rm, stat } = builtins.fsPromises;
    const now = Date.now();
    const images: { file: string; bytes: number; used: number }[] = [];
    for (const name of await readdir(this.directory)) {
      const file = path.join(this.directory, name);
      const stats = await stat(file).catch(() => undefined);
      if (!stats?.isFile()) continue;
      if (name.endsWith(suffix)) images.push({ file, bytes: stats.size, used: stats.mtimeMs });
      else if (name.endsWith(temporarySuffix) && now - stats.mtimeMs > staleMs) await rm(file, { force: true });
    }
    let total = images.reduce((sum, image) => sum + image.bytes, 0);
    if (total <= this.maxBytes) return;
    images.sort((a, b) => a.used - b.used);
    for (const { file, bytes } of images) {
      if (total <= this.maxBytes * roomLeft) return;
      await rm(file, { force: true });
      total -= bytes;
    }
  }
}
