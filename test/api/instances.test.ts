/** Many instances of a module: what of the first contents of memory they share, and what not; how many may live; that they are gone. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createWebAssembly, TrapError, type CompiledModule, type Module } from '../../lib/index.js';
import { collectGarbage } from '../garbage.js';
import { onEveryEngine, thrownBy, wat } from './support.js';

/** Data that is worth sharing: `size` bytes that repeat the text. */
const fill = (text: string, size: number): string => `"${text.repeat(size / text.length)}"`;
const size = 65536;
const accessors = `(func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "set") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))`;

onEveryEngine('instances of one module', context => {
  const compile = (text: string): CompiledModule => context.runtime.compileSync(wat(`(module ${text} ${accessors})`));
  const bytesOf = (module: Module): Buffer => Buffer.from(module.memory.buffer);
  /** The first instance copies its data, later ones may share. */
  const several = (compiled: CompiledModule, count = 4): Module[] => Array.from({ length: count }, () => compiled.instantiate());

  it('have the same data, and each its own copy of it', () => {
    const instances = several(compile(`(memory 4) (data (i32.const 70000) ${fill('wazen---', size)})`));
    const expected = Buffer.alloc(4 * 65536);
    expected.fill('wazen---', 70000, 70000 + size);
    for (const instance of instances) expect(bytesOf(instance).equals(expected)).to.equal(true);
    instances.forEach((instance, i) => [70000, 100_000, 70000 + size, 0].forEach(at => instance.exports['set'](at, i + 1)));
    instances.forEach((instance, i) => {
      expect([70000, 100_000, 70000 + size, 0].map(at => instance.exports['get'](at) as number)).to.deep.equal(Array(4).fill(i + 1));
      expect(instance.exports['get'](70001)).to.equal('a'.charCodeAt(0));
    });
    expect(bytesOf(compile(`(memory 4)`).instantiate()).equals(Buffer.alloc(4 * 65536))).to.equal(true);
  });

  it('let later segments overwrite earlier ones', () => {
    const compiled = compile(`(memory 4) (data (i32.const 8) ${fill('a', size)}) (data (i32.const 100) "bbb") (data (i32.const 102) "c")
      (data (i32.const 65540) ${fill('d', size)})`);
    for (const instance of several(compiled)) {
      const bytes = bytesOf(instance).toString('latin1');
      expect(bytes.slice(98, 105)).to.equal('aabbcaa');
      expect(bytes.slice(65538, 65542)).to.equal('aadd');
    }
  });

  it('write segments at imported offsets in their turn', () => {
    const compiled = context.runtime.compileSync(
      wat(`(module (import "env" "at" (global $at i32)) (memory 3) (data (i32.const 0) ${fill('a', size)})
        (data (global.get $at) "bb") (data (i32.const 11) "c") ${accessors})`),
    );
    for (const at of [10, 12, 5000]) {
      const bytes = bytesOf(compiled.instantiate({ imports: { env: { at } } }));
      const expected = Buffer.alloc(3 * 65536);
      expected.fill('a', 0, size);
      expected.write('bb', at);
      expected.write('c', 11);
      expect(bytes.equals(expected)).to.equal(true);
    }
  });

  it('keep passive segments, and have none that was active', () => {
    const compiled = compile(`(memory 2) (data $p "passive") (data $a (i32.const 0) ${fill('a', size)})
      (func (export "init") (param i32) (memory.init $p (i32.const 65536) (i32.const 0) (local.get 0)))
      (func (export "again") (param i32) (memory.init $a (i32.const 65536) (i32.const 0) (local.get 0)))`);
    for (const instance of several(compiled)) {
      instance.exports['init'](7);
      expect(bytesOf(instance).toString('latin1', 65534, 65544)).to.equal('aapassive\0');
      instance.exports['again'](0);
      expect(thrownBy(() => instance.exports['again'](1))).to.be.instanceOf(TrapError);
    }
  });

  /** Instantiates in vain, by the JavaScript API, which leaves what is in tables; what the function in the table sees at some places. */
  function seenAfterTrap(text: string, places: number[]): number[][] {
    const namespace = createWebAssembly(context.runtime) as any;
    const module = new namespace.Module(
      wat(`(module (import "env" "table" (table 1 funcref)) ${text} (func $get (param i32) (result i32) (i32.load8_u (local.get 0))))`),
    );
    return Array.from({ length: 4 }, () => {
      const table = new namespace.Table({ element: 'anyfunc', initial: 1 });
      const memory = new namespace.Memory({ initial: 1 });
      expect(thrownBy(() => new namespace.Instance(module, { env: { table, memory } }))).to.be.instanceOf(TrapError);
      return places.map(table.get(0) as (at: number) => number);
    });
  }

  it('that trap have written the segments before, and no later one', () => {
    const data = `(data (i32.const 0) ${fill('a', size)}) (data (i32.const 65536) "b") (data (i32.const 1) "c")`;
    for (const memory of ['(memory 1)', '(import "env" "memory" (memory 1))']) {
      const seen = seenAfterTrap(`${memory} (elem (i32.const 0) $get) ${data}`, [0, 1, size - 1]);
      expect(seen).to.deep.equal(Array(4).fill([97, 97, 97]));
    }
  });

  it('that trap in a table have written no data', () => {
    const seen = seenAfterTrap(
      `(memory 1) (elem (i32.const 0) $get) (elem (i32.const 1) $get) (data (i32.const 0) ${fill('a', size)})`,
      [0, 5],
    );
    expect(seen).to.deep.equal(Array(4).fill([0, 0]));
  });

  it('grow, and are as new again for the next', () => {
    const compiled = compile(
      `(memory 2) (data (i32.const 4096) ${fill('a', size)}) (func (export "grow") (drop (memory.grow (i32.const 2))))`,
    );
    const expected = Buffer.alloc(2 * 65536);
    expected.fill('a', 4096, 4096 + size);
    const plain = [compile('(memory 1)'), compile('(memory 5)'), compile(`(memory 2) (data (i32.const 0) ${fill('b', size)})`)];
    for (let round = 0; round < 60; round++) {
      const instance = compiled.instantiate();
      expect(bytesOf(instance).equals(expected)).to.equal(true);
      instance.exports['grow']();
      expect(
        bytesOf(instance)
          .subarray(2 * 65536)
          .equals(Buffer.alloc(2 * 65536)),
      ).to.equal(true);
      bytesOf(instance).fill(round + 1);
      const [small, large, other] = plain.map(code => bytesOf(code.instantiate()));
      expect([small, large].every(bytes => bytes.every(byte => byte === 0))).to.equal(true);
      expect(other.every((byte, at) => byte === (at < size ? 98 : 0))).to.equal(true);
      [small, large, other].forEach(bytes => bytes.fill(0xff));
      if (round % 10 === 9) collectGarbage();
    }
  }).timeout(60_000);

  it('live 10,000 at a time, and processes that start inherit nothing of them', function () {
    this.timeout(240_000);
    const compiled = compile('(memory 1)');
    const instances = several(compiled, 10_000);
    instances.forEach((instance, i) => instance.exports['set'](65535, i));
    instances.forEach((instance, i) => expect(instance.exports['get'](65535)).to.equal(i & 255));
    expect(thrownBy(() => instances[9999].exports['get'](65536))).to.be.instanceOf(TrapError);
    const { status, stdout } = spawnSync('cat', ['/proc/self/statm'], { encoding: 'utf8' });
    expect(status).to.equal(0);
    expect(Number(stdout.split(' ')[0])).to.be.lessThan(2 ** 20); // pages: the child has none of the memories
    if (context.engine === 'compiler') {
      const flags = readFileSync('/proc/self/smaps', 'utf8').match(/^VmFlags:.*$/gm)!;
      // Writable, and not for children.
      expect(flags.filter(each => each.includes(' wr ') && each.includes(' dc ')).length).to.be.at.least(10_000);
    }
  });
});
