/** Code images of the compiler engine: a module's code as bytes, out of this process and into it. */
import { readImage, SectionKind, writeImage, type Image } from '../image/format.js';
import { storeBodies } from '../image/bodies.js';
import { loadModule, storeModule } from '../image/module.js';
import { wordsOf } from '../image/words.js';
import type { Binding, CodeHandle } from '../native/binding.js';
import { crc32, giveCrc32 } from '../support/crc32.js';
import { ImageError } from '../support/errors.js';
import { hashSteps } from '../support/hash.js';
import { packageVersion } from '../support/package-version.js';
import { runSteps, type Steps } from '../support/steps.js';
import { makeCode, type CodeOptions, type CompilerCode } from './compiler-code.js';
import { canGuard } from './compiler-objects.js';
import type { EngineCode, EngineImages, OpenFile } from './engine.js';

export class CompilerImages implements EngineImages {
  /** Files whose checksums were right; a file that is changed is another one. */
  private readonly undamaged = new Set<string>();

  constructor(private readonly binding: Binding) {
    giveCrc32((bytes, before = 0) => binding.crc32(bytes, before));
  }

  get target(): string {
    const { name, features } = this.binding.machine();
    const made = `${name}-${packageVersion()}-${crc32(Buffer.from(features)).toString(16)}`;
    return canGuard(this.binding) ? made : `${made}-checked`;
  }

  *write(code: EngineCode): Steps<Uint8Array[]> {
    const { module, handle, options, origin } = code as CompilerCode;
    const exported = this.binding.exportCode(handle);
    const stored = storeModule(module);
    yield;
    const { words } = stored;
    const description = {
      version: packageVersion(),
      machine: this.binding.machine().name,
      features: exported.features,
      options: optionsText(options),
      wasmHash: origin?.wasmHash ?? (yield* hashSteps(module.bytes)),
    };
    return yield* writeImage(description, [
      { kind: SectionKind.ModuleWords, bytes: new Uint8Array(words.buffer, words.byteOffset, words.byteLength) },
      { kind: SectionKind.ModuleBytes, bytes: stored.bytes },
      { kind: SectionKind.Bodies, bytes: origin?.bodies ?? storeBodies(module) },
      { kind: SectionKind.Tables, bytes: new Uint8Array(exported.tables) },
      { kind: SectionKind.Code, bytes: new Uint8Array(exported.code) },
    ]);
  }

  read(bytes: Uint8Array, wasmHash?: Uint8Array): EngineCode {
    const image = this.open(bytes, wasmHash);
    return this.load(image, (tables, features) => this.binding.copyCode(image.section(SectionKind.Code).bytes, tables, features));
  }

  readFile({ descriptor, stats }: OpenFile, wasmHash?: Uint8Array): EngineCode {
    const mapping = this.binding.mapFile(descriptor, Number(stats.size));
    if (mapping === undefined) throw new ImageError('the system does not map the file');
    const file = `${stats.dev}:${stats.ino}:${stats.size}:${stats.ctimeNs}`;
    const image = this.open(new Uint8Array(mapping.bytes), wasmHash, this.undamaged.has(file));
    this.undamaged.add(file);
    const { bytes, offset } = image.section(SectionKind.Code);
    return this.load(
      image,
      // The second where the file system does not allow execution.
      (tables, features) =>
        this.binding.mapCode(mapping.handle, offset, bytes.length, tables, features) ?? this.binding.copyCode(bytes, tables, features),
    );
  }

  /** Reads the header, and refuses what was made for something else. */
  private open(bytes: Uint8Array, wasmHash?: Uint8Array, isUndamaged = false): Image {
    const image = readImage(bytes, isUndamaged);
    const { version, machine } = image.description;
    if (version !== packageVersion()) throw new ImageError(`the code image was made by wazen ${version}, and this is ${packageVersion()}`);
    const here = this.binding.machine().name;
    if (machine !== here) throw new ImageError(`the code image is for ${machine}, and this is ${here}`);
    if (wasmHash && Buffer.compare(wasmHash, image.description.wasmHash) !== 0) throw new ImageError('the code image is of another module');
    return image;
  }

  private load(image: Image, makeHandle: (tables: Int32Array, features: string) => CodeHandle): EngineCode {
    const { features, options, wasmHash } = image.description;
    try {
      const module = loadModule(image);
      const handle = makeHandle(wordsOf(image.section(SectionKind.Tables).bytes), features);
      const origin = { wasmHash, bodies: image.section(SectionKind.Bodies).bytes };
      return runSteps(makeCode(this.binding, module, handle, optionsOf(options), origin));
    } catch (error) {
      if (error instanceof ImageError) throw error;
      throw new ImageError(`the code image cannot be used: ${(error as Error).message}`, { cause: error });
    }
  }
}

function optionsText({ polls, guarded }: CodeOptions): string {
  return [polls ? 'polls' : '', guarded ? '' : 'checked'].join(' ').trim();
}

function optionsOf(text: string): CodeOptions {
  const words = text.split(' ');
  return { polls: words.includes('polls'), guarded: !words.includes('checked') };
}
