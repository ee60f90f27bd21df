/** What went wrong, on stderr, and the exit code for it. */
import { InterruptedError, TrapError } from '../api/errors.js';
import { ExitCode } from './exit-codes.js';
import { printable } from './terminal.js';

export function fail(error: unknown): ExitCode {
  if (error instanceof TrapError || error instanceof InterruptedError) {
    console.error(`wazen: ${error.stack}`);
    return error instanceof TrapError ? ExitCode.Trap : ExitCode.Timeout;
  }
  console.error(`wazen: ${printable(error instanceof Error ? error.message : String(error))}`);
  return ExitCode.Failure;
}
