/**
 * Golden files of the lowering: test/filetests/lower/NAME.wat holds a module and, behind `;; expect`, the IR of all its
 * functions. WAZEN_BLESS=1 writes what is found into the files.
 */
import { expect } from 'chai';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabtInit from 'wabt';
import { decodeModule } from '../../lib/decode/module.js';
import { printFunction } from '../../lib/ir/print.js';
import { verifyFunction } from '../../lib/ir/verify.js';
import { lowerModule } from '../../lib/lower/module.js';
import { validateModule } from '../../lib/validate/module.js';

const folder = fileURLToPath(new URL('../../../test/filetests/lower/', import.meta.url));
const marker = '\n;; expect\n';

function lowered(binary: Uint8Array): string {
  const module = decodeModule(binary);
  validateModule(module);
  const functions: string[] = [];
  lowerModule(module, fn => {
    expect(verifyFunction(fn, module)).to.deep.equal([]);
    functions.push(printFunction(fn).trimEnd());
  });
  const lines = functions.join('\n\n').split('\n');
  return lines.map(line => `;; ${line}`.trimEnd()).join('\n');
}

describe('lowering, golden files', () => {
  let wabt: Awaited<ReturnType<typeof wabtInit>>;
  before(async () => (wabt = await wabtInit()));

  for (const file of readdirSync(folder).filter(name => name.endsWith('.wat'))) {
    it(file, () => {
      const [source, expected] = readFileSync(folder + file, 'utf8').split(marker);
      const found = lowered(wabt.parseWat(file, source).toBinary({}).buffer);
      if (process.env.WAZEN_BLESS) writeFileSync(folder + file, `${source}${marker}${found}\n`);
      else expect(found, 'WAZEN_BLESS=1 takes the new text').to.equal((expected ?? '').trimEnd());
    });
  }
});
