/** Code images in and out: `CompiledModule.serialize` and `Runtime.deserialize`. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Engine, EngineCode, EngineImages } from '../engine/engine.js';
import { ImageError } from '../support/errors.js';
import { runSteps } from '../support/steps.js';
import { copyBytes, type BufferSource } from '../runtime/buffer-source.js';

/** Permission bits with which anybody can write. */
const worldWrite = 0o002n;

function imagesOf(engine: Engine): EngineImages {
  if (!engine.images) throw new ImageError('the interpreter has no machine code, and so no code images');
  return engine.images;
}

export function writeImage(engine: Engine, code: EngineCode): Uint8Array {
  const image = Buffer.concat(runSteps(imagesOf(engine).write(code)));
  return new Uint8Array(image.buffer, image.byteOffset, image.byteLength);
}

export function readImage(engine: Engine, image: BufferSource | string | URL): EngineCode {
  const images = imagesOf(engine);
  if (typeof image !== 'string' && !(image instanceof URL)) return images.read(runSteps(copyBytes(image)));
  const descriptor = openSync(image, 'r');
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    if (!stats.isFile()) throw new ImageError(`${String(image)} is no file`);
    if (process.platform !== 'win32' && (stats.mode & worldWrite) !== 0n) throw new ImageError(`anybody can write to ${String(image)}`);
    return images.readFile({ descriptor, stats });
  } finally {
    closeSync(descriptor);
  }
}
