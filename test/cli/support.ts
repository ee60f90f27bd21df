/** The command line as a process. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { wat } from '../api/support.js';
import { root } from '../repo/files.js';

export const main = path.join(root, 'dist/lib/cli/main.js');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function wazen(args: readonly string[], input: string | Uint8Array = '', env: NodeJS.ProcessEnv = process.env): Outcome {
  const options = { cwd: root, input, env, encoding: 'utf8' as const, maxBuffer: 2 ** 28 };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], options);
  return { status, stdout, stderr };
}

/** A folder for the tests of a `describe`. */
export class Folder {
  private path = '';

  constructor() {
    before(() => void (this.path = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-cli-'))));
    after(() => fs.rmSync(this.path, { recursive: true }));
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  list(name = '.'): string[] {
    return fs.readdirSync(this.file(name)).sort();
  }

  write(name: string, content: string | Uint8Array): string {
    fs.writeFileSync(this.file(name), content);
    return this.file(name);
  }

  /** The file of a module in the text format. */
  module(name: string, text: string): string {
    return this.write(`${name}.wasm`, wat(text));
  }
}
