/** Files that are whole whenever they are there: written under another name first, then renamed over what was there. */
import { builtins } from './builtins.js';

/** The ending of what is not complete; a process that is killed leaves it. */
export const temporarySuffix = '.tmp';

/** @throws what `node:fs` throws; nothing is left then, and what was there stays */
export async function replaceFile(file: string, pieces: readonly Uint8Array[], mode: number): Promise<void> {
  const { open, rename, rm } = builtins.fsPromises;
  const temporary = `${file}.${process.pid}.${builtins.crypto.randomBytes(6).toString('hex')}${temporarySuffix}`;
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      for (const piece of pieces) await handle.writeFile(piece);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
