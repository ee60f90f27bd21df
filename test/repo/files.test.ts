/** Rules about files: their length, that generated ones are fresh, that links in documents lead somewhere. */
import { expect } from 'chai';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { outputs } from '../../scripts/outputs.js';
import { read, root, sources } from './files.js';

/** Longest file allowed, in lines; generated files, generated parts of files and tables are exempt. */
const mostLines = 800;
const tables = /(\.inc|opcodes(-[a-z]+)?\.ts|^docs\/ir\.md|^lib\/ir\/(op|trap)\.ts)$/;
const generated = /^ *\/\/ Generated: [^]*\/\/ End of the generated part/gm;

describe('files', () => {
  it(`are at most ${mostLines} lines long`, () => {
    const long = sources(/\.(ts|js|h|cpp)$/)
      .filter(file => !tables.test(file))
      .map(file => [file, read(file).replace(generated, '').split('\n').length] as const)
      .filter(([, lines]) => lines > mostLines);
    expect(long).to.deep.equal([]);
  });

  it('that are generated are fresh (npm run gen)', () => {
    const stale = outputs().filter(([file, text]) => !existsSync(file) || read(path.relative(root, file)) !== text);
    expect(stale.map(([file]) => file)).to.deep.equal([]);
  });

  it('say at their top what they are for', () => {
    const silent = sources(/^(lib|native)\/.*\.(ts|h|cpp)$/).filter(file => !/^(#!.*\n)?\s*(\/\*\*|\/\/)/.test(read(file)));
    expect(silent).to.deep.equal([]);
  });

  it('of documentation link to files that exist', () => {
    const broken = sources(/\.md$/).flatMap(file =>
      [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .map(([, link]) => path.join(path.dirname(file), link))
        .filter(target => !existsSync(root + target))
        .map(target => `${file} -> ${target}`),
    );
    expect(broken).to.deep.equal([]);
  });
});
