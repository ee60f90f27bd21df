/** Writes the pairs (lib/interp/pairs.ts) into the switch of lib/interp/loop.ts, each from the cases of its two opcodes. */
import { readFileSync } from 'node:fs';
import { pairs } from '../lib/interp/pairs.js';

/** Longest line written. */
const lineLength = 140;

interface Case {
  readonly body: string;
  /** Words of the instruction. */
  readonly words: number;
}

/** Names by number of a `const enum` that leaves no object behind. */
function enumNames(source: string, name: string): string[] {
  const body = source.slice(source.indexOf(`export const enum ${name} {`)).split('\n}')[0];
  return [...body.matchAll(/^ {2}(\w+),/gm)].map(([, member]) => member);
}

/** The cases in the text of the switch, by name, each on one line and without the braces around it. */
function casesOf(text: string): Map<string, Case> {
  const cases = new Map<string, Case>();
  for (const [, name, lines] of text.matchAll(/^ {8}case Op\.(\w+):([^]*?)(?=\n {8}case Op\.|\n\n|\n {8}\/\/)/gm)) {
    const body = lines
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/^\{ (.*) \}$/, '$1');
    const ends = [...body.matchAll(/pc \+= (\d); continue;/g)];
    cases.set(name, { body, words: Number(ends.at(-1)?.[1]) });
  }
  return cases;
}

/** The case as the second of a pair: its words lie `by` further, its first word is `v`. Where it leaves the loop, `pc` must tell. */
function moved(body: string, by: number): string {
  return body
    .replace(/\bpc \+ (\d+)/g, (_, words) => `pc + ${Number(words) + by}`)
    .replace(/\bpc \+= (\d+)/g, (_, words) => `pc += ${Number(words) + by}`)
    .replace(/\bw\b/g, 'v')
    .replace(/\{ (?=(kind|exit) = )/g, `{ pc += ${by}; `);
}

/** Breaks the line at the ends of statements. */
function wrapped(text: string, indent: string): string {
  const lines = [indent];
  for (const statement of text.split(/(?<=[;}]) (?!else)/)) {
    const line = lines.at(-1)!;
    if (line === indent) lines[lines.length - 1] += statement;
    else if (line.length + statement.length < lineLength) lines[lines.length - 1] += ` ${statement}`;
    else lines.push(indent + statement);
  }
  return lines.join('\n');
}

function pairCase(opcode: number, first: string, second: string, cases: Map<string, Case>): string {
  const { body, words } = cases.get(first)!;
  const alone = body.replace(/ pc \+= \d; continue;$/, '');
  // A function that has no code yet: its call is another opcode.
  const check = second === 'Call' ? `if ((v & 0x3ff) !== Op.Call) { pc += ${words}; continue; } ` : '';
  const then = check + moved(cases.get(second)!.body, words);
  const rest = (/\bv\b/.test(then) ? `v = code[pc + ${words}]; ` : '') + then;
  const indent = ' '.repeat(10);
  return `        case ${opcode}: // ${first}, ${second}\n${wrapped(alone, indent)}\n${wrapped(rest, indent)}\n`;
}

/** The text of loop.ts with fresh pairs, from the paths of loop.ts and opcode.ts. */
export function loopTs(loopPath: string, opcodePath: string): string {
  const text = readFileSync(loopPath, 'utf8');
  const names = enumNames(readFileSync(opcodePath, 'utf8'), 'Op');
  const [before, , after] = text.split(/(?<=\/\/ Generated: pairs .*\n)([^]*?)(?= *\/\/ End of the generated part)/);
  const cases = casesOf(before);
  const firstPair = names.indexOf('FirstPair');
  return before + pairs.map(([first, second], i) => pairCase(firstPair + i, names[first], names[second], cases)).join('') + after;
}
