/**
 * The activations of the compiler engine: a native stack, and two ways to enter it. Node-API is always there; V8's fast API calls
 * (native/accelerator) take a fifth of the time from optimized code.
 */
import { numbersPerFrame, type Binding, type Entries, type Handle, type NativeActivation } from '../native/binding.js';
import { WazenError } from '../support/errors.js';
import type { Activation, Ref, TraceFrame } from './engine.js';
import { Disposition, exchangeLayout } from './layout.js';

/**
 * An activation with a stack of `stackBytes`.
 *
 * @param entries - null for the way by Node-API
 * @throws {WazenError} `ERR_WAZEN_MEMORY` if the system gives no memory
 */
export function createActivation(binding: Binding, entries: Entries | null, stackBytes: number): CompilerActivation {
  const exchange = new ArrayBuffer(exchangeLayout.size);
  const native = binding.createActivation(exchange, stackBytes);
  if (!native) throw new WazenError('ERR_WAZEN_MEMORY', `the system gave no memory for a guest stack of ${stackBytes} bytes`);
  if (entries === null) return new NodeApiActivation(binding, exchange, stackBytes, native);
  const Fast = refusesInTry ? OwnFrameActivation : FastActivation;
  return new Fast(binding, exchange, stackBytes, native, entries);
}

/** Whether V8 makes no fast API call within a `try`, nor within an async function: that of Node 22. */
const refusesInTry = process.versions.v8.startsWith('12.');

export abstract class CompilerActivation implements Activation {
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  /** Keeps the native activation alive. */
  private readonly handle: Handle<'activation'>;

  constructor(
    private readonly binding: Binding,
    readonly exchange: ArrayBuffer,
    readonly stackBytes: number,
    native: NativeActivation,
  ) {
    this.i32 = new Int32Array(exchange);
    this.i64 = new BigInt64Array(exchange);
    this.f32 = new Float32Array(exchange);
    this.f64 = new Float64Array(exchange);
    this.handle = native.handle;
  }

  abstract enter(): void;
  /** A guest that is unwound is just not resumed: the next one overwrites its frames. */
  abstract resume(disposition: Disposition): void;

  findReferences(low: Ref, high: Ref): Float64Array {
    let found = new Float64Array(64);
    for (;;) {
      const count = this.binding.findInStack(this.handle, low, high, found);
      if (count <= found.length) return found.subarray(0, count);
      found = new Float64Array(count);
    }
  }

  trace(limit: number): TraceFrame[] {
    const numbers = new Float64Array(limit * numbersPerFrame);
    const frames: TraceFrame[] = [];
    const count = this.binding.trace(this.handle, numbers);
    for (let i = 0; i < count; i++) {
      const [instanceId, functionIndex, offset] = numbers.subarray(i * numbersPerFrame, (i + 1) * numbersPerFrame);
      frames.push({ instanceId, functionIndex, offset });
    }
    return frames;
  }
}

class NodeApiActivation extends CompilerActivation {
  private readonly start: () => void;
  private readonly continue: () => void;

  constructor(binding: Binding, exchange: ArrayBuffer, stackBytes: number, native: NativeActivation) {
    super(binding, exchange, stackBytes, native);
    this.start = native.enter;
    this.continue = native.resume;
  }

  enter(): void {
    this.start();
  }

  resume(disposition: Disposition): void {
    if (disposition === Disposition.Continue) this.continue();
  }
}

/** One pair of functions for all activations of the thread, so that each place that calls them sees one. */
class FastActivation extends CompilerActivation {
  protected readonly address: number;

  constructor(
    binding: Binding,
    exchange: ArrayBuffer,
    stackBytes: number,
    native: NativeActivation,
    protected readonly entries: Entries,
  ) {
    super(binding, exchange, stackBytes, native);
    this.address = native.address;
  }

  enter(): void {
    this.entries.enter(this.address);
  }

  resume(disposition: Disposition): void {
    if (disposition === Disposition.Continue) this.entries.resume(this.address);
  }
}

/**
 * Enters from a frame of its own, whoever calls: V8 inlines this method into callers with a `try`, but not once more into itself. Resuming
 * has none, because a guest that is resumed leaves by a jump, after which every further frame is one mispredicted return.
 */
class OwnFrameActivation extends FastActivation {
  override enter(isOwnFrame = false): void {
    if (isOwnFrame) this.entries.enter(this.address);
    else this.enter(true);
  }
}
