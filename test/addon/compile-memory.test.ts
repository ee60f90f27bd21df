/** Memory of the compiler: a function that takes too much, or finds none, ends with an error, and nothing else ends. */
import { expect } from 'chai';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { moduleOf } from '../../bench/byte-writer.js';
import { shapes } from '../../bench/shapes.js';
import { decodeModule } from '../../lib/decode/module.js';
import { availableEngines } from '../../lib/engine/select.js';
import { Runtime } from '../../lib/index.js';
import { encodedFunctionWords, encodeFunction, encodeModule } from '../../lib/ir/encode.js';
import { placesOf } from '../../lib/ir/places.js';
import { lowerModule } from '../../lib/lower/module.js';
import type { Binding, CodeHandle } from '../../lib/native/binding.js';
import { loadBinding } from '../../lib/native/load.js';
import { CompileError } from '../../lib/support/errors.js';
import { runSteps } from '../../lib/support/steps.js';
import { limits } from '../../lib/wasm/limits.js';
import { thrownBy } from '../api/support.js';

const at = (file: string): string => new URL(`../../${file}`, import.meta.url).href;

/** A function that is hard on memory: about 700 bytes for each of its own. */
function nestOf(bytes: number): Uint8Array {
  const { locals, code } = shapes['ifs inside ifs'](bytes);
  return moduleOf(locals, code);
}

describe('memory of the compiler', function () {
  let binding: Binding;

  before(function () {
    if (!availableEngines().includes('compiler')) this.skip();
    binding = loadBinding();
  });

  /** Compiles the module's only function with that much memory. */
  function compile(bytes: Uint8Array, functionBytes: number): CodeHandle {
    const module = decodeModule(bytes);
    const options = { polls: true, guarded: module.memories.map(() => true) };
    const compilation = binding.beginModule(runSteps(encodeModule(module, placesOf(module), options)), functionBytes);
    lowerModule(module, fn => {
      const words = new Int32Array(encodedFunctionWords(fn));
      encodeFunction(fn, words);
      binding.addFunction(compilation, words, words.length);
    });
    return binding.finishModuleSync(compilation);
  }

  function isEnough(bytes: Uint8Array, functionBytes: number): boolean {
    try {
      compile(bytes, functionBytes);
      return true;
    } catch (error) {
      const { message, code } = error as Error & { code: string };
      expect(message).to.equal(`compiling function 0 takes more than the limit of ${functionBytes} bytes of memory`);
      expect(code).to.equal('ERR_WAZEN_COMPILE');
      return false;
    }
  }

  it('has a limit that is the same to the byte, whatever was compiled before', () => {
    const bytes = nestOf(20_000);
    let [tooLittle, enough] = [0, 2 ** 26];
    expect(isEnough(bytes, enough)).to.equal(true);
    while (enough - tooLittle > 1) {
      const middle = Math.floor((tooLittle + enough) / 2);
      if (isEnough(bytes, middle)) enough = middle;
      else tooLittle = middle;
    }
    expect(enough).to.be.within(2 ** 22, 2 ** 25);
    compile(nestOf(300_000), limits.compilerBytes.max);
    expect([tooLittle, enough].map(most => isEnough(bytes, most))).to.deep.equal([false, true]);
  });

  it('is limited in a function: a CompileError, and others compile', async function () {
    this.timeout(120_000);
    const runtime = new Runtime({ engine: 'compiler' });
    const large = nestOf(2_000_000);
    expect(thrownBy(() => runtime.compileSync(large))).to.be.instanceOf(CompileError);
    const error: unknown = await runtime.compile(large).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(CompileError);
    expect((error as Error).message).to.include(String(limits.compilerBytes.max));
    expect(runtime.compileSync(nestOf(1000)).instantiate().exports['run']).to.be.a('function');
  });

  it('may be refused by the system: an error, and the process goes on', async function () {
    if (spawnSync('prlimit', ['--version']).status !== 0) this.skip();
    this.timeout(120_000);
    const source = `
      import { Runtime } from '${at('lib/index.js')}';
      import { moduleOf } from '${at('bench/byte-writer.js')}';
      import { shapes } from '${at('bench/shapes.js')}';
      import { execFileSync } from 'node:child_process';
      import { readFileSync } from 'node:fs';
      const nestOf = bytes => {
        const { locals, code } = shapes['ifs inside ifs'](bytes);
        return moduleOf(locals, code);
      };
      const runtime = new Runtime({ engine: 'compiler' });
      const [small, large] = [nestOf(1000), nestOf(1_000_000)];
      const instance = runtime.compileSync(small).instantiate();
      instance.exports.run(1);
      const kilobytes = Number(/VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
      execFileSync('prlimit', ['--pid', String(process.pid), '--as=' + (kilobytes * 1024 + 300 * 2 ** 20)]);
      const codes = [];
      for (let i = 0; i < 2; i++) {
        await runtime.compile(large).catch(error => codes.push(error.code));
        try {
          runtime.compileSync(large);
        } catch (error) {
          codes.push(error.code);
        }
      }
      runtime.compileSync(small);
      console.log(codes.join(), instance.exports.run(1));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source]);
    expect(stdout.trim()).to.equal(`${Array<string>(4).fill('ERR_WAZEN_MEMORY').join()} 1`);
  });
});
