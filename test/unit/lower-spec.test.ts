/**
 * Validation and lowering of bodies over every module of the specification suite (group wasm-2.0), and over
 * the benchmark programs: valid modules lower to IR that the verifier accepts, others are refused for the reason given.
 */
import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeModule } from '../../lib/decode/module.js';
import { verifyFunction } from '../../lib/ir/verify.js';
import { lowerModule } from '../../lib/lower/module.js';
import { CompileError } from '../../lib/support/errors.js';
import { validateModule } from '../../lib/validate/module.js';
import { commands, suiteExists, type Entry } from './spec-suite.js';

/** Compiles as far as the front end goes. */
function check(file: string): CompileError | undefined {
  try {
    const module = decodeModule(readFileSync(file));
    validateModule(module);
    lowerModule(module, fn => expect(verifyFunction(fn, module), `${file}: function ${fn.index}`).to.deep.equal([]));
    return undefined;
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
}

function* modules(): Generator<Entry & { file: string }> {
  for (const entry of commands('wasm-2.0')) {
    if (entry.file) yield { ...entry, file: entry.file };
  }
}

const isRefused = (type: string) => type === 'assert_invalid' || type === 'assert_malformed';

describe('lowering on the specification suite', () => {
  before(function () {
    if (!suiteExists('wasm-2.0')) this.skip();
  });

  it('accepts every valid module', () => {
    let count = 0;
    for (const { command, file, place } of modules()) {
      if (isRefused(command.type)) continue;
      expect(check(file)?.message, place).to.equal(undefined);
      count++;
    }
    expect(count).to.be.above(1000);
  });

  it('refuses every other one for the reason given', () => {
    const wrong: string[] = [];
    for (const { command, file, place } of modules()) {
      if (!isRefused(command.type)) continue;
      const error = check(file);
      if (!error?.message.startsWith(command.text!)) wrong.push(`${place}: ${command.text} / ${error?.message}`);
    }
    expect(wrong).to.deep.equal([]);
  });
});

describe('lowering of the benchmark programs', () => {
  const programs = path.join(process.env.WAZEN_SHARED ?? path.resolve('../shared'), 'bench', 'programs');

  it('takes all that need no GC', function () {
    if (!existsSync(programs)) this.skip();
    const refused: string[] = [];
    let taken = 0;
    for (const name of readdirSync(programs)) {
      const error = check(path.join(programs, name, `${name}.wasm`));
      if (!error) taken++;
      else if (!/is not supported|malformed function type/.test(error.message)) refused.push(`${name}: ${error.message}`);
    }
    expect(refused).to.deep.equal([]);
    expect(taken).to.equal(34);
  });
});
