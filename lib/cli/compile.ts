/** `wazen compile`: compiles a module into a code image, a file that `wazen run` and `Runtime.deserialize` start from at once. */
import { Command } from 'commander';
import { open, rename, rm, stat } from 'node:fs/promises';
import { Runtime } from '../api/runtime.js';
import { builtins } from '../support/builtins.js';
import { ExitCode } from './exit-codes.js';
import { fail } from './failure.js';
import { imageSuffix, loadProgram, readProgram } from './program-file.js';

/** Nobody else can write to it: `deserialize` would refuse it. */
const mode = 0o644;

/** Writes a file that is whole whenever it is there: under another name first, then renamed over what was there. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  if ((await stat(file).catch(() => undefined))?.isDirectory()) throw new Error(`${file} is a directory`);
  const temporary = `${file}.${process.pid}.${builtins.crypto.randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function compile(file: string, output: string): Promise<ExitCode> {
  try {
    const program = await readProgram(file);
    if (program.kind === 'image') throw new Error(`${file} is compiled already`);
    using runtime = new Runtime({ engine: 'compiler' });
    const compiled = await loadProgram(runtime, program);
    await writeWhole(output, compiled.serialize());
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
