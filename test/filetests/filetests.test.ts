/**
 * Runs irc on the files of this folder and compares what it prints with the text after `; expect`: SSA text (*.ir), and modules
 * (ssa/*.wat), which are lowered first. The first line of a file says how: `; run: [NAME=VALUE...] ARGUMENTS`. `npm run bless` writes what
 * was printed into the files; read the difference before you commit it. Without irc (binding.gyp builds it; WAZEN_IRC names another one)
 * the tests are skipped.
 */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import wabtInit from 'wabt';
import { writeDump } from '../../scripts/dump.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = path.join(root, 'test/filetests');
const irc = process.env['WAZEN_IRC'] ?? path.join(root, 'build/Release/irc');
/** `;` starts comments of SSA text, `;;` those of wat. */
const commentOf = (file: string): string => (file.endsWith('.wat') ? ';;' : ';');

/** Files that irc reads, relative to the folder. */
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(file => /\.(ir|wat)$/.test(file) && /^;;? run: /.test(readFileSync(path.join(folder, file), 'utf8')))
  .sort();

describe('filetests', () => {
  let wabt: Awaited<ReturnType<typeof wabtInit>>;
  let work: string;

  before(async () => {
    wabt = await wabtInit();
    work = mkdtempSync(path.join(tmpdir(), 'wazen-filetests-'));
  });
  after(() => rmSync(work, { recursive: true }));

  /** What irc reads for a file. */
  function inputOf(place: string, text: string): string {
    if (!place.endsWith('.wat')) return place;
    const dump = path.join(work, 'module.bin');
    writeDump(wabt.parseWat(place, text).toBinary({}).buffer, dump);
    return dump;
  }

  for (const file of files) {
    it(file, function () {
      if (!existsSync(irc)) this.skip();
      const place = path.join(folder, file);
      const text = readFileSync(place, 'utf8');
      const comment = commentOf(file);
      const marker = `${comment} expect\n`;
      const words = /^;+ run: (.*)$/m.exec(text)![1].split(' ');
      const switches = words.filter(word => /^[A-Z_]+=/.test(word)).map(word => word.split('='));
      const args = words.filter(word => !/^[A-Z_]+=/.test(word));
      const env = { ...process.env, WAZEN_VERIFY: '1', ...(Object.fromEntries(switches) as Record<string, string>) };
      const printed = execFileSync(irc, [...args, inputOf(place, text)], { encoding: 'utf8', env });
      const actual = printed
        .trimEnd()
        .split('\n')
        .map(line => `${comment} ${line}`.trimEnd() + '\n')
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
