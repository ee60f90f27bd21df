/** Control, parametric and variable instructions, with values of every type. */
import { type Case, few } from './cases.js';

/** The value types, with two constants each. */
const types: readonly (readonly [type: string, one: string, other: string])[] = [
  ['i32', '(i32.const 17)', '(i32.const -3)'],
  ['i64', '(i64.const 0x123456789ab)', '(i64.const -5)'],
  ['f32', '(f32.const 1.5)', '(f32.const -0)'],
  ['f64', '(f64.const 0x1p-1070)', '(f64.const inf)'],
  ['v128', '(v128.const i32x4 1 2 3 4)', '(v128.const i64x2 -1 7)'],
  ['funcref', '(ref.func $id)', '(ref.null func)'],
  ['externref', '(global.get $object)', '(ref.null extern)'],
];

/** An i32 that tells values of the type apart. */
const told: Readonly<Record<string, (value: string) => string>> = {
  i32: value => value,
  i64: value => `(i32.wrap_i64 ${value})`,
  f32: value => `(i32.reinterpret_f32 ${value})`,
  f64: value => `(i32.wrap_i64 (i64.rotl (i64.reinterpret_f64 ${value}) (i64.const 7)))`,
  v128: value => `(i32x4.extract_lane 1 ${value})`,
  funcref: value => `(ref.is_null ${value})`,
  externref: value => `(ref.is_null ${value})`,
};

const ofEachType = (text: (type: string, one: string, other: string, tell: (value: string) => string) => string): string =>
  types.map(([type, one, other]) => text(type, one, other, told[type])).join('\n');

const preamble = `(global $object (mut externref) (ref.null extern))
  (func (export "object") (param externref) (global.set $object (local.get 0)))
  (func $id (export "id") (param i32) (result i32) (local.get 0)) (elem declare func $id)`;

const exportsOf = (...names: string[]): string[] => types.flatMap(([type]) => names.map(name => `${name}_${type}`));
/** First the object, then functions with the same lists of arguments. */
const callsOf = (names: readonly string[], ...lists: (readonly unknown[])[]): Case['calls'] =>
  Object.fromEntries([['object', [['an object']]], ...names.map(name => [name, lists])]);

const variables: Case = {
  operators: ['local.get', 'local.set', 'local.tee', 'global.get', 'global.set', 'drop', 'select', 'select_t', 'nop'],
  text: `(module ${preamble} ${ofEachType(
    (type, one, other, tell) => `
    (global $g_${type} (mut ${type}) ${other})
    (global $c_${type} ${type} ${other})
    (func (export "local_${type}") (param i32) (result i32) (local ${type} ${type})
      (if (local.get 0) (then (local.set 1 ${one})))
      (nop)
      (drop (local.tee 2 (local.get 1)))
      (local.set 1 ${other})
      (i32.add ${tell('(local.get 1)')} (i32.mul (i32.const 3) ${tell('(local.get 2)')})))
    (func (export "global_${type}") (param i32) (result i32) (local ${type})
      (local.set 1 (global.get $g_${type}))
      (if (i32.and (local.get 0) (i32.const 1)) (then (global.set $g_${type} (global.get $c_${type}))) (else (global.set $g_${type} ${one})))
      (i32.add ${tell('(local.get 1)')} (i32.mul (i32.const 3) ${tell('(global.get $g_' + type + ')')})))
    (func (export "typed_${type}") (param i32) (result i32) (local ${type} ${type})
      (local.set 1 ${one}) (local.set 2 ${other})
      ${tell(`(select (result ${type}) (local.get 1) (local.get 2) (local.get 0))`)})
    (func (export "constant_${type}") (param i32) (result i32)
      ${tell(`(select (result ${type}) ${one} ${other} (i32.gt_s (local.get 0) (i32.const 1)))`)})
    ${
      type.endsWith('ref')
        ? `(func (export "select_${type}") (param i32) (result i32) (local.get 0))`
        : `(func (export "select_${type}") (param i32) (result i32) (local ${type})
      (local.set 1 ${one})
      ${tell(`(select (local.get 1) ${other} (i32.eqz (local.get 0)))`)})`
    }`,
  )})`,
  calls: callsOf(exportsOf('local', 'global', 'typed', 'constant', 'select'), few),
};

