/** Peers that are measured beside wazen where their tools are: wazero, built from ../shared/bench/peers/wazero when Go is there. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const version = 'v1.12.0';

/**
 * Path of the program that runs a benchmark under wazero (its arguments and output are those of run-one.mjs), built on first use.
 *
 * @throws {Error} if it cannot be built; the message has Go's
 */
export function wazeroBench(shared: string): string {
  const directory = fileURLToPath(new URL('../../build/peers/wazero', import.meta.url));
  const program = path.join(directory, 'wazero-bench');
  if (existsSync(program)) return program;
  mkdirSync(directory, { recursive: true });
  copyFileSync(path.join(shared, 'bench/peers/wazero/main.go'), path.join(directory, 'main.go'));
  for (const args of [
    ['mod', 'init', 'wazero-bench'],
    ['get', `github.com/tetratelabs/wazero@${version}`],
    ['build', '-o', program, '.'],
  ]) {
    const { status, stderr, error } = spawnSync('go', args, { cwd: directory, encoding: 'utf8' });
    if (status !== 0 && args[0] !== 'mod') throw new Error(`wazero is not measured: go ${args[0]}: ${error?.message ?? stderr}`);
  }
  return program;
}
