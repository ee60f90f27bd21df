/** The errors that wazen throws: public names of lib/support/errors.ts. */
export {
  ClosedError,
  CompileError,
  ExitError,
  ImageError,
  InterruptedError,
  LinkError,
  TrapError,
  WazenError,
  type WasmFrame,
} from '../support/errors.js';
