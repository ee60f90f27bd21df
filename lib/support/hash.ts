/** SHA-256 in steps. */
import { builtins } from './builtins.js';
import type { Steps } from './steps.js';

/** Bytes that are hashed in one step. */
const stepBytes = 1 << 20;

export function* hashSteps(bytes: Uint8Array): Steps<Uint8Array> {
  const hash = builtins.crypto.createHash('sha256');
  for (let at = 0; at < bytes.length; at += stepBytes) {
    hash.update(bytes.subarray(at, at + stepBytes));
    yield;
  }
  return hash.digest();
}
