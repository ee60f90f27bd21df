/** Memories in the place of dead ones: nothing of what was written is left, however much of it there was and wherever it was. */
import { expect } from 'chai';
import { memoryLayout } from '../../lib/engine/layout.js';
import { availableEngines } from '../../lib/engine/select.js';
import type { Binding, ImageHandle } from '../../lib/native/binding.js';
import { loadBinding } from '../../lib/native/load.js';
import { collectUntil } from '../garbage.js';

const KiB = 1024;
const MiB = 1024 * KiB;

/** Where a guest wrote a byte each. */
const writes: Readonly<Record<string, (bytes: number) => number[]>> = {
  'nothing': () => [],
  'its first byte': () => [0],
  'its last byte': bytes => [bytes - 1],
  'a few pages': bytes => [3 * 4 * KiB + 5, 7 * 4 * KiB - 1, bytes / 2],
  'every page': bytes => Array.from({ length: bytes / (4 * KiB) }, (_, i) => i * 4 * KiB + (i % (4 * KiB))),
};

describe('memory that is used again', function () {
  let binding: Binding;
  const descriptor = new ArrayBuffer(memoryLayout.size);

  before(function () {
    if (!availableEngines().includes('compiler')) this.skip();
    binding = loadBinding();
  });

  function create(bytes: number, image?: ImageHandle): { number: number; base: bigint } {
    const made = binding.createMemory({}, descriptor, 0, bytes, image);
    expect(made % 2).to.equal(1);
    return { number: (made - 1) / 2, base: new BigUint64Array(descriptor)[0] };
  }

  /** Lets memories of that kind die with something written to them until one comes again; what is in it then. */
  async function writeAndReuse(bytes: number, places: number[], image?: ImageHandle): Promise<Uint8Array> {
    const dead = new Set<bigint>();
    let again: Uint8Array | undefined;
    const isReused = (): boolean => {
      const { number, base } = create(bytes, image);
      if (dead.has(base)) again = new Uint8Array(binding.memoryBuffer(number));
      else for (const place of places) binding.writeMemory(number, place, Uint8Array.of(0xa5));
      dead.add(base);
      return again !== undefined;
    };
    expect(await collectUntil(isReused)).to.equal(true);
    return again!;
  }

  for (const [title, placesOf] of Object.entries(writes)) {
    for (const bytes of [64 * KiB, 320 * KiB, 5 * MiB]) {
      it(`is zero where ${title} of ${bytes / KiB} KiB was written`, async () => {
        const again = await writeAndReuse(bytes, placesOf(bytes));
        expect(again.every(byte => byte === 0)).to.equal(true);
      });
    }

    it(`has its shared contents where ${title} was written`, async () => {
      const bytes = 512 * KiB;
      const [from, contents] = [128 * KiB, Uint8Array.from({ length: 64 * KiB }, (_, i) => i * 7 + 1)];
      const again = await writeAndReuse(bytes, placesOf(bytes), binding.makeImage(from, contents)!);
      const expected = new Uint8Array(bytes);
      expected.set(contents, from);
      expect(Buffer.compare(again, expected)).to.equal(0);
    });
  }
});
