/** The repository's own source files, for the tests that check rules about them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository, with a slash at the end. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Paths from the root of the files that git tracks or would track and whose path matches. */
export function sources(pattern: RegExp): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  return [...new Set(list.split('\n'))].filter(file => pattern.test(file));
}

export function read(file: string): string {
  return readFileSync(root + file, 'utf8');
}
