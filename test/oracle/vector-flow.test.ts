/**
 * Where vectors go besides operators, on every engine against V8: parameters and results in registers and on the stack, mixed with
 * scalars; calls through tables and of other instances; globals; results of blocks and parameters of loops; values alive over calls.
 */
import { expect } from 'chai';
import { Runtime } from '../../lib/index.js';
import { wat } from '../api/support.js';
import { testedEngines } from '../engines.js';
import { Random } from '../fuzz/random.js';

/** Types of the DOM library, which Node has no part of. */
declare const WebAssembly: any;

type Type = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';
const all: readonly Type[] = ['i32', 'i64', 'f32', 'f64', 'v128'];
const resultsAt = 0x1000;

interface Signature {
  readonly params: readonly Type[];
  /** Numbers of the parameters that are given back. */
  readonly results: readonly number[];
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const repeat = (type: Type, count: number): Type[] => range(count).map(() => type);

/** From few to many parameters: vectors only, vectors with one kind of scalars, and with all kinds. */
function signatures(): readonly Signature[] {
  const random = new Random(7);
  const mixed = range(40).map(i => range(1 + i).map(() => (random.chance(50) ? 'v128' : random.pick(all))));
  const lists: Type[][] = [
    ...[1, 2, 7, 8, 9, 16, 17, 40].map(count => repeat('v128', count)),
    ...all.map(type => range(24).map(i => (i % 2 === 0 ? 'v128' : type))),
    [...repeat('f64', 8), 'v128', 'v128'],
    [...repeat('i64', 8), 'v128', 'i32', 'v128'],
    ...mixed,
  ];
  return lists.map(params => {
    const count = Math.min(params.length, random.pick([1, 2, 3, 8, 9, 12, 20]));
    const results = random.chance(30) ? range(params.length).toReversed() : range(count).map(() => random.below(params.length));
    return { params, results };
  });
}

const get = (local: number): string => `(local.get ${local})`;
const load = (type: Type, i: number): string => `(${type}.load (i32.const ${16 * i}))`;
const list = (kind: string, types: readonly Type[]): string => (types.length === 0 ? '' : `(${kind} ${types.join(' ')})`);

/** Sets one local per result, from the last one on, and stores them. */
function storeResults(types: readonly Type[], firstLocal: number): string {
  const sets = range(types.length).toReversed();
  return [
    ...sets.map(i => `(local.set ${firstLocal + i})`),
    ...types.map((type, i) => `(${type}.store (i32.const ${resultsAt + 16 * i}) ${get(firstLocal + i)})`),
  ].join(' ');
}

const resultTypes = ({ params, results }: Signature): Type[] => results.map(i => params[i]);
const typeOf = (signature: Signature): string => `${list('param', signature.params)} ${list('result', resultTypes(signature))}`;

/** The callee: gives some of its parameters back. */
const giver = (signature: Signature, i: number): string =>
  `(func $give${i} (export "give${i}") ${typeOf(signature)} ${signature.results.map(get).join(' ')})`;

/** Calls one from memory to memory, with more vectors alive over the call. */
function caller(signature: Signature, call: string): string {
  const types = resultTypes(signature);
  const before = range(12).map(i => `(local.set ${types.length + i} ${load('v128', 50 + i)})`);
  const after = range(12).map(i => `(v128.store (i32.const ${0x2000 + 16 * i}) ${get(types.length + i)})`);
  return `${list('local', [...types, ...repeat('v128', 12)])} ${before.join(' ')} ${signature.params.map(load).join(' ')} ${call}
    ${storeResults(types, 0)} ${after.join(' ')}`;
}

function givers(some: readonly Signature[]): string {
  return `(module ${some.map(giver).join('\n')}
    (global (export "first") (mut v128) (v128.const i32x4 1 2 3 4)) (global (export "fixed") v128 (v128.const i64x2 5 6)))`;
}

/** Calls by name; the module imports the same functions of another instance as well. */
function callers(some: readonly Signature[]): string {
  const funcs = some.map(
    (signature, i) => `
    (func (export "direct${i}") ${caller(signature, `(call $give${i})`)})
    (func (export "indirect${i}") ${caller(signature, `(call_indirect ${typeOf(signature)} (i32.const ${i}))`)})
    (func (export "other${i}") ${caller(signature, `(call $other${i})`)})
    (func (export "otherIndirect${i}") ${caller(signature, `(call_indirect ${typeOf(signature)} (i32.const ${some.length + i}))`)})
    (func (export "block${i}") ${caller(signature, `(block ${typeOf(signature)} (call $give${i}) (br_if 0 (i32.load (i32.const 0))))`)})`,
  );
  return `(module
    ${some.map((signature, i) => `(import "other" "give${i}" (func $other${i} ${typeOf(signature)}))`).join('\n')}
    (import "other" "first" (global $first (mut v128))) (import "other" "fixed" (global $fixed v128))
    (memory (export "memory") 1)
    (global $own (mut v128) (v128.const f64x2 1.5 -0)) (global $copy v128 (global.get $fixed))
    (table funcref (elem ${some.map((_, i) => `$give${i}`).join(' ')} ${some.map((_, i) => `$other${i}`).join(' ')}))
    ${some.map(giver).join('\n')} ${funcs.join('\n')} ${flows})`;
}

/** Each stores what it comes to at `resultsAt` and behind it. */
const flows = `
  (func $store (param i32 v128) (v128.store (i32.add (i32.const ${resultsAt}) (i32.shl (local.get 0) (i32.const 4))) (local.get 1)))
  (func (export "globals")
    (call $store (i32.const 0) (global.get $first)) (call $store (i32.const 1) (global.get $fixed))
    (call $store (i32.const 2) (global.get $own)) (call $store (i32.const 3) (global.get $copy))
    (global.set $first (i32x4.add (global.get $first) ${load('v128', 0)}))
    (global.set $own (select (global.get $first) ${load('v128', 1)} (i32.load (i32.const 0))))
    (call $store (i32.const 4) (global.get $first)) (call $store (i32.const 5) (global.get $own)))
  (func (export "zeros") (local v128 v128)
    (call $store (i32.const 0) (local.get 0)) (local.set 0 ${load('v128', 0)}) (call $store (i32.const 1) (local.tee 1 (local.get 0))))
  (func (export "selects") (local v128 v128 i32)
    (local.set 0 ${load('v128', 0)}) (local.set 1 ${load('v128', 1)})
    (loop
      (call $store (local.get 2) (select (local.get 0) (local.get 1) (i32.and (local.get 2) (i32.const 1))))
      (call $store (i32.add (local.get 2) (i32.const 20)) (select (result v128) (local.get 0) (local.get 1) (i32.lt_u (local.get 2) (i32.const 5))))
      (call $store (i32.add (local.get 2) (i32.const 40)) (select (result v128) ${load('v128', 2)} ${load('v128', 3)} (f64.lt (f64.load (i32.const 0)) (f64.load (i32.const 16)))))
      (call $store (i32.add (local.get 2) (i32.const 60)) (select (local.get 0) (v128.const i64x2 0 0) (i64.eq (i64.load (i32.const 0)) (i64.const 0))))
      (call $store (i32.add (local.get 2) (i32.const 80)) (select (local.get 0) (local.get 0) (local.get 2)))
      (br_if 0 (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const 10)))))
  (func (export "rotate") (local ${'v128 '.repeat(20)} v128 i32)
    ${range(20)
      .map(i => `(local.set ${i} ${load('v128', i)})`)
      .join(' ')}
    (loop
      (local.set 20 (local.get 0))
      ${range(19)
        .map(i => `(local.set ${i} (local.get ${i + 1}))`)
        .join(' ')}
      (local.set 19 (local.get 20)) (local.set 3 (i8x16.add (local.get 3) (local.get 4)))
      (br_if 0 (i32.lt_u (local.tee 21 (i32.add (local.get 21) (i32.const 1))) (i32.const 33))))
    ${range(20)
      .map(i => `(call $store (i32.const ${i}) (local.get ${i}))`)
      .join(' ')})
  (func $switch (param i32) (result v128 i32 v128)
    (block $a (result v128 i32 v128) (block $b (result v128 i32 v128) (block $c (result v128 i32 v128)
      ${load('v128', 0)} (local.get 0) ${load('v128', 1)}
      (br_table $a $b $c $a (local.get 0)))
      (drop) (drop) (drop) ${load('v128', 2)} (i32.const 2) (v128.const i32x4 7 7 7 7) (br $a))
      (drop) (drop) (i32.const 5) ${load('v128', 3)}))
  (func (export "switches") (local v128 i32 v128 i32)
    (loop
      (call $switch (local.get 3)) (local.set 2) (local.set 1) (local.set 0)
      (call $store (local.get 3) (local.get 0)) (call $store (i32.add (local.get 3) (i32.const 8)) (local.get 2))
      (call $store (i32.add (local.get 3) (i32.const 16)) (i32x4.splat (local.get 1)))
      (br_if 0 (i32.lt_u (local.tee 3 (i32.add (local.get 3) (i32.const 1))) (i32.const 5)))))
  (func $sum (param i32 v128) (result v128)
    (if (result v128) (local.get 0)
      (then (i32x4.add (local.get 1) (call $sum (i32.sub (local.get 0) (i32.const 1)) (i32x4.mul (local.get 1) (v128.const i32x4 3 5 7 9)))))
      (else (local.get 1))))
  (func (export "recursion") (call $store (i32.const 0) (call $sum (i32.const 30) ${load('v128', 4)})))
  (func (export "loops") (local i32)
    (local.set 0 (i32.const 9))
    ${load('v128', 0)} ${load('v128', 1)} (i64.const 3)
    (loop (param v128 v128 i64) (result v128 v128 i64) (call $step)
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (call $keep))
  (func $step (param v128 v128 i64) (result v128 v128 i64)
    (local.get 1) (i64x2.add (local.get 0) (i64x2.splat (local.get 2))) (i64.mul (local.get 2) (i64.const 5)))
  (func $keep (param v128 v128 i64)
    (call $store (i32.const 0) (local.get 0)) (call $store (i32.const 1) (local.get 1)) (call $store (i32.const 2) (i64x2.splat (local.get 2))))
  (func (export "traps") (local v128)
    (local.set 0 ${load('v128', 0)}) (call $store (i32.const 0) (local.get 0))
    (call $store (i32.const 1) (v128.load (i32.const 65521))))`;

interface Instance {
  readonly name: string;
  readonly exports: Record<string, any>;
}

function instances(some: readonly Signature[]): readonly Instance[] {
  const [first, second] = [givers(some), callers(some)].map(wat);
  const other = new WebAssembly.Instance(new WebAssembly.Module(first)).exports;
  const v8 = new WebAssembly.Instance(new WebAssembly.Module(second), { other }).exports;
  const ours = testedEngines().map(engine => {
    const runtime = new Runtime({ engine });
    const other = runtime.compileSync(first).instantiate().exports;
    return { name: engine, exports: runtime.compileSync(second).instantiate({ imports: { other: other as never } }).exports };
  });
  return [{ name: 'V8', exports: v8 }, ...ours];
}

/** The memory after a call, and how that ended. */
function memoryAfter({ exports }: Instance, name: string): { bytes: Buffer; trapped: boolean } {
  const bytes = Buffer.from(exports['memory'].buffer);
  bytes.fill(0);
  for (let i = 0; i < 0x800; i++) bytes[i] = (i * 73 + (i >> 3) * 5) & 0xff;
  let trapped = false;
  try {
    exports[name]();
  } catch {
    trapped = true;
  }
  return { bytes, trapped };
}

function compare([v8, ...ours]: readonly Instance[], name: string): void {
  const expected = memoryAfter(v8, name);
  expect(expected.trapped).to.equal(name === 'traps');
  for (const instance of ours) {
    const actual = memoryAfter(instance, name);
    expect(actual.trapped, `${instance.name}: ${name} trapped`).to.equal(expected.trapped);
    const at = expected.bytes.findIndex((byte, i) => byte !== actual.bytes[i]);
    if (at < 0) continue;
    const show = ({ bytes }: typeof expected): string => bytes.subarray(at & -16, (at & -16) + 16).toString('hex');
    expect.fail(`${instance.name}: ${name}: 0x${(at & -16).toString(16)}: ${show(actual)}, V8: ${show(expected)}`);
  }
}

describe('vectors that move, on every engine and on V8', function () {
  this.timeout(60_000);
  const some = signatures();
  let sides: readonly Instance[];
  before(() => {
    sides = instances(some);
  });

  for (const name of ['globals', 'zeros', 'selects', 'rotate', 'switches', 'recursion', 'loops', 'traps']) {
    it(name, () => compare(sides, name));
  }
  for (const [kind, title] of Object.entries({
    direct: 'calls',
    indirect: 'calls through a table',
    other: 'calls of another instance',
    otherIndirect: 'calls of another instance through a table',
    block: 'blocks with parameters and results',
  })) {
    it(title, () => some.forEach((_, i) => compare(sides, `${kind}${i}`)));
  }
});
