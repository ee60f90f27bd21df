/**
 * V8 never optimizes a function above 60 KB of bytecode: the interpreter's loop would be ten times slower. This reads the
 * size that `--print-bytecode` tells.
 */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { root } from './files.js';

const mostBytes = 50_000;

describe('the interpreter loop', () => {
  it(`compiles to less than ${mostBytes} bytes of bytecode, with a jump table`, () => {
    // The loop is compiled when it is called first; a machine without an instance is enough for that.
    const script = `import { run } from '${root}dist/lib/interp/loop.js'; try { run({ instance: null }); } catch {}`;
    const output = execFileSync(
      process.execPath,
      ['--print-bytecode', '--print-bytecode-filter=execute', '--input-type=module', '--eval', script],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      },
    );
    const sizes = [...output.matchAll(/^Bytecode length: (\d+)$/gm)].map(([, size]) => Number(size));
    expect(Math.max(...sizes)).to.be.within(10_000, mostBytes);
    expect(output).to.match(/SwitchOnSmiNoFeedback \[\d+\], \[1\d\d\]/);
  });
});
