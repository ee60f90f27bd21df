/**
 * Memory for contexts of instances. Small ones are parts of a shared ArrayBuffer, a slab: making an ArrayBuffer and asking for its address take
 * longer than everything else that an instance needs from V8. A slab lives as long as any of them.
 */
import type { Binding } from '../native/binding.js';

const slabBytes = 32 * 1024;
/** Larger ones have an ArrayBuffer of their own. */
const mostInSlab = slabBytes / 16;
/** Of a cache line. */
const alignment = 64;

/** A context, and its address. */
export interface ContextMemory {
  readonly words: Uint32Array;
  readonly address: number;
}

export class ContextAllocator {
  private slab = new ArrayBuffer(0);
  private address = 0;
  private used = 0;

  constructor(private readonly binding: Binding) {}

  /** A copy of the template. */
  allocate(template: Uint32Array): ContextMemory {
    const bytes = template.byteLength;
    if (bytes > mostInSlab) return this.allocateAlone(template);
    if (this.used + bytes > this.slab.byteLength) {
      this.slab = new ArrayBuffer(slabBytes);
      this.address = this.binding.addressOf(this.slab);
      this.used = 0;
    }
    const start = this.used;
    this.used += Math.ceil(bytes / alignment) * alignment;
    const words = new Uint32Array(this.slab, start, template.length);
    words.set(template);
    return { words, address: this.address + start };
  }

  private allocateAlone(template: Uint32Array): ContextMemory {
    const words = template.slice();
    return { words, address: this.binding.addressOf(words.buffer as ArrayBuffer) };
  }
}
