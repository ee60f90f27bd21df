/** Pseudo-random choices from a seed: the same on every machine (xorshift with a multiplied output). */
export class Random {
  #low: number;
  #high: number;

  constructor(seed: number) {
    this.#low = (seed ^ 0x9e3779b9) >>> 0 || 1;
    this.#high = Math.imul(seed + 0x7f4a7c15, 0x85ebca6b) >>> 0;
    for (let i = 0; i < 8; i++) this.bits();
  }

  /** 32 random bits, unsigned. */
  bits(): number {
    let mixed = this.#low;
    const other = this.#high;
    this.#low = other;
    mixed ^= mixed << 23;
    mixed ^= (mixed >>> 17) ^ other ^ (other >>> 26);
    this.#high = mixed >>> 0;
    return Math.imul(this.#high + other, 0x2c1b3c6d) >>> 0;
  }

  /** An integer from 0 to `end - 1`. */
  below(end: number): number {
    return (this.bits() >>> 4) % end;
  }

  /** An integer from `first` to `last`, both included. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** A key, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let at = this.below(entries.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [key, weight] of entries) {
      if ((at -= weight) < 0) return key;
    }
    throw new Error('unreachable: the weights add up');
  }
}
