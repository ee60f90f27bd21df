/** Text for people: tables, names that a module chose, a bar for what takes long. */
import type { CompileProgress } from '../runtime/progress.js';

/** Characters that a terminal acts on, or that turn the direction of writing. */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g; // eslint-disable-line no-control-regex

/** A text of a module without what a terminal would act on: modules are not trusted, and neither are their names. */
export function printable(text: string): string {
  return text.replace(unsafe, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export type Cell = string | number | undefined;

/** Longest text in a cell. */
const mostCellCharacters = 72;

function cellText(cell: Cell): string {
  const text = printable(String(cell ?? '-'));
  return text.length > mostCellCharacters ? `${text.slice(0, mostCellCharacters - 1)}…` : text;
}

/** A table as lines: columns as wide as their widest cell, columns of numbers to the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [head, ...rows].map(row => row.map(cellText));
  const widths = head.map((_, column) => Math.max(...cells.map(row => row[column].length)));
  const isNumber = head.map((_, column) => rows.every(row => typeof row[column] !== 'string'));
  const pad = (text: string, column: number) => (isNumber[column] ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  return cells.map(row => `  ${row.map(pad).join('  ')}`.trimEnd() + '\n').join('');
}

/** What a bar needs of a stream. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What is done sooner needs no bar. */
const patienceMs = 500;
const mostBarCharacters = 40;

/** How far a compilation is, on a terminal alone, when it takes longer than half a second. */
export class ProgressBar {
  private readonly start: number;
  private isDrawn = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly now = () => performance.now(),
  ) {
    this.start = now();
  }

  /** Draws the bar where it was. */
  readonly update = ({ compiled, functions }: CompileProgress): void => {
    if (!this.terminal.isTTY || this.now() - this.start < patienceMs) return;
    const part = functions === 0 ? 1 : compiled / functions;
    const text = ` ${Math.floor(100 * part)}%  ${compiled} of ${functions} functions`;
    const room = Math.min(mostBarCharacters, (this.terminal.columns ?? 80) - text.length - 3);
    const bar = room > 0 ? `[${'#'.repeat(Math.floor(room * part)).padEnd(room)}]` : '';
    this.terminal.write(`\r${bar}${text}\x1b[K`);
    this.isDrawn = true;
  };

  /** Wipes it away. */
  end(): void {
    if (this.isDrawn) this.terminal.write('\r\x1b[K');
    this.isDrawn = false;
  }
}