const blocks: Case = {
  operators: ['block', 'loop', 'if', 'else', 'end', 'br', 'br_if', 'br_table', 'return', 'unreachable'],
  text: `(module ${preamble} ${ofEachType(
    (type, one, other, tell) => `
    (func $block_${type} (export "block_${type}") (param i32) (result i32) (local ${type})
      (local.set 1 (block (result ${type}) ${one} (br_if 0 (local.get 0)) (drop) ${other}))
      ${tell('(local.get 1)')})
    (func (export "if_${type}") (param i32) (result i32)
      ${tell(`(if (result ${type}) (local.get 0) (then ${one}) (else (br 0 ${other})))`)})
    (func (export "params_${type}") (param i32) (result i32) (local ${type} ${type})
      ${one} ${other} (local.get 0)
      (if (param ${type} ${type}) (result ${type} ${type}) (then (local.set 1) (local.set 2) (local.get 1) (local.get 2)) (else (nop)))
      (local.set 1) (local.set 2)
      (i32.add ${tell('(local.get 1)')} (i32.mul (i32.const 3) ${tell('(local.get 2)')})))
    (func (export "swap_${type}") (param i32) (result i32) (local ${type} ${type} ${type})
      (local.set 1 ${one}) (local.set 2 ${other})
      (local.set 0 (i32.and (local.get 0) (i32.const 7)))
      (loop (local.set 3 (local.get 1)) (local.set 1 (local.get 2)) (local.set 2 (local.get 3))
        (br_if 0 (i32.gt_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))
      (i32.add ${tell('(local.get 1)')} (i32.mul (i32.const 3) ${tell('(local.get 2)')})))
    (func (export "loop_${type}") (param i32) (result i32) (local ${type} ${type})
      (local.set 0 (i32.and (local.get 0) (i32.const 7)))
      ${one} ${other}
      (loop (param ${type} ${type}) (result ${type} ${type}) (local.set 1) (local.set 2) (local.get 1) (local.get 2)
        (br_if 0 (i32.gt_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))
      (local.set 1) (local.set 2)
      (i32.add ${tell('(local.get 1)')} (i32.mul (i32.const 3) ${tell('(local.get 2)')})))
    (func (export "table_${type}") (param i32) (result i32) (local ${type})
      (block $a (result ${type}) (block $b (result ${type}) (block $c (result ${type})
        (br_table $a $b $c $b ${one} (local.get 0))) (local.set 1) (return (i32.add (i32.const 100) ${tell('(local.get 1)')})))
        (local.set 1) (return (i32.sub (i32.const 0) ${tell('(local.get 1)')})))
      (local.set 1) ${tell('(local.get 1)')})
    (func (export "return_${type}") (param i32) (result i32) (local ${type})
      (block (loop (if (local.get 0) (then (return ${tell(one)}))) (br 1)))
      ${tell('(local.get 1)')})`,
  )}
  (func (export "unreachable") (param i32) (result i32) (if (i32.eq (local.get 0) (i32.const 3)) (then (unreachable))) (local.get 0))
  (func (export "dead") (param i32) (result i32) (block (result i32) (br 0 (local.get 0)) (unreachable)))
  (func (export "far") (param i32) (result i32)
    ${'(block '.repeat(20)} (br_table ${Array.from({ length: 20 }, (_, i) => 19 - i).join(' ')} 7 (local.get 0))
    ${Array.from({ length: 20 }, (_, i) => `) (return (i32.const ${i}))`).join(' ')})
  (func (export "nested") (param i32) (result i32) (local i32)
    (loop $out (loop $in
      (br_if $in (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.and (local.get 0) (i32.const 15))))
      (br_if $out (i32.rem_u (local.get 1) (i32.const 5)))))
    (local.get 1)))`,
  calls: callsOf(
    ['unreachable', 'dead', 'far', 'nested', ...exportsOf('block', 'if', 'params', 'swap', 'loop', 'table', 'return')],
    [...few, 4, 6, 7, 18, 19, 20, 21],
  ),
};

const calls: Case = {
  operators: ['call', 'call_indirect'],
  text: `(module ${preamble}
  (table (export "table") 8 funcref)
  (elem (i32.const 0) $id $twice $pair $none $id)
  (type $unary (func (param i32) (result i32)))
  (func $twice (export "twice") (param i32) (result i32) (i32.add (call $id (local.get 0)) (call $id (local.get 0))))
  (func $pair (param i32) (result i32 i64) (local.get 0) (i64.extend_i32_s (local.get 0)))
  (func $none)
  (func (export "indirect") (param i32 i32) (result i32) (call_indirect (type $unary) (local.get 1) (local.get 0)))
  (func (export "constant") (param i32) (result i32) (call_indirect (type $unary) (local.get 0) (i32.const 1)))
  (func (export "nothing") (param i32) (call_indirect (local.get 0)))
  (func (export "two") (param i32) (result i32 i64) (call $pair (local.get 0)))
  (func $fac (export "fac") (param i64) (result i64)
    (if (result i64) (i64.le_s (local.get 0) (i64.const 1)) (then (i64.const 1))
      (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1)))))))
  ${ofEachType(
    (type, one, other, tell) => `
    (func $many_${type} (param ${`${type} `.repeat(20)}) (param i32) (result ${type} ${type} ${type})
      (local.get 19) (local.get 0) (select (result ${type}) (local.get 7) (local.get 12) (local.get 20)))
    (func (export "many_${type}") (param i32) (result i32) (local ${type} ${type} ${type})
      (call $many_${type} ${Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? one : other)).join(' ')} (local.get 0))
      (local.set 1) (local.set 2) (local.set 3)
      (i32.add (i32.add ${tell('(local.get 1)')} (i32.mul (i32.const 3) ${tell('(local.get 2)')})) (i32.mul (i32.const 5) ${tell('(local.get 3)')})))`,
  )})`,
  calls: {
    ...callsOf(['twice', 'constant', 'nothing', 'two', ...exportsOf('many')], [...few, 4, 6, 7, 8]),
    indirect: [[0, 1, 2, 3, 4, 5, 6, 7, 8, -1, 0x7fffffff], few],
    fac: [[0n, 1n, 5n, 20n, 40n, -1n]],
  },
};

export const controlCases: Readonly<Record<string, Case>> = { variables, blocks, calls };
