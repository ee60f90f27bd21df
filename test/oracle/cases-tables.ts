/** References and tables of both types. */
import { type Case } from './cases.js';

const indexes = [0, 1, 3, 4, 5, 7, 8, 9, -1, 0x7fffffff];
const objects = ['one', null, 'two'];

const references: Case = {
  operators: ['ref.null', 'ref.is_null', 'ref.func'],
  text: `(module
    (func $f (export "f"))
    (global (export "global") (mut externref) (ref.null extern))
    (func (export "null") (param externref) (result i32 i32 i32)
      (ref.is_null (local.get 0)) (ref.is_null (ref.null func)) (ref.is_null (ref.func $f)))
    (func (export "same") (param externref) (result externref externref)
      (global.get 0) (global.set 0 (local.get 0)) (local.get 0))
    (func (export "func") (param i32) (result funcref)
      (if (result funcref) (local.get 0) (then (ref.func $f)) (else (ref.null func)))))`,
  calls: { null: [objects], same: [objects], func: [[0, 1, 2]] },
};

/** One table of each type; functions by the type in their name. */
const ofTable = (type: string, table: string): string => `
  (func (export "get_${type}") (param i32) (result ${type}) (table.get $${table} (local.get 0)))
  (func (export "set_${type}") (param i32 ${type}) (table.set $${table} (local.get 0) (local.get 1)))
  (func (export "size_${type}") (result i32) (table.size $${table}))
  (func (export "grow_${type}") (param ${type} i32) (result i32 i32) (table.grow $${table} (local.get 0) (local.get 1)) (table.size $${table}))
  (func (export "fill_${type}") (param i32 ${type} i32) (table.fill $${table} (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy_${type}") (param i32 i32 i32) (table.copy $${table} $${table} (local.get 0) (local.get 1) (local.get 2)))
  (func (export "across_${type}") (param i32 i32 i32) (table.copy $${table} $${table}2 (local.get 0) (local.get 1) (local.get 2)))`;

const callsOf = (type: string, values: readonly unknown[]): Case['calls'] => ({
  [`set_${type}`]: [indexes, values],
  [`get_${type}`]: [indexes],
  [`copy_${type}`]: [indexes, indexes, [0, 1, 2, 5, 8, 9, -1]],
  [`fill_${type}`]: [indexes, values, [0, 1, 4, 8, 9, -1]],
  [`across_${type}`]: [indexes, [0, 2, 3, 4, -1], [0, 1, 3, 4]],
  [`size_${type}`]: [],
  [`grow_${type}`]: [values, [0, 1, 2, 100, -1]],
});

const tables: Case = {
  operators: ['table.get', 'table.set', 'table.size', 'table.grow', 'table.fill', 'table.copy', 'table.init', 'elem.drop'],
  text: `(module
    (type $unary (func (result i32)))
    (table $functions (export "functions") 8 20 funcref)
    (table $functions2 (export "functions2") 3 funcref)
    (table $objects (export "objects") 8 20 externref)
    (table $objects2 (export "objects2") 3 externref)
    (func $one (export "one") (result i32) (i32.const 1))
    (func $two (result i32) (i32.const 2))
    (elem (table $functions) (i32.const 2) func $one $two)
    (elem (table $functions2) (i32.const 0) func $two $one)
    (elem $passive funcref (ref.func $two) (ref.null func) (ref.func $one) (ref.func $two))
    ${ofTable('funcref', 'functions')} ${ofTable('externref', 'objects')}
    (func (export "init") (param i32 i32 i32) (table.init $functions $passive (local.get 0) (local.get 1) (local.get 2)))
    (func (export "call") (param i32) (result i32) (call_indirect $functions (type $unary) (local.get 0)))
    (func (export "drop") (elem.drop $passive))
    (func (export "initDropped") (param i32 i32 i32) (table.init $functions $passive (local.get 0) (local.get 1) (local.get 2)))
    (func (export "callAgain") (param i32) (result i32) (call_indirect $functions (type $unary) (local.get 0))))`,
  calls: {
    init: [indexes, [0, 1, 3, 4, 5, -1], [0, 1, 2, 4, 5, -1]],
    call: [indexes],
    drop: [],
    initDropped: [
      [0, 8, 9],
      [0, 1],
      [0, 1],
    ],
    ...callsOf('funcref', [null]),
    ...callsOf('externref', objects),
    callAgain: [indexes],
  },
};

export const tableCases: Readonly<Record<string, Case>> = { references, tables };
