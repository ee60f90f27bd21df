/** Tables, and the bar for compilations that take long. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { ProgressBar, tableOf } from '../../lib/cli/terminal.js';
import { availableEngines } from '../../lib/engine/select.js';
import { wat } from '../api/support.js';
import { root } from '../repo/files.js';
import { Folder, main } from './support.js';

describe('text for people', () => {
  it('stands in columns, numbers to the right', () => {
    expect(
      tableOf(
        ['name', 'bytes'],
        [
          ['a', 1],
          ['longer\n', 1000],
          ['none', undefined],
        ],
      ),
    ).to.equal('  name          bytes\n  a                 1\n  longer\\u000a   1000\n  none              -\n');
    expect(tableOf(['x'], [['y'.repeat(100)]]).split('\n')[1]).to.have.length(2 + 72);
  });

  function drawn(isTTY: boolean, columns: number, times: readonly number[]): string[] {
    const written: string[] = [];
    let now = 0;
    const bar = new ProgressBar({ isTTY, columns, write: text => void written.push(text) }, () => now);
    for (const [i, time] of times.entries()) {
      now = time;
      bar.update({ compiled: i + 1, functions: times.length });
    }
    bar.end();
    return written;
  }

  it('has a bar on a terminal, after half a second, that is wiped away', () => {
    const [bar, ...rest] = drawn(true, 80, [100, 499, 700, 800]);
    expect(bar).to.equal(`\r[${'#'.repeat(30).padEnd(40)}] 75%  3 of 4 functions\x1b[K`);
    expect(rest).to.deep.equal([`\r[${'#'.repeat(40)}] 100%  4 of 4 functions\x1b[K`, '\r\x1b[K']);
    expect(drawn(true, 80, [100, 200])).to.deep.equal([]);
    expect(drawn(false, 80, [100, 2000])).to.deep.equal([]);
    for (const columns of [10, 20, 40]) {
      const [narrow] = drawn(true, columns, [600, 700]);
      expect(narrow.includes('[#')).to.equal(columns === 40);
    }
  });

  const folder = new Folder();

  it('has the bar in a real terminal, and none in a pipe', function () {
    const hasTerminals = spawnSync('script', ['--version']).status === 0;
    if (!hasTerminals || !availableEngines().includes('compiler')) {
      console.log('      SKIPPED: script(1) of util-linux or the compiler is not there');
      return this.skip();
    }
    const body = '(local.set 0 (i32.add (i32.mul (local.get 0) (i32.const 7)) (i32.const 3)))'.repeat(100);
    const file = folder.write('slow.wasm', wat(`(module ${`(func (param i32) (result i32) ${body} (local.get 0))`.repeat(4000)})`));
    const args = [main, 'compile', file, '-o', folder.file('slow.wazen')];
    // Verifiers make any machine slow enough for a bar.
    const env = { ...process.env, WAZEN_VERIFY: '1' };
    const command = [process.execPath, ...args].map(arg => `'${arg}'`).join(' ');
    const inTerminal = spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd: root,
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(inTerminal.status, inTerminal.stdout).to.equal(0);
    expect(inTerminal.stdout).to.match(/\d+% {2}\d+ of 4000 functions/);
    expect(inTerminal.stdout).to.match(/\r\x1b\[K$/); // eslint-disable-line no-control-regex
    const inPipe = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
    expect(inPipe).to.include({ status: 0, stdout: '', stderr: '' });
  });
});
