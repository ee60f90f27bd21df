/**
 * What instances are made in: an engine, limits, and whether all of it was closed. A runtime of the embedder API and a namespace of the
 * JavaScript API have one each, or share it.
 */
import type { CodeCache } from '../cache/code-cache.js';
import type { Engine, EngineCode } from '../engine/engine.js';
import { selectEngine, type EngineName } from '../engine/select.js';
import { ClosedError } from '../support/errors.js';
import type { Instance } from './instance.js';
import { link, type ImportResolver } from './instantiate.js';
import { defaultLimits, LimitError, lowerLimits, type Limits } from './limits.js';

export interface RealmOptions {
  readonly engine?: EngineName | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Instances that may be open at a time. */
  readonly instances?: number | undefined;
  /** Where code is looked for before it is compiled. */
  readonly cache?: CodeCache | undefined;
}

export class Realm {
  /** Whether calls into all its instances are refused. */
  closed = false;
  readonly limits: Limits;
  readonly cache: CodeCache | undefined;
  readonly #engineName: EngineName | undefined;
  readonly #maxInstances: number;
  #engine: Engine | undefined;
  #openInstances = 0;
  readonly #collected = new FinalizationRegistry(() => this.#openInstances--);

  /** @throws {TypeError} if a limit is wrong */
  constructor({ engine, limits, instances = Infinity, cache }: RealmOptions = {}) {
    this.cache = cache;
    this.#engineName = engine;
    this.limits = lowerLimits(defaultLimits, limits);
    this.#maxInstances = instances;
  }

  /**
   * Chosen when it is needed first.
   *
   * @throws {Error} if the compiler is asked for and not available; the message says why
   */
  get engine(): Engine {
    return (this.#engine ??= selectEngine(this.#engineName));
  }

  /** @throws {ClosedError} if it is closed */
  checkOpen(): void {
    if (this.closed) throw new ClosedError('the runtime');
  }

  /**
   * Links an instance; see {@link link}. It counts as open from {@link open} on.
   *
   * @throws {LinkError} as {@link link}
   * @throws {LimitError} also if there are too many
   */
  link(code: EngineCode, resolve: ImportResolver, name?: string, lower?: Partial<Limits>): Instance {
    this.checkOpen();
    if (this.#openInstances >= this.#maxInstances) {
      throw new LimitError(`the runtime's limit of ${this.#maxInstances} instances is reached`);
    }
    return link({ engine: this.engine, code, name, resolve, limits: lowerLimits(this.limits, lower), owner: this });
  }

  /** Counts an instance as open until its wrapper is collected or the function returned is called. */
  open(wrapper: object): () => void {
    if (this.#maxInstances === Infinity) return () => {};
    const token = {};
    this.#openInstances++;
    this.#collected.register(wrapper, undefined, token);
    return () => {
      if (this.#collected.unregister(token)) this.#openInstances--;
    };
  }
}
