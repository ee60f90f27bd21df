#!/usr/bin/env node
/** The `wazen` command: chooses the subcommand. Exit codes are in exit-codes.ts. */
import { Command, CommanderError } from 'commander';
import { packageVersion } from '../support/package-version.js';
import { ArgumentFileError, expandArgumentFiles } from './argument-files.js';
import { compileCommand } from './compile.js';
import { ExitCode } from './exit-codes.js';
import { inspectCommand } from './inspect.js';
import { runCommand } from './run.js';

const help = { helpWidth: 110 };

const program = new Command('wazen')
  .description('Runs WebAssembly programs in a sandbox.')
  .version(packageVersion())
  .exitOverride()
  .enablePositionalOptions()
  .showSuggestionAfterError()
  .configureHelp(help)
  .addCommand(runCommand())
  .addCommand(compileCommand())
  .addCommand(inspectCommand());

// Settings of the parent are not inherited by a command made elsewhere.
for (const command of program.commands) command.exitOverride().showHelpAfterError('(add --help for usage)').configureHelp(help);

try {
  await program.parseAsync(expandArgumentFiles(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  if (error instanceof ArgumentFileError) console.error(`error: ${error.message}`);
  else if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? ExitCode.Success : ExitCode.Usage;
}
