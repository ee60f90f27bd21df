#!/usr/bin/env node
/** The `wazen` command: chooses the subcommand. Exit codes are in exit-codes.ts. */
import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { ExitCode } from './exit-codes.js';
import { runCommand } from './run.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };

const program = new Command('wazen')
  .description('Runs WebAssembly programs in a sandbox.')
  .version(version)
  .exitOverride()
  .enablePositionalOptions()
  .showSuggestionAfterError()
  .configureHelp({ helpWidth: 100 })
  .addCommand(runCommand());

// Settings of the parent are not inherited by a command made elsewhere.
for (const command of program.commands) command.exitOverride().showHelpAfterError('(add --help for usage)');

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? ExitCode.Success : ExitCode.Usage;
}
