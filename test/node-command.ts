/**
 * How a test starts another process of the Node that it runs on: in the emulator that `npm run test:arm64` names, if it runs in one, because
 * the system cannot start programs for another machine itself.
 */
export function nodeCommand(...args: string[]): [command: string, args: string[]] {
  const emulator = process.env['WAZEN_EMULATOR'];
  return emulator ? [emulator, [process.execPath, ...args]] : [process.execPath, args];
}
