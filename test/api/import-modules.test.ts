/** What programs of AssemblyScript and Emscripten import from `env`. */
import { expect } from 'chai';
import { assemblyScript, emscripten, ExitError, TrapError } from '../../lib/index.js';
import { instantiate, onEveryEngine, thrownBy, wat } from './support.js';

/** A string as AssemblyScript lays it out: its size before it, UTF-16. */
const string = (text: string) => {
  const bytes = Buffer.concat([Buffer.from(new Uint32Array([text.length * 2]).buffer), Buffer.from(text, 'utf16le')]);
  return [...bytes].map(byte => `\\${byte.toString(16).padStart(2, '0')}`).join('');
};

onEveryEngine('imports of AssemblyScript', context => {
  const program = `(module
    (import "env" "abort" (func $abort (param i32 i32 i32 i32)))
    (import "env" "trace" (func $trace (param i32 i32 f64 f64 f64 f64 f64)))
    (import "env" "seed" (func $seed (result f64)))
    (memory 1) (data (i32.const 96) "${string('wröng')}") (data (i32.const 196) "${string('file.ts')}")
    (func (export "abort") (call $abort (i32.const 100) (i32.const 200) (i32.const 12) (i32.const 3)))
    (func (export "stray") (call $abort (i32.const -1) (i32.const 0) (i32.const 0) (i32.const 0)))
    (func (export "trace") (param i32)
      (call $trace (i32.const 100) (local.get 0) (f64.const 1.5) (f64.const 2) (f64.const 3) (f64.const 4) (f64.const 5)))
    (func (export "seed") (result f64) (call $seed)))`;

  it('abort with a message and exit code 255, trace, and seed', () => {
    let stderr = '';
    let traced = '';
    const env = assemblyScript({ stderr: text => void (stderr += text), trace: text => void (traced += text) });
    const { exports } = instantiate(context.runtime, program, { imports: { env } });
    const error: ExitError = thrownBy(() => exports.abort());
    expect(error).to.be.instanceOf(ExitError);
    expect(error.exitCode).to.equal(255);
    expect((error.cause as Error).message).to.equal('wröng at file.ts:12:3');
    expect(stderr).to.equal('wröng at file.ts:12:3\n');
    for (const count of [0, 2, 7]) exports.trace(count);
    expect(traced).to.equal('trace: wröng\ntrace: wröng 1.5, 2\ntrace: wröng 1.5, 2, 3, 4, 5\n');
    expect(thrownBy(() => exports.stray())).to.be.instanceOf(RangeError);
    const again = instantiate(context.runtime, program, { imports: { env: assemblyScript() } });
    const seed = exports.seed();
    expect(seed).to.equal(again.exports.seed());
    expect(seed).to.not.equal(exports.seed());
    expect(Number.isSafeInteger(seed)).to.equal(true);
    again.exports.trace(1);
  });
});

onEveryEngine('imports of Emscripten', context => {
  const program = `(module
    (import "env" "emscripten_notify_memory_growth" (func $grown (param i32)))
    (import "env" "invoke_ii" (func $invoke_ii (param i32 i32) (result i32)))
    (import "env" "invoke_vj" (func $invoke_vj (param i32 i64)))
    (import "env" "_emscripten_throw_longjmp" (func $longjmp))
    (memory 1) (table 4 funcref) (elem (i32.const 1) $double $jump $trap)
    (global $stack (mut i32) (i32.const 1000)) (global $threw (mut i32) (i32.const 0))
    (func (export "emscripten_stack_get_current") (result i32) (global.get $stack))
    (func (export "_emscripten_stack_restore") (param i32) (global.set $stack (local.get 0)))
    (func (export "setThrew") (param i32 i32) (global.set $threw (local.get 0)))
    (func $double (param i32) (result i32) (i32.mul (i32.const 2) (local.get 0)))
    (func $jump (param i64) (global.set $stack (i32.const 5)) (call $longjmp))
    (func $trap (param i32) (result i32) unreachable)
    (func (export "grow") (drop (memory.grow (i32.const 1))) (call $grown (i32.const 0)))
    (func (export "call") (param i32 i32) (result i32) (call $invoke_ii (local.get 0) (local.get 1)))
    (func (export "jump") (result i32) (call $invoke_vj (i32.const 2) (i64.const 1)) (global.get $threw))
    (func (export "wild") (call $longjmp))
    (func (export "stack") (result i32) (global.get $stack)))`;

  it('invoke functions of the table, and come back from a longjmp', () => {
    const compiled = context.runtime.compileSync(wat(program));
    const grown: number[] = [];
    const env = emscripten(compiled, { notifyMemoryGrowth: index => void grown.push(index) });
    expect(Object.keys(env).sort()).to.deep.equal([
      '_emscripten_throw_longjmp',
      'emscripten_notify_memory_growth',
      'invoke_ii',
      'invoke_vj',
    ]);
    const { exports } = compiled.instantiate({ imports: { env } });
    exports.grow();
    expect(grown).to.deep.equal([0]);
    expect(exports.call(1, 21)).to.equal(42);
    expect(exports.jump()).to.equal(1);
    expect(exports.stack()).to.equal(1000);
    const trapOf = (index: number) => {
      const error = thrownBy(() => exports.call(index, 1));
      expect(error).to.be.instanceOf(TrapError);
      return error.message;
    };
    expect([0, 2, 3, 4, -1].map(trapOf)).to.deep.equal([
      'uninitialized element',
      'indirect call type mismatch',
      'unreachable',
      'undefined element',
      'undefined element',
    ]);
    expect(thrownBy(() => exports.wild()).message).to.contain('longjmp');
  });

  it('are those alone that a program asks for', () => {
    const compiled = context.runtime.compileSync(wat('(module (import "env" "invoke_x" (func)) (import "env" "exit" (func (param i32))))'));
    expect(emscripten(compiled)).to.deep.equal({});
  });
});
