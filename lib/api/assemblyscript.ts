/**
 * What programs of AssemblyScript import from `env`: `abort`, `trace` and `seed`.
 *
 * @see https://www.assemblyscript.org/concepts.html#special-imports
 */
import { ExitError } from '../support/errors.js';
import { seededRandom, type RandomSource } from '../wasi/random.js';
import { hostFunction, type Importables } from './host-module.js';
import type { Memory } from './memory.js';
import type { Module } from './module.js';

export interface AssemblyScriptOptions {
  /** Takes the message of an `abort`, a line with its end; default: dropped. It is also the `cause` of the error. */
  readonly stderr?: (text: string) => void;
  /** Takes what the program traces, a line with its end; default: dropped. */
  readonly trace?: (text: string) => void;
  /** What seeds `Math.random()`; default: {@link seededRandom}, the same in every run. */
  readonly random?: RandomSource;
}

/** Exit code of a program that aborts. */
const abortCode = 255;

/** Where the size of an object in bytes stands, before its address. */
const sizeBefore = 4;

/** A string of the program: UTF-16, and its size in bytes before it. */
function readString(memory: Memory, address: number): string {
  const at = address >>> 0;
  if (at === 0) return '';
  const bytes = memory.view(at, memory.readUint32(at - sizeBefore));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf16le');
}

/** A number from 0 to 2^53. */
function randomNumber(random: RandomSource): number {
  const bytes = new Uint8Array(8);
  random(bytes);
  return Number(new DataView(bytes.buffer).getBigUint64(0) >> 11n);
}

/**
 * The imports of AssemblyScript programs, to be given under the name `env`.
 *
 * ```ts
 * runtime.hostModule('env', assemblyScript({ stderr: text => process.stderr.write(text) }));
 * ```
 *
 * A program that aborts ends with an {@link ExitError} of code 255.
 */
export function assemblyScript({ stderr, trace, random = seededRandom() }: AssemblyScriptOptions = {}): Importables {
  return {
    abort: hostFunction((caller: Module, message: number, file: number, line: number, column: number) => {
      const text = `${readString(caller.memory, message)} at ${readString(caller.memory, file)}:${line >>> 0}:${column >>> 0}`;
      stderr?.(`${text}\n`);
      throw new ExitError(abortCode, { cause: new Error(text) });
    }),
    trace: hostFunction((caller: Module, message: number, count: number, ...values: number[]) => {
      const shown = values.slice(0, Math.max(0, count)).join(', ');
      trace?.(`trace: ${readString(caller.memory, message)}${shown && ` ${shown}`}\n`);
    }),
    seed: () => randomNumber(random),
  };
}
