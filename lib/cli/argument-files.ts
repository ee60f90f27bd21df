/**
 * Arguments from files: `@FILE` stands for the arguments that are in the file, separated by white space and quoted as in a shell. What
 * follows `--` is taken as it is, and so is what the files say.
 */
import { readFileSync } from 'node:fs';

/** The file cannot be read, or a quotation in it does not end. */
export class ArgumentFileError extends Error {}

const word = /(?:[^\s"'\\]|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*')+/g;
const piece = /\\([^])|"((?:[^"\\]|\\[^])*)"|'([^']*)'/g;

/** The arguments in a text. */
export function splitArguments(text: string): string[] {
  if (text.replace(word, '').trim() !== '') throw new ArgumentFileError('a quotation or backslash at the end is not complete');
  const unquote = (quoted: string) =>
    quoted.replace(
      piece,
      (_, escaped?: string, double?: string, single?: string) => escaped ?? single ?? double!.replace(/\\(["\\])/g, '$1'),
    );
  return (text.match(word) ?? []).map(unquote);
}

/** The arguments with those of files in place of the files' names. */
export function expandArgumentFiles(args: readonly string[], read = (file: string) => readFileSync(file, 'utf8')): string[] {
  const end = args.indexOf('--');
  const expanded = args.slice(0, end < 0 ? args.length : end).flatMap(arg => (/^@./.test(arg) ? argumentsOf(arg.slice(1), read) : [arg]));
  return end < 0 ? expanded : [...expanded, ...args.slice(end)];
}

function argumentsOf(file: string, read: (file: string) => string): string[] {
  try {
    return splitArguments(read(file));
  } catch (error) {
    throw new ArgumentFileError(`cannot take arguments from ${file}: ${(error as Error).message}; after -- an @ has no meaning`);
  }
}
