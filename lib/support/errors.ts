/**
 * The error classes of wazen. Every one has a stable `code` (`ERR_WAZEN_…`) and a message in one sentence.
 *
 * `lib/api/errors.ts` makes them public; they stand here because every stage throws one of them.
 */

/** Parent of all errors that wazen throws on its own account. */
export class WazenError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

function named(type: abstract new (...args: never[]) => Error, name: string): void {
  Object.defineProperty(type.prototype, 'name', { value: name, writable: true, configurable: true, enumerable: false });
}

/** The bytes are not a valid module. `offset` counts bytes from the start of the binary. Code `ERR_WAZEN_COMPILE`. */
export class CompileError extends WazenError {
  /** The reason alone, in the words of the specification suite. */
  readonly reason: string;
  readonly offset: number;

  constructor(reason: string, offset: number, detail = '') {
    super('ERR_WAZEN_COMPILE', `${reason}${detail && `: ${detail}`} (at offset 0x${offset.toString(16)})`);
    this.reason = reason;
    this.offset = offset;
  }
}
named(CompileError, 'CompileError');

/** An import is missing or does not match, or a segment does not fit. Code `ERR_WAZEN_LINK`. */
export class LinkError extends WazenError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_WAZEN_LINK', message, options);
  }
}
named(LinkError, 'LinkError');

/** One frame of a WebAssembly stack, innermost first. */
export interface WasmFrame {
  /** Module name, from the instantiation or the name section. */
  readonly module: string | undefined;
  readonly functionIndex: number;
  readonly functionName: string | undefined;
  /** Byte offset of the instruction in the module. */
  readonly offset: number;
}

/** The guest trapped. Codes `ERR_WAZEN_TRAP`, and `ERR_WAZEN_STACK_OVERFLOW` for an exhausted call stack. */
export class TrapError extends WazenError {
  readonly wasmStack: readonly WasmFrame[];

  constructor(reason: string, wasmStack: readonly WasmFrame[] = [], code = 'ERR_WAZEN_TRAP') {
    super(code, reason);
    this.wasmStack = wasmStack;
  }
}
named(TrapError, 'TrapError');

/** The host stopped the guest: `ERR_WAZEN_TIMEOUT`, `ERR_WAZEN_CPU_BUDGET`, `ERR_WAZEN_OUT_OF_FUEL` or `ERR_WAZEN_ABORTED`. */
export class InterruptedError extends WazenError {
  readonly wasmStack: readonly WasmFrame[];

  constructor(code: string, message: string, wasmStack: readonly WasmFrame[] = [], options?: ErrorOptions) {
    super(code, message, options);
    this.wasmStack = wasmStack;
  }
}
named(InterruptedError, 'InterruptedError');

/** Gives an error the WebAssembly stack of its guest, also as lines of `stack` above the JavaScript ones. */
export function attachWasmStack(error: TrapError | InterruptedError, frames: readonly WasmFrame[]): void {
  (error as { wasmStack: readonly WasmFrame[] }).wasmStack = frames;
  const lines = frames.map(formatWasmFrame).join('');
  const stack = error.stack ?? String(error);
  const end = stack.indexOf('\n    at ');
  error.stack = end < 0 ? stack + lines : stack.slice(0, end) + lines + stack.slice(end);
}

function formatWasmFrame(frame: WasmFrame): string {
  const name = frame.functionName ?? `function[${frame.functionIndex}]`;
  return `\n    at ${name} (${frame.module ?? 'wasm'}, wasm offset 0x${frame.offset.toString(16)})`;
}

/** A WASI guest called `proc_exit`. Code `ERR_WAZEN_EXIT`. */
export class ExitError extends WazenError {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('ERR_WAZEN_EXIT', `the guest exited with code ${exitCode}`);
    this.exitCode = exitCode;
  }
}
named(ExitError, 'ExitError');

/** The object was closed. Code `ERR_WAZEN_CLOSED`. */
export class ClosedError extends WazenError {
  constructor(what: string) {
    super('ERR_WAZEN_CLOSED', `${what} is closed`);
  }
}
named(ClosedError, 'ClosedError');
