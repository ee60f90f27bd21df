/** `wazen compile`: compiles a module into a code image, a file that `wazen run` and `Runtime.deserialize` start from at once. */
import { Command } from 'commander';
import { stat } from 'node:fs/promises';
import { Runtime } from '../api/runtime.js';
import { replaceFile } from '../support/replace-file.js';
import { ExitCode } from './exit-codes.js';
import { fail } from './failure.js';
import { imageSuffix, loadProgram, readProgram } from './program-file.js';

/** Nobody else can write to it: `deserialize` would refuse it. */
const mode = 0o644;

async function compile(file: string, output: string): Promise<ExitCode> {
  try {
    const program = await readProgram(file);
    if (program.kind === 'image') throw new Error(`${file} is compiled already`);
    using runtime = new Runtime({ engine: 'compiler' });
    const compiled = await loadProgram(runtime, program);
    if ((await stat(output).catch(() => undefined))?.isDirectory()) throw new Error(`${output} is a directory`);
    await replaceFile(output, [compiled.serialize()], mode);
    return ExitCode.Success;
  } catch (error) {
    return fail(error);
  }
}

export function compileCommand(): Command {
  return new Command('compile')
    .description('Compiles a module into a code image, from which it starts at once.')
    .argument('<file>', 'the module, a .wasm file')
    .option('-o, --output <file>', `the image; by default beside the module, with the ending ${imageSuffix}`)
    .addHelpText(
      'after',
      `
An image is for this version of wazen and for processors with the features of this one. It is as trustworthy as who can write to it.
Exit codes: 0 it is written; 1 it could not be; 2 wrong usage.
Example:    wazen compile app.wasm && wazen run app.wazen`,
    )
    .action(async (file: string, { output = file.replace(/(\.wasm)?$/, imageSuffix) }: { output?: string }) => {
      process.exitCode = await compile(file, output);
    });
}
