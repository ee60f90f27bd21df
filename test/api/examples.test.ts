/** The programs in examples/ run and say what they should, on every engine that works here; wasm files are those of their sources. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { availableEngines } from '../../lib/engine/select.js';
import { bundle } from '../../scripts/bundle.js';
import { wat } from './support.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

async function run(engine: string, file: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, WAZEN_ENGINE: engine };
  const { stdout } = await promisify(execFile)(process.execPath, [`${root}examples/${file}`, ...args], { env });
  return stdout;
}

describe('examples', () => {
  before(bundle); // they import the package

  for (const engine of availableEngines()) {
    it(`age calculator (${engine})`, async () => {
      const age = new Date().getFullYear() - 1990;
      expect(await run(engine, 'age-calculator.mjs', '1990')).to.equal(`get_age: ${age}\nlog_age: ${age}\n`);
    });

    it(`the example of README.md (${engine})`, async () => {
      const year = new Date().getFullYear();
      expect(await run(engine, 'embed.mjs')).to.equal(`${year - 2000}\n${year - 1990}\n`);
    });

    it(`workers that share code (${engine})`, async () => {
      const year = new Date().getFullYear();
      expect(await run(engine, 'worker-pool.mjs')).to.equal([1990, 1991, 1992, 1993].map(born => `${year - born}\n`).join(''));
    });
  }

  it('have binaries made from their sources', () => {
    const binary = wat(readFileSync(`${root}examples/age-calculator.wat`, 'utf8'));
    expect(Buffer.compare(binary, readFileSync(`${root}examples/age-calculator.wasm`))).to.equal(0);
  });

  it('are what README.md shows', function () {
    if (!existsSync(`${root}README.md`)) this.skip();
    expect(readFileSync(`${root}README.md`, 'utf8')).to.contain(readFileSync(`${root}examples/embed.mjs`, 'utf8'));
  });
});
