/**
 * Decoder and module validation over every module of the specification suite (group wasm-2.0).
 *
 * What is wrong inside a function body is for others to find: a module that has one may pass here.
 */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { decodeModule } from '../../lib/decode/module.js';
import { CompileError } from '../../lib/support/errors.js';
import { validateModule } from '../../lib/validate/module.js';
import { commands, suiteExists } from './spec-suite.js';

function check(file: string): CompileError | undefined {
  try {
    validateModule(decodeModule(readFileSync(file)));
    return undefined;
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
}

/** `place: expected / found` for every module that is accepted without having a body, or refused for another reason. */
function failures(type: string): string[] {
  const found: string[] = [];
  for (const { command, file, place } of commands('wasm-2.0')) {
    if (command.type !== type || !file) continue;
    const error = check(file);
    const good = error ? error.message.startsWith(command.text!) : decodeModule(readFileSync(file)).bodies.length > 0;
    if (!good) found.push(`${place}: ${command.text} / ${error?.message}`);
  }
  return found;
}

describe('decoder and module validation on the specification suite', () => {
  before(function () {
    if (!suiteExists('wasm-2.0')) this.skip();
  });

  it('accept every valid module', () => {
    let modules = 0;
    for (const { command, file, place } of commands('wasm-2.0')) {
      if (!file || command.type.startsWith('assert_malformed') || command.type === 'assert_invalid') continue;
      expect(check(file)?.message, place).to.equal(undefined);
      modules++;
    }
    expect(modules).to.be.above(1000);
  });

  it('refuse malformed ones for the reason given', () => expect(failures('assert_malformed')).to.deep.equal([]));

  it('refuse invalid ones for the reason given', () => expect(failures('assert_invalid')).to.deep.equal([]));
});
