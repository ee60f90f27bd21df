/** `wazen inspect`: what is in a module or a code image, and what the compiler makes of its functions. */
import { Command } from 'commander';
import { selectEngine } from '../engine/select.js';
import { ExitCode } from './exit-codes.js';
import { fail } from './failure.js';
import { inspectImage, inspectModule, type Inspection } from './inspection.js';
import { inspectionText } from './inspection-text.js';
import { listingForms, type ListingForm, type Selection } from './listing-forms.js';
import { list } from './listings.js';
import { bytesOf, readProgram, withBar, type ProgramFile } from './program-file.js';
import { printable } from './terminal.js';

interface InspectOptions extends Partial<Record<ListingForm, Selection>> {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly compile: boolean;
}

/** A module is compiled where it can be; where not, that is said, and its code has no sizes. */
async function inspect(program: ProgramFile, compile: boolean): Promise<Inspection> {
  if (program.kind === 'image') return inspectImage(await bytesOf(program));
  if (!compile) return inspectModule(program.bytes);
  try {
    selectEngine('compiler');
  } catch (error) {
    console.error(`wazen: no sizes of code: ${(error as Error).message}`);
    return inspectModule(program.bytes);
  }
  return withBar(onProgress => inspectModule(program.bytes, { onProgress }));
}

/** What is printed, piece by piece. */
async function* output(file: string, options: InspectOptions): AsyncGenerator<string> {
  const program = await readProgram(file);
  for (const form of listingForms) {
    const selection = options[form];
    if (selection !== undefined) yield* list(program, form, selection);
  }
  if (listingForms.some(form => options[form] !== undefined)) return;
  const inspection = await inspect(program, options.compile);
  yield options.json ? jsonOf(inspection) : inspectionText(file, inspection, options.all ?? false);
}

/** JSON leaves some control characters as they are; terminals do not. */
function jsonOf(inspection: Inspection): string {
  const lines = JSON.stringify(inspection, undefined, 2).split('\n').map(printable);
  return `${lines.join('\n')}\n`;
}

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Shows what is in a module or a code image, and what the compiler makes of it.')
    .argument('<file>', 'a .wasm file, or what `wazen compile` made of it')
    .option('--all', 'all functions, not the largest alone')
    .option('--json', 'everything as JSON')
    .option('--no-compile', 'without compiling a module: no sizes of code')
    .option('--ir [function]', 'intermediate code of a function by index or name, or of all')
    .option('--ssa [function]', 'SSA form after all passes')
    .option('--mir [function]', 'instructions of the machine, with their registers')
    .option('--disasm [function]', 'machine code, by objdump of GNU binutils')
    .addHelpText(
      'after',
      `
Exit codes: 0; 1 the file could not be read, or is neither; 2 wrong usage.
Example:    wazen inspect examples/wordcount.wasm --ssa _start`,
    )
    .action(async (file: string, options: InspectOptions) => {
      // A reader such as head(1) has seen enough.
      process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? ExitCode.Success : fail(error)));
      try {
        for await (const text of output(file, options)) process.stdout.write(text);
      } catch (error) {
        process.exitCode = fail(error);
      }
    });
}
