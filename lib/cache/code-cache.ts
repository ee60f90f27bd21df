/**
 * The cache of code: what was compiled once is found again, first in memory, then in a store of images, then in other threads of the process.
 *
 * A hit means that the module is valid: only valid ones are compiled and kept, and the key is a cryptographic hash of all its bytes.
 */
import type { CompileOptions, Engine, EngineCode, EngineImages } from '../engine/engine.js';
import { runSteps, runStepsInSlices } from '../support/steps.js';
import type { ImageKey, ImageStore } from './image-store.js';

/** A module, and how to compile it. */
export interface Source<Result> {
  readonly bytes: Uint8Array;
  readonly options: CompileOptions;
  readonly compile: () => Result;
}

export class CodeCache {
  /** Code that still lives, by key. */
  private readonly living = new Map<string, WeakRef<EngineCode>>();
  private readonly collected = new FinalizationRegistry<string>(name => {
    if (this.live(name) === undefined) this.living.delete(name);
  });
  /** What is kept alive, the longest unused first. */
  private readonly kept = new Map<string, EngineCode>();
  private keptBytes = 0;
  private readonly making = new Map<string, Promise<EngineCode>>();
  private readonly saving = new Set<Promise<void>>();

  constructor(
    private readonly store: ImageStore | undefined,
    /** Bytes of machine code that are kept alive in memory. */
    private readonly memoryBytes: number,
  ) {}

  /** The key of a module for an engine that has images, by the hash of its bytes. */
  keyOf(engine: Engine, wasmHash: Uint8Array, { polls = true }: CompileOptions): ImageKey {
    return { wasmHash, name: `${Buffer.from(wasmHash).toString('hex')}-${engine.images!.target}${polls ? '' : '-nopolls'}` };
  }

  /** What is found in this cache at once, without the module. */
  findSync(key: ImageKey, engine: Engine): EngineCode | undefined {
    return this.remember(key.name, this.live(key.name) ?? this.store?.loadSync?.(key, engine));
  }

  /** What is found, or what `compile` makes. Nothing is waited for: the thread that makes it might wait for this one. */
  findOrMakeSync(key: ImageKey, engine: Engine, { bytes, options, compile }: Source<EngineCode>): EngineCode {
    const found = this.findSync(key, engine);
    if (found) return found;
    const shared = engine.shared && runSteps(engine.shared.find(key.name, bytes, options));
    const code = shared ?? compile();
    this.add(key, engine, code);
    return code;
  }

  /** What is found, or what `compile` makes, once where several ask for the same, in whatever thread. */
  findOrMake(key: ImageKey, engine: Engine, source: Source<Promise<EngineCode>>): Promise<EngineCode> {
    let making = this.making.get(key.name);
    if (!making) {
      making = this.make(key, engine, source).finally(() => this.making.delete(key.name));
      this.making.set(key.name, making);
    }
    return making;
  }

  private async make(key: ImageKey, engine: Engine, { bytes, options, compile }: Source<Promise<EngineCode>>): Promise<EngineCode> {
    const found = this.remember(key.name, this.live(key.name) ?? (await this.store?.load(key, engine)));
    if (found) return found;
    const claim = await engine.shared?.claim(key.name, bytes, options);
    if (claim && 'code' in claim) {
      // Whoever made it may have another store.
      this.add(key, engine, claim.code);
      return claim.code;
    }
    try {
      const code = await compile();
      this.add(key, engine, code);
      return code;
    } finally {
      claim?.release();
    }
  }

  /** Keeps code that was compiled, and lets other threads find it. */
  private add(key: ImageKey, engine: Engine, code: EngineCode): void {
    this.remember(key.name, code);
    engine.shared?.put(key.name, code);
    if (!this.store || !engine.images) return;
    const saving = this.save(key, engine.images, code).finally(() => this.saving.delete(saving));
    this.saving.add(saving);
  }

  /** Waits until everything that was added is in the store, or cannot be. */
  async flush(): Promise<void> {
    await Promise.all(this.saving);
  }

  private async save(key: ImageKey, images: EngineImages, code: EngineCode): Promise<void> {
    await this.store!.save(key, await runStepsInSlices(images.write(code)));
  }

  private live(name: string): EngineCode | undefined {
    return this.living.get(name)?.deref();
  }

  private remember(name: string, code: EngineCode | undefined): EngineCode | undefined {
    if (!code) return undefined;
    if (this.live(name) !== code) {
      this.living.set(name, new WeakRef(code));
      this.collected.register(code, name);
    }
    this.keep(name, code);
    return code;
  }

  private keep(name: string, code: EngineCode): void {
    this.forget(name);
    this.kept.set(name, code);
    this.keptBytes += code.codeBytes;
    for (const oldest of this.kept.keys()) {
      if (this.keptBytes <= this.memoryBytes) return;
      this.forget(oldest);
    }
  }

  private forget(name: string): void {
    const code = this.kept.get(name);
    if (code && this.kept.delete(name)) this.keptBytes -= code.codeBytes;
  }
}
