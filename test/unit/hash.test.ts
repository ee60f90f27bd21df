/** SHA-256 in steps, of what is new and of what was hashed before. */
import { expect } from 'chai';
import { createHash, randomBytes } from 'node:crypto';
import { hashSteps } from '../../lib/support/hash.js';
import { runSteps } from '../../lib/support/steps.js';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hashOf = (bytes: Uint8Array) => Buffer.from(runSteps(hashSteps(bytes))).toString('hex');

describe('hash', () => {
  it('is SHA-256, of any length, the first time and later', () => {
    const bytes = randomBytes(5 << 20);
    for (const length of [0, 1, 63, 1 << 17, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20, 5 << 20]) {
      for (let round = 0; round < 3; round++)
        expect(hashOf(bytes.subarray(0, length)), `${length}`).to.equal(sha256(bytes.subarray(0, length)));
    }
  });

  it('is another one with any byte changed, and with pieces in another order', () => {
    const bytes = randomBytes(3 << 20);
    hashOf(bytes);
    for (const at of [0, (1 << 20) - 1, 1 << 20, bytes.length - 1]) {
      bytes[at] ^= 1;
      expect(hashOf(bytes)).to.equal(sha256(bytes));
      bytes[at] ^= 1;
    }
    const turned = Buffer.concat([bytes.subarray(1 << 20, 2 << 20), bytes.subarray(0, 1 << 20), bytes.subarray(2 << 20)]);
    expect(hashOf(turned)).to.equal(sha256(turned));
    const longer = Buffer.concat([bytes, Buffer.alloc(1)]);
    expect(hashOf(longer)).to.equal(sha256(longer));
  });

  it('is remembered of bytes that were hashed together, though they change between two steps', () => {
    const first = randomBytes(2 << 20);
    const second = randomBytes(2 << 20);
    for (let stop = 0; stop < 6; stop++) {
      const bytes = Buffer.from(first);
      const steps = hashSteps(bytes);
      for (let i = 0; i < stop; i++) steps.next();
      second.copy(bytes);
      runSteps(steps);
      expect(hashOf(first)).to.equal(sha256(first));
      expect(hashOf(second)).to.equal(sha256(second));
    }
  });
});
