/**
 * What address-space.test.ts runs in processes of their own, because it lowers the limit of address space: one scenario by name. An
 * expectation that fails ends the process with an error.
 */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { CompilerMemory } from '../../lib/engine/compiler-objects.js';
import { createWebAssembly, Memory, Runtime, TrapError, type CompiledModule, type Module } from '../../lib/index.js';
import { thrownBy, wat } from '../api/support.js';

const MiB = 2 ** 20;
const pageBytes = 65536;

/** Leaves the process so many bytes of address space beyond what it has now; without a number, as many as there are. */
function limitAddressSpace(room?: number): void {
  const kilobytes = Number(/VmSize:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  const soft = room === undefined ? 'unlimited' : kilobytes * 1024 + room;
  execFileSync('prlimit', ['--pid', String(process.pid), `--as=${soft}:unlimited`]);
}

const used: unknown[] = [];

/** What `make` makes when the address space that the process has already is used up: its memory has no guards. */
function checked<T extends Memory | Module>(make: () => T): T {
  for (let i = 0; i < 1000; i++) {
    const made = make();
    const memory = made instanceof Memory ? made : made.memory;
    if (!(memory.live.engine as CompilerMemory).guarded) return made;
    used.push(made);
  }
  throw new Error('every memory has guards');
}

const runtime = new Runtime({ engine: 'compiler' });

const accessor = `
  (func (export "get") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "set") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "far") (param i32) (result i32) (i32.load offset=4294967288 (local.get 0)))
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "growAndGet") (param i32 i32) (result i32)
    (drop (i32.load (local.get 1))) (drop (memory.grow (local.get 0))) (i32.load (local.get 1)))`;

const importer = wat(`(module (import "env" "memory" (memory 1)) ${accessor})`);
const owner = wat(`(module (memory (export "memory") 1) ${accessor} (data (i32.const 4) "\\07"))`);
/** Calls functions of other instances and goes on with its own memory, whose base the callee must not leave in its place. */
const caller = wat(`(module (type $get (func (param i32) (result i32)))
  (import "other" "get" (func $get (type $get))) (import "other" "growAndGet" (func $growAndGet (param i32 i32) (result i32)))
  (memory 1) (table (export "table") 1 funcref)
  (data (i32.const 0) "\\64")
  (func (export "sum") (param i32) (result i32) (i32.add
    (i32.add (call $get (local.get 0)) (i32.load (i32.const 0)))
    (i32.add (call_indirect (type $get) (local.get 0) (i32.const 0)) (i32.load (i32.const 0)))))
  (func (export "growOther") (param i32 i32) (result i32) (i32.add (call $growAndGet (local.get 0) (local.get 1)) (i32.load (i32.const 0)))))`);

function linked(compiled: CompiledModule, memory: Memory): Module {
  return compiled.instantiate({ imports: { env: { memory } } });
}

/** All accesses at the edge of the memory, and beyond it, as the standard says. */
function checkEdges({ exports }: Module): void {
  const end = (exports['size'] as () => number)() * pageBytes;
  expect(exports['get'](end - 4)).to.be.a('number');
  for (const index of [end - 3, end, 0x7fffffff, -4, -1]) {
    expect(
      thrownBy(() => exports['get'](index)),
      `load at ${index}`,
    ).to.be.instanceOf(TrapError);
    expect(
      thrownBy(() => exports['set'](index, 1)),
      `store at ${index}`,
    ).to.be.instanceOf(TrapError);
  }
  for (const index of [0, 4, 8, -1]) expect(thrownBy(() => exports['far'](index))).to.be.instanceOf(TrapError);
  expect(thrownBy(() => exports['fill'](end - 1, 0, 2))).to.be.instanceOf(TrapError);
  expect(() => exports['fill'](end, 0, 0)).not.to.throw();
}

/** One module, compiled or loaded, with a guarded and a checked memory, its own or another's. */
function mixMemories(importing: CompiledModule, owning: CompiledModule, calling: CompiledModule): void {
  const guarded = new Memory({ initial: 1, engine: 'compiler' });
  const ownGuarded = owning.instantiate();
  for (const memory of [guarded, ownGuarded.memory]) expect((memory.live.engine as CompilerMemory).guarded).to.equal(true);
  limitAddressSpace(1024 * MiB);
  const moving = checked(() => new Memory({ initial: 1, engine: 'compiler' }));
  const ownChecked = checked(() => owning.instantiate());
  const users = [guarded, moving, moving, ownChecked.memory].map(memory => linked(importing, memory));
  const calls = [ownGuarded, ownChecked].map(other => calling.instantiate({ imports: { other: other.exports } }));
  limitAddressSpace();
  const later = linked(importing, moving);
  calls.push(...[ownGuarded, ownChecked].map(other => calling.instantiate({ imports: { other: other.exports } })));

  for (const instance of [...users, later, ownGuarded, ownChecked]) checkEdges(instance);
  users[1].exports['set'](16, 1234);
  for (const same of [users[2], later]) expect(same.exports['get'](16)).to.equal(1234);
  expect(users[0].exports['get'](16)).to.equal(0);
  expect(users[3].exports['get'](4)).to.equal(7);
  for (const instance of [...users, ownGuarded, ownChecked]) expect(instance.exports['grow'](3)).to.be.at.least(1);
  expect(later.exports['size']()).to.equal(7);
  for (const same of [users[1], users[2], later]) expect(same.exports['get'](16)).to.equal(1234);
  for (const instance of [...users, later, ownGuarded, ownChecked]) checkEdges(instance);

  calls.forEach((instance, i) => {
    const other = [ownGuarded, ownChecked][i % 2];
    instance.exports['table'].set(0, other.exports['get']);
    expect(instance.exports['sum'](4)).to.equal(2 * 7 + 2 * 100);
    expect(instance.exports['growOther'](2, 4)).to.equal(7 + 100);
    expect(thrownBy(() => instance.exports['sum'](-4))).to.be.instanceOf(TrapError);
  });
}

const scenarios: Readonly<Record<string, () => void>> = {
  'compiled'() {
    const [importing, owning, calling] = [importer, owner, caller].map(bytes => runtime.compileSync(bytes));
    mixMemories(importing, owning, calling);
  },

  'images'() {
    const images = [importer, owner, caller].map(bytes => runtime.compileSync(bytes).serialize());
    const [importing, owning, calling] = images.map(image => runtime.deserialize(image));
    mixMemories(importing, owning, calling);
    expect(importing.serialize()).to.deep.equal(images[0]);
  },

  'images of checked code'() {
    limitAddressSpace(1024 * MiB);
    const image = runtime.compileSync(owner).serialize();
    const here = checked(() => runtime.deserialize(image).instantiate());
    limitAddressSpace();
    const there = runtime.deserialize(image).instantiate();
    for (const instance of [here, there]) checkEdges(instance);
  },

  'traces'() {
    const text = wat(`(module $traced (memory 1) (func $inner (drop (i32.load (i32.const 65536)))) (func (export "outer") (call $inner)))`);
    const compiled = runtime.compileSync(text);
    const loaded = runtime.deserialize(compiled.serialize());
    const stackOf = (module: Module) => thrownBy(() => module.exports['outer']()).wasmStack as unknown;
    const expected = stackOf(compiled.instantiate());
    limitAddressSpace(1024 * MiB);
    expect(expected).to.have.length(2);
    for (const code of [compiled, loaded, runtime.compileSync(text)]) {
      expect(stackOf(checked(() => code.instantiate()))).to.deep.equal(expected);
    }
  },

  'growth'() {
    limitAddressSpace(1024 * MiB);
    const modules = Array.from({ length: 8 }, () => checked(() => runtime.compileSync(owner).instantiate()));
    const buffers: ArrayBuffer[] = [];
    for (let round = 0; round < 40; round++) {
      modules.forEach((module, i) => {
        const at = round * pageBytes + 8 * i;
        module.exports['set'](at, round + i);
        const before = module.memory.buffer;
        if (i % 2 === 0) buffers.push(before);
        if (i % 4 < 2) module.memory.grow(1);
        else module.exports['grow'](1);
        expect(before.byteLength).to.equal(0);
        expect(module.exports['growAndGet'](0, at)).to.equal(round + i);
        expect(module.memory.readUint32(at)).to.equal(round + i);
      });
    }
    modules.forEach((module, i) => {
      for (let round = 0; round < 40; round++) expect(module.exports['get'](round * pageBytes + 8 * i)).to.equal(round + i);
      checkEdges(module);
      expect(module.exports['grow'](65000)).to.equal(-1);
      expect(thrownBy(() => module.memory.grow(65000))).to.be.instanceOf(RangeError);
      checkEdges(module);
    });
  },

  'exhaustion'() {
    const large = runtime.compileSync(wat(`(module (memory 512))`));
    const namespace = createWebAssembly(runtime) as any;
    const module = new namespace.Module(wat(`(module (memory 512))`));
    large.instantiate();
    limitAddressSpace(256 * MiB);
    // As many as there is room for: what dies meanwhile makes room again.
    const alive: unknown[] = [];
    const exhaust = (make: () => unknown): Error & { code?: string } =>
      thrownBy(() => {
        for (let i = 0; i < 1000; i++) alive.push(make());
      });
    expect(exhaust(() => large.instantiate()).code).to.equal('ERR_WAZEN_MEMORY');
    expect(exhaust(() => new Memory({ initial: 4096, engine: 'compiler' })).code).to.equal('ERR_WAZEN_MEMORY');
    expect(exhaust(() => new namespace.Instance(module))).to.be.instanceOf(RangeError);
    expect(exhaust(() => new namespace.Memory({ initial: 4096 }))).to.be.instanceOf(RangeError);
    alive.length = 0;
    for (let i = 0; i < 50; i++) large.instantiate();
  },
};

scenarios[process.argv[2]]();
console.log('done');
