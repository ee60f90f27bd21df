/** Values of options: from the text of the command line to what the API takes. */
import { InvalidArgumentError } from 'commander';
import { parseMount } from '../wasi/mounts.js';
import { logScopes, type LogScope } from '../wasi/trace.js';

export interface MountOption {
  readonly dir: string;
  readonly readOnly: boolean;
}

/** `HOST[:GUEST][:ro]` into the record of mounts by guest path. */
export function collectMount(value: string, mounts: Readonly<Record<string, MountOption>> = {}): Record<string, MountOption> {
  try {
    const { host, guest, readOnly } = parseMount(value);
    return { ...mounts, [guest]: { dir: host, readOnly } };
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}

export function collectVariable(value: string, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  const equals = value.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('expected NAME=VALUE.');
  return { ...env, [value.slice(0, equals)]: value.slice(equals + 1) };
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `[HOST:]PORT`; the host is this machine alone if it is not said. */
export function collectAddress(value: string, addresses: readonly Address[] = []): Address[] {
  const match = /^(?:\[?([^\]]*?)\]?:)?(\d{1,5})$/.exec(value);
  const port = Number(match?.[2]);
  if (match === null || port > 65535) throw new InvalidArgumentError('expected PORT or HOST:PORT.');
  return [...addresses, { host: match[1] || '127.0.0.1', port }];
}

const units: Readonly<Record<string, number>> = { '': 1000, 'ms': 1, 's': 1000, 'm': 60_000 };

/** Milliseconds. */
export function parseDuration(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(value);
  if (match === null) throw new InvalidArgumentError('expected a duration such as 500ms, 5s or 2m.');
  return Number(match[1]) * units[match[2] ?? '']!;
}

export function collectScopes(value: string, scopes: readonly LogScope[] = []): LogScope[] {
  const named = value.split(',') as LogScope[];
  const unknown = named.find(scope => !logScopes.includes(scope));
  if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${logScopes.join(', ')}.`);
  return [...scopes, ...named];
}
