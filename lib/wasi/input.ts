/** Bytes that come when they come: what a guest reads from a stream, as far as it has arrived. */
import type { CurrentCall } from './context.js';
import { Errno, WasiError } from './errno.js';
import { ready, type Readiness } from './readiness.js';
import { block, type Wait } from './waiting.js';

/** Where the bytes come from. Errors that it throws reach the guest as EIO. */
export interface ByteSource {
  /** What has arrived: undefined if nothing has, null at the end. */
  take(): Uint8Array | null | undefined;
  /** Waits until {@link take} may return something else. */
  wait(): Wait;
  /** Whether {@link readSync} can be used: only in synchronous calls, since it holds up the thread. */
  canReadSync(): boolean;
  readSync(into: Uint8Array): number;
  close(): void;
}

const nothing = new Uint8Array(0);

export class Input {
  private arrived: Uint8Array = nothing;
  private ended = false;
  private failed = false;

  constructor(
    private readonly source: ByteSource,
    private readonly call: CurrentCall,
  ) {}

  /** Reads what is there; 0 at the end. Where nothing has arrived, what `flags` of the descriptor say. */
  read(into: Uint8Array, flags: number): number {
    if (into.length === 0) return 0;
    if (this.isDirect()) return this.source.readSync(into);
    this.require(1, flags);
    const part = this.peek(into.length);
    into.set(part);
    this.skip(part.length);
    return part.length;
  }

  /** At most so many of the bytes that have arrived. */
  peek(most: number): Uint8Array {
    if (this.arrived.length === 0 && this.failed) throw new WasiError(Errno.Io);
    return this.arrived.subarray(0, most);
  }

  /** Forgets bytes that have arrived. */
  skip(bytes: number): void {
    this.arrived = this.arrived.subarray(bytes);
  }

  /** Ends the operation unless so many bytes have arrived, or no more will. */
  require(bytes: number, flags: number): void {
    if (this.available(bytes) < bytes && !this.isOver) block(() => this.source.wait(), flags);
  }

  /** Says that the guest reads no more. */
  end(): void {
    this.arrived = nothing;
    this.ended = true;
  }

  /** Whether a read would go on at once, or what it would wait for. */
  readiness(): Readiness {
    if (this.isDirect()) return ready;
    const bytes = this.available(1);
    return bytes > 0 || this.isOver ? { bytes, hangup: bytes === 0 } : () => this.source.wait();
  }

  close(): void {
    this.end();
    this.source.close();
  }

  /** Whether nothing comes any more. */
  private get isOver(): boolean {
    return this.ended || this.failed;
  }

  /** Whether a synchronous call reads past the stream. */
  private isDirect(): boolean {
    return !this.call.mayWait && this.arrived.length === 0 && !this.isOver && this.source.canReadSync();
  }

  /** Bytes that have arrived, after looking for more if there are fewer than `wanted`. */
  private available(wanted: number): number {
    while (this.arrived.length < wanted && !this.isOver) {
      const chunk = this.next();
      if (chunk === undefined) break;
      if (chunk === null) this.ended = true;
      else this.arrived = this.arrived.length === 0 ? chunk : Buffer.concat([this.arrived, chunk]);
    }
    return this.arrived.length;
  }

  private next(): Uint8Array | null | undefined {
    try {
      return this.source.take();
    } catch {
      this.failed = true;
      return undefined;
    }
  }
}
