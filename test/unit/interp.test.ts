/**
 * The interpreter as an engine: suspension at host calls and ticks, traps with their stacks, calls between instances, frames of
 * every size, memories that grow. What operators compute is tested against V8 in test/oracle/interp.test.ts.
 */
import { expect } from 'chai';
import wabtModule from 'wabt';
import { coldFunctions } from '../../lib/interp/cold.js';
import * as patterns from '../../lib/interp/patterns.js';
import { opcodes, opNames } from '../../lib/ir/opcodes.js';
import { Guest, type Imports, Trapped } from './interp-guest.js';

describe('interpreter', () => {
  let wabt: Awaited<ReturnType<typeof wabtModule>>;
  before(async () => {
    wabt = await wabtModule();
  });

  function bytesOf(text: string): Uint8Array {
    const module = wabt.parseWat('test.wat', `(module ${text})`, { reference_types: true, bulk_memory: true, multi_value: true });
    return new Uint8Array(module.toBinary({}).buffer);
  }
  const guest = (text: string, imports?: Imports, options?: { polls?: boolean }): Guest => new Guest(bytesOf(text), imports, options);

  function trapOf(run: () => unknown): Trapped {
    try {
      run();
    } catch (error) {
      if (error instanceof Trapped) return error;
      throw error;
    }
    throw new Error('did not trap');
  }

  it('has a hot or a cold form of every opcode', () => {
    const control = ['block', 'jump', 'br_if', 'br_table', 'return', 'call', 'call_indirect'];
    const isHot = (number: number): boolean =>
      Object.values(patterns).some(table => Array.isArray(table) && table[number] !== undefined && table !== patterns.branchOps);
    const missing = opNames.filter(
      (name, number) => !/\bssa\b/.test(opcodes[name].effects) && !control.includes(name) && !(name in coldFunctions) && !isHot(number),
    );
    expect(missing).to.deep.equal([]);
  });

  it('suspends at host calls, which may enter the same instance', () => {
    const self: { guest?: Guest } = {};
    const text = `(import "host" "down" (func $down (param i32) (result i32)))
      (func (export "run") (param i32) (result i32)
        (if (result i32) (local.get 0) (then (i32.add (local.get 0) (call $down (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0))))`;
    self.guest = guest(text, { host: { down: n => self.guest!.call('run', n)[0] } });
    expect(self.guest.call('run', 100)).to.deep.equal([5050]);
  });

  it('stays usable when a host function throws', () => {
    const error = new Error('no');
    const module = guest(
      '(import "host" "fail" (func $fail)) (func (export "run") (call $fail)) (func (export "one") (result i32) (i32.const 1))',
      {
        host: {
          fail: () => {
            throw error;
          },
        },
      },
    );
    expect(() => module.call('run')).to.throw(error);
    expect(module.call('one')).to.deep.equal([1]);
  });

  it('returns several values, constants and exchanged parameters too', () => {
    const module = guest(`
      (func $swap (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
      (func (export "run") (param i32 i64) (result i64 i32 f64 i64) (call $swap (local.get 0) (local.get 1)) (f64.const 0) (i64.const -1))`);
    expect(module.call('run', 7, -9n)).to.deep.equal([-9n, 7, 0n, -1n]);
  });

  it('calls functions of other instances, directly and through tables, with their memories and globals', () => {
    const library = guest(`(memory 1) (global $g (mut i32) (i32.const 10))
      (func (export "next") (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1)))
        (i32.store (i32.const 0) (global.get $g)) (i32.load (i32.const 0)))
      (func (export "bad") unreachable)`);
    const module = guest(
      `(import "library" "next" (func $next (result i32))) (import "library" "bad" (func $bad))
      (memory 1) (global $g (mut i32) (i32.const 1000)) (table funcref (elem $next))
      (func (export "run") (result i32)
        (i32.store (i32.const 0) (i32.const 500))
        (i32.add (i32.add (call $next) (call_indirect (result i32) (i32.const 0))) (i32.add (i32.load (i32.const 0)) (global.get $g))))
      (func (export "bad") (call $bad))`,
      { library: { next: library.exported('next'), bad: library.exported('bad') } },
    );
    expect(module.call('run')).to.deep.equal([11 + 12 + 500 + 1000]);
    const { frames } = trapOf(() => module.call('bad'));
    expect(frames.map(frame => [frame.instanceId, frame.functionIndex])).to.deep.equal([
      [library.instance.id, 1],
      [module.instance.id, 3],
    ]);
  });

  it('checks an indirect call in order: bounds, null, type', () => {
    const module = guest(`(table 3 funcref) (elem (i32.const 0) $a $b) (type $t (func (result i32)))
      (func $a (result i32) (i32.const 1)) (func $b)
      (func (export "run") (param i32) (result i32) (call_indirect (type $t) (local.get 0)))`);
    expect(module.call('run', 0)).to.deep.equal([1]);
    expect(trapOf(() => module.call('run', 1)).message).to.equal('indirect call type mismatch');
    expect(trapOf(() => module.call('run', 2)).message).to.equal('uninitialized element');
    expect(trapOf(() => module.call('run', 3)).message).to.equal('undefined element');
    expect(trapOf(() => module.call('run', -1)).message).to.equal('undefined element');
  });

  it('tells where a trap happened, innermost first', () => {
    const module = guest(`(memory 1) (func $inner (param i32) (result i32) (i32.load (local.get 0)))
      (func (export "run") (param i32) (result i32) (i32.add (i32.const 1) (call $inner (local.get 0))))`);
    module.call('run', 0);
    const { frames, message } = trapOf(() => module.call('run', -1));
    expect(message).to.equal('out of bounds memory access');
    expect(frames.map(frame => frame.functionIndex)).to.deep.equal([0, 1]);
    expect(frames.map(frame => module.module.bytes[frame.offset])).to.deep.equal([0x28, 0x10]);
  });

  it('tells where the second instruction of a pair trapped, and runs it alone where it is branched to', () => {
    const module = guest(`(memory 1)
      (func (export "trap") (param i32) (result i32) (i32.add (i32.const 5) (i32.load (i32.add (local.get 0) (i32.const 3)))))
      (func (export "join") (param $which i32) (param $p i32) (result i32) (local $x i32)
        (if (local.get $which) (then (local.set $x (i32.add (local.get $p) (i32.const 100)))))
        (i32.store (i32.const 8) (i32.const 77))
        (i32.add (local.get $x) (i32.load (local.get $p))))`);
    const { frames } = trapOf(() => module.call('trap', 65535));
    expect(frames.map(frame => module.module.bytes[frame.offset])).to.deep.equal([0x28]);
    expect(module.call('join', 0, 8)).to.deep.equal([77]);
    expect(module.call('join', 1, 8)).to.deep.equal([185]);
  });

  it('returns at once where a branch leads to a return, with a value, a constant or none', () => {
    const module = guest(`
      (func (export "i32") (param i32) (result i32) (if (result i32) (local.get 0) (then (local.get 0)) (else (i32.const -7))))
      (func (export "i64") (param i32) (result i64) (if (result i64) (local.get 0) (then (i64.const -1)) (else (i64.const 5))))
      (func (export "none") (param i32) (if (local.get 0) (then (br 1)) (else (br 1))))
      (func (export "two") (param i32) (result i32 i32)
        (if (result i32 i32) (local.get 0) (then (local.get 0) (i32.const 1)) (else (i32.const 2) (local.get 0))))`);
    expect(module.call('i32', 3)).to.deep.equal([3]);
    expect(module.call('i32', 0)).to.deep.equal([-7]);
    expect(module.call('i64', 1)).to.deep.equal([-1n]);
    expect(module.call('i64', 0)).to.deep.equal([5n]);
    expect(module.call('none', 1)).to.deep.equal([]);
    expect(module.call('two', 4)).to.deep.equal([4, 1]);
    expect(module.call('two', 0)).to.deep.equal([2, 0]);
  });

  it('checks addresses in 33 bits: an offset that carries, and the last bytes', () => {
    const module = guest(`(memory 1)
      (func (export "far") (param i32) (result i32) (i32.load offset=0xfffffffc (local.get 0)))
      (func (export "byte") (param i32) (result i32) (i32.load8_u offset=0xffffffff (local.get 0)))
      (func (export "last") (param i32) (result i32) (i32.load offset=4 (local.get 0)))
      (func (export "put") (param i32) (i64.store offset=0xfffffff9 (local.get 0) (i64.const 1)))
      (func (export "fixed") (result i32) (i32.load offset=0xffffffff (i32.const 1)))`);
    for (const address of [0, 1, 4, 7, 8, -1]) {
      for (const name of ['far', 'byte', 'put']) {
        expect(trapOf(() => module.call(name, address)).message, `${name} ${address}`).to.equal('out of bounds memory access');
      }
    }
    expect(trapOf(() => module.call('fixed')).message).to.equal('out of bounds memory access');
    expect(module.call('last', 65528)).to.deep.equal([0]);
    expect(trapOf(() => module.call('last', 65529)).message).to.equal('out of bounds memory access');
    expect(trapOf(() => module.call('last', -4)).message).to.equal('out of bounds memory access');
  });

  it('traps 1,000 times on endless recursion and stays usable', () => {
    const module = guest('(func $f (export "run") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1)))');
    module.stackBytes = 64 * 1024;
    for (let i = 0; i < 1000; i++) expect(trapOf(() => module.call('run', 0)).message).to.equal('call stack exhausted');
    const plain = guest('(func $f (export "run") (call $f))');
    expect(trapOf(() => plain.call('run')).message).to.equal('call stack exhausted');
  });

  it('gives JavaScript a turn every few milliseconds, unless compiled without polls', () => {
    const text = `(func (export "run") (param $n i32) (result i32) (loop $l
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (local.get $n))`;
    const module = guest(text);
    expect(module.call('run', 30_000_000)).to.deep.equal([0]);
    expect(module.ticks).to.be.greaterThan(1);
    const without = guest(text, {}, { polls: false });
    expect(without.call('run', 30_000_000)).to.deep.equal([0]);
    expect(without.ticks).to.equal(0);
  });

  it('clears locals in each frame, and runs frames of thousands of slots', () => {
    for (const count of [3, 40, 2500]) {
      const locals = Array.from({ length: count }, (_, i) => `(local $l${i} i64)`).join(' ');
      const sum = Array.from({ length: count }, (_, i) => `(local.set $s (i64.add (local.get $s) (local.get $l${i})))`).join(' ');
      const set = Array.from({ length: count }, (_, i) => `(local.set $l${i} (i64.const ${i}))`).join(' ');
      const module = guest(`(func $sum (param $s i64) (result i64) ${locals} ${sum} ${set} ${sum} (local.get $s))
        (func (export "run") (result i64) (drop (call $sum (i64.const 0))) (call $sum (i64.const 1)))`);
      expect(module.call('run')).to.deep.equal([BigInt((count * (count - 1)) / 2 + 1)]);
    }
  });

  it('grows memory in the guest: the old buffer is detached, the loop goes on with the new one', () => {
    const module = guest(`(memory 1 3) (func (export "run") (param i32) (result i32)
      (i32.store (i32.const 8) (i32.const 42))
      (if (i32.ne (memory.grow (local.get 0)) (i32.const 1)) (then (return (i32.const -1))))
      (i32.store (i32.const 131068) (i32.const 1))
      (i32.add (i32.load (i32.const 8)) (memory.size)))`);
    const [memory] = module.instance.memories;
    const before = memory.buffer;
    expect(module.call('run', 1)).to.deep.equal([44]);
    expect(before.byteLength).to.equal(0);
    expect(memory.buffer.byteLength).to.equal(131072);
    expect(memory.buffer).to.equal(memory.buffer);
    const exposed = memory.buffer;
    expect(memory.grow(0, 3)).to.equal(2);
    expect(exposed.byteLength).to.equal(0);
    expect(memory.grow(2, 65536)).to.equal(-1);
  });

  it('keeps the stack of an exception that a service throws', () => {
    const error = new Error('service');
    const module = guest('(memory 1) (func (export "run") (result i32) (memory.grow (i32.const 1)))');
    module.instance.services = {
      call: () => {
        throw error;
      },
    };
    expect(() => module.call('run')).to.throw(error);
  });

  it('passes references through slots, tables and the host', () => {
    const module = guest(`(table $t 4 funcref) (func $one (export "one") (result i32) (i32.const 1)) (elem declare func $one)
      (func (export "run") (result i32 i32 i32)
        (table.set $t (i32.const 2) (ref.func $one))
        (call_indirect (result i32) (i32.const 2))
        (ref.is_null (table.get $t (i32.const 2)))
        (ref.is_null (table.get $t (i32.const 1))))
      (func (export "get") (result funcref) (table.get $t (i32.const 2)))`);
    expect(module.call('run')).to.deep.equal([1, 0, 1]);
    expect(module.call('get')).to.deep.equal([module.exported('one').ref]);
    expect(
      trapOf(() => guest('(table 1 externref) (func (export "run") (drop (table.get 0 (i32.const 1))))').call('run')).message,
    ).to.equal('out of bounds table access');
  });

  it('copies and fills memory within bounds', () => {
    const module = guest(`(memory 1) (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
      (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))`);
    module.call('fill', 10, 0x1ff, 5);
    module.call('copy', 12, 10, 5);
    expect([...module.instance.memories[0].bytes.subarray(9, 18)]).to.deep.equal([0, 255, 255, 255, 255, 255, 255, 255, 0]);
    expect(trapOf(() => module.call('fill', 65530, 1, 7)).message).to.equal('out of bounds memory access');
    expect(trapOf(() => module.call('copy', 0, 65530, -1)).message).to.equal('out of bounds memory access');
  });
});
