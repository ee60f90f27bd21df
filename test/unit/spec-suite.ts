/** Reads the specification suite's command files (`WAZEN_SHARED`/spec, default ../shared). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const shared = process.env.WAZEN_SHARED ?? path.resolve('../shared');

/** The fields of a command that tests of the front end need. */
export interface Command {
  readonly type: string;
  readonly line: number;
  readonly filename?: string;
  readonly module_type?: string;
  readonly text?: string;
}

export interface Entry {
  readonly command: Command;
  /** Path of the command's binary module, if it has one. */
  readonly file: string | undefined;
  /** `name:line` in the suite's sources. */
  readonly place: string;
}

export function suiteExists(group: string): boolean {
  return existsSync(path.join(shared, 'spec', group));
}

/** All commands of a group's files. */
export function* commands(group: string): Generator<Entry> {
  const folder = path.join(shared, 'spec', group);
  for (const name of readdirSync(folder).sort()) {
    const file = path.join(folder, name, `${name}.json`);
    for (const command of JSON.parse(readFileSync(file, 'utf8')).commands as Command[]) {
      const binary = command.filename && command.module_type !== 'text' && command.filename.endsWith('.wasm');
      yield { command, file: binary ? path.join(folder, name, command.filename!) : undefined, place: `${name}:${command.line}` };
    }
  }
}
