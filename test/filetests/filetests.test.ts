/**
 * Runs irc on the *.ir files of this folder and compares what it prints with the text after `; expect`. The first line of a file says
 * how: `; run: ARGUMENTS`. `npm run bless` writes what was printed into the files; read the difference before you commit it.
 * Without irc (binding.gyp builds it; WAZEN_IRC names another one) the tests are skipped.
 */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = path.join(root, 'test/filetests');
const irc = process.env['WAZEN_IRC'] ?? path.join(root, 'build/Release/irc');
const marker = '; expect\n';

/** Files that irc reads, relative to the folder. */
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ir') && readFileSync(path.join(folder, file), 'utf8').startsWith('; run: --'))
  .sort();

describe('filetests', () => {
  for (const file of files) {
    it(file, function () {
      if (!existsSync(irc)) this.skip();
      const place = path.join(folder, file);
      const text = readFileSync(place, 'utf8');
      const run = /^; run: (.*)$/m.exec(text);
      const printed = execFileSync(irc, [...run![1].split(' '), place], { encoding: 'utf8', env: { ...process.env, WAZEN_VERIFY: '1' } });
      const actual = printed
        .trimEnd()
        .split('\n')
        .map(line => `; ${line}`.trimEnd() + '\n')
        .join('');
      const end = text.indexOf(marker);
      if (process.env['WAZEN_BLESS']) {
        writeFileSync(place, (end < 0 ? `${text.trimEnd()}\n\n` : text.slice(0, end)) + marker + actual);
        return;
      }
      expect(actual, 'npm run bless accepts it').to.equal(end < 0 ? '' : text.slice(end + marker.length));
    });
  }
});
