/** Exit codes of the command line, beside the guest's own. */
export const enum ExitCode {
  Success = 0,
  /** The program could not be run: unreadable file, invalid module, missing import. */
  Failure = 1,
  /** The command line is wrong. */
  Usage = 2,
  /** The guest was stopped by `--timeout`, as timeout(1) exits. */
  Timeout = 124,
  /** The guest trapped: 128 + SIGABRT, as a crashed native program would exit. */
  Trap = 134,
}
