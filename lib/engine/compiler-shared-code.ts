/**
 * Machine code that the threads of this process share. What a thread finds is the pages of another one; the module, which is a matter of
 * JavaScript, it decodes again, without validating it: the key has a cryptographic hash of its bytes, and only valid modules have code.
 */
import { beginDecoding } from '../decode/module.js';
import type { Binding, CodeHandle } from '../native/binding.js';
import { runStepsInSlices, type Steps } from '../support/steps.js';
import { makeCode, type CompilerCode } from './compiler-code.js';
import { canGuard } from './compiler-objects.js';
import type { CompileOptions, EngineCode, SharedCode, SharedCodeClaim } from './engine.js';

/** How long a thread waits for the code of another one, whose event loop may be held up by a guest. */
const patienceMs = 30_000;

export class CompilerSharedCode implements SharedCode {
  constructor(private readonly binding: Binding) {}

  *find(key: string, bytes: Uint8Array, options: CompileOptions): Steps<EngineCode | undefined> {
    const guarded = canGuard(this.binding);
    const handle = this.binding.findShared(sharedKey(key, guarded));
    return handle && (yield* this.codeOf(handle, bytes, options, guarded));
  }

  put(key: string, code: EngineCode): void {
    const { module, options, handle } = code as CompilerCode;
    this.binding.putShared(sharedKey(key, module.memories.length === 0 ? canGuard(this.binding) : options.guarded), handle);
  }

  async claim(key: string, bytes: Uint8Array, options: CompileOptions): Promise<SharedCodeClaim> {
    const guarded = canGuard(this.binding);
    const end = performance.now() + patienceMs;
    for (;;) {
      let wake!: () => void;
      const woken = new Promise<void>(resolve => (wake = resolve));
      const { code, claim } = this.binding.claimShared(sharedKey(key, guarded), wake);
      if (code) return { code: await runStepsInSlices(this.codeOf(code, bytes, options, guarded)) };
      if (claim) return { release: () => this.binding.endClaim(claim) };
      const left = end - performance.now();
      if (left <= 0) return { release: () => {} };
      // The timer also keeps the event loop alive.
      const timer = setTimeout(wake, left);
      await woken;
      clearTimeout(timer);
    }
  }

  private *codeOf(handle: CodeHandle, bytes: Uint8Array, { polls = true }: CompileOptions, guarded: boolean): Steps<EngineCode> {
    const { module, steps } = beginDecoding(bytes);
    yield* steps;
    return yield* makeCode(this.binding, module, handle, { polls, guarded: guarded || module.memories.length === 0 });
  }
}

/**
 * The key says how code was asked for; this, how it was really compiled: code that relies on guards must never be taken for other code. Code of a
 * module without memories is both.
 */
function sharedKey(key: string, guarded: boolean): string {
  return guarded ? key : `${key} checked`;
}
