/** `onProgress`: how far a compilation is. */
import { expect } from 'chai';
import { CompilationCache, Runtime, type CompileProgress } from '../../lib/index.js';
import { onEveryEngine, wat } from './support.js';

const functions = 4000;
const body = '(local.set 0 (i32.add (i32.mul (local.get 0) (i32.const 7)) (i32.const 3)))'.repeat(30);
const module = (() => {
  let bytes: Uint8Array | undefined;
  return () => (bytes ??= wat(`(module ${`(func (param i32) (result i32) ${body} (local.get 0))`.repeat(functions)})`));
})();

onEveryEngine('progress of a compilation', context => {
  it('only grows, and ends with everything', async () => {
    const reports: CompileProgress[] = [];
    await context.runtime.compile(module(), { onProgress: progress => void reports.push(progress) });
    expect(reports.at(-1)).to.deep.equal({ compiled: functions, functions });
    for (const [i, { compiled }] of reports.entries()) expect(compiled).to.be.at.least(reports[i - 1]?.compiled ?? 0);
    expect(new Set(reports.map(report => report.functions))).to.deep.equal(new Set([functions]));
  });

  it('ends with what the listener throws', async () => {
    const thrown = new Error('enough');
    const onProgress = () => {
      throw thrown;
    };
    const error = await context.runtime.compile(module(), { onProgress }).catch((reason: unknown) => reason);
    expect(error).to.equal(thrown);
  });

  it('is of modules without functions, too', async () => {
    const reports: CompileProgress[] = [];
    await context.runtime.compile(wat('(module)'), { onProgress: progress => void reports.push(progress) });
    expect(reports).to.deep.equal([{ compiled: 0, functions: 0 }]);
  });

  it('is not heard of where nothing is compiled, and must be a function', async () => {
    if (context.engine === 'compiler') {
      const runtime = new Runtime({ engine: 'compiler', cache: new CompilationCache() });
      let calls = 0;
      await runtime.compile(module());
      await runtime.compile(module(), { onProgress: () => calls++ });
      expect(calls).to.equal(0);
    }
    const error = await context.runtime.compile(module(), { onProgress: 1 as never }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(TypeError);
  });
});
