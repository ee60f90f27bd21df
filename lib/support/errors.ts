/**
 * The error classes of wazen. Every one has a stable `code` (`ERR_WAZEN_…`) and a message in one sentence.
 *
 * `lib/api/errors.ts` makes them public; they stand here because every stage throws one of them. `CompileError`, `LinkError` and
 * `RuntimeError` are those of the JavaScript API, too, which is why they take what Error does: a message and options.
 */

/** Parent of all errors that wazen throws on its own account. */
export class WazenError extends Error {
  readonly code: string;

  constructor(code: string, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

function named(type: abstract new (...args: never[]) => Error, name: string): void {
  Object.defineProperty(type.prototype, 'name', { value: name, writable: true, configurable: true, enumerable: false });
  Object.defineProperty(type, 'length', { value: 1, configurable: true });
}

/** The bytes are not a valid module. Code `ERR_WAZEN_COMPILE`. */
export class CompileError extends WazenError {
  /** The reason alone, in the words of the specification suite. */
  readonly reason: string;
  /** Byte offset in the binary; -1 if the error was not made by wazen. */
  readonly offset: number;

  /** With an offset, `message` is the reason, which is completed by the `detail` and the offset. */
  constructor(message?: string, place?: number | ErrorOptions, detail = '') {
    const isPlaced = typeof place === 'number';
    const text = isPlaced ? `${message}${detail && `: ${detail}`} (at offset 0x${place.toString(16)})` : message;
    super('ERR_WAZEN_COMPILE', text, isPlaced ? undefined : place);
    this.reason = message ?? '';
    this.offset = isPlaced ? place : -1;
  }
}
named(CompileError, 'CompileError');

/** An import is missing or does not match, or a segment does not fit. Code `ERR_WAZEN_LINK`. */
export class LinkError extends WazenError {
  constructor(message?: string, options?: ErrorOptions) {
    super('ERR_WAZEN_LINK', message, options);
  }
}
named(LinkError, 'LinkError');

/** Bytes are no code image, or none that runs here. Code `ERR_WAZEN_IMAGE`. */
export class ImageError extends WazenError {
  constructor(message?: string, options?: ErrorOptions) {
    super('ERR_WAZEN_IMAGE', message, options);
  }
}
named(ImageError, 'ImageError');

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
export class RuntimeError extends WazenError {
  readonly wasmStack: readonly WasmFrame[] = [];

  constructor(message?: string, options?: ErrorOptions, code = 'ERR_WAZEN_TRAP') {
    super(code, message, options);
  }
}
named(RuntimeError, 'RuntimeError');

/** The name of {@link RuntimeError} in the embedder API. */
export const TrapError = RuntimeError;
export type TrapError = RuntimeError;

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

  constructor(exitCode: number, options?: ErrorOptions) {
    super('ERR_WAZEN_EXIT', `the guest exited with code ${exitCode}`, options);
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

/** A RangeError with a code: `ERR_WAZEN_OUT_OF_RANGE`. */
export function outOfRange(message: string): RangeError {
  return Object.assign(new RangeError(message), { code: 'ERR_WAZEN_OUT_OF_RANGE' });
}
