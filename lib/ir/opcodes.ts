/**
 * The IR instruction set: one row per opcode, in wire order.
 *
 * This is the only declaration of an IR opcode. The builder, verifier, printer, parser and
 * interpreter read it directly; `npm run gen` writes it out as native/ir/opcodes.inc and into
 * docs/ir.md, and a test fails when either is stale. A row's position is its wire number, so append,
 * never reorder.
 *
 * ## The form
 *
 * A function is a sequence of blocks in one Int32Array. Each instruction is
 *
 *     opcode  [result]  operands...  immediates...  [at]
 *
 * one word each. `result` is there when the row has a result type; it is the *slot* written. An
 * operand word >= 0 is the slot read; an operand word < 0 is constant number `~word` of the function's
 * constant pool. `at` is there when the row has the effect `traps` or `calls`: the byte offset of the
 * wasm instruction in the module, for stack traces.
 *
 * Slots are 8 bytes each and are numbered from the start of the function's frame: parameters, then
 * locals, then operand-stack positions; a v128 takes two consecutive slots and is named by the first.
 * A slot holds values of different types at different times; what a slot read means is the operand
 * type of the row that reads it. Slots above the operand stack's height are dead.
 *
 * A list of variable length (`list` operands, `blocks` immediates) is preceded by its length.
 *
 * ## Invariants (ir/verify.ts checks them, native/ir/reader.cpp trusts none)
 *
 * - The words start with `block 0`. Every block starts with `block id flags` and ends with exactly one
 *   terminator; blocks without predecessors are not there, except block 0, which has none.
 * - Only a block with flag bit 0 (loop header) is the target of a jump from behind or from itself; all
 *   predecessors of any other block come before it. Loop headers are where guests are polled.
 * - Every slot that is read was written on every path; locals count as written (zero) on entry.
 * - `call base`: arguments are in consecutive slots from `base` on, as wide as their types; results are
 *   written to consecutive slots from `base` on. All other slots from `base` on are dead after the
 *   call: the callee's frame may start at `base`. `slotCount` covers arguments and results.
 *
 * Rows marked `ssa` never occur on the wire: native/ssa makes them when it takes IR apart.
 */

import { simdRows } from './opcodes-simd.js';

/** Types of results and operands. `ref` is funcref or externref; `word` is a native address. */
export type IrType = 'none' | 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'ref' | 'word';

/** Wire and C++ numbers of {@link IrType}. */
export const irTypes: readonly IrType[] = ['none', 'i32', 'i64', 'f32', 'f64', 'v128', 'ref', 'word'];

/**
 * What an immediate word means. `block` a block id, `blocks` a counted list of them followed by one more
 * (the default), `base` a slot, `offset` an unsigned 32-bit byte offset, `trap` a trap kind, `bits` raw
 * 32 bits, the others an index into the module's index space of that name.
 */
export type Immediate =
  | 'block'
  | 'blocks'
  | 'flags'
  | 'base'
  | 'offset'
  | 'trap'
  | 'bits'
  | 'lane'
  | 'func'
  | 'type'
  | 'table'
  | 'memory'
  | 'global'
  | 'data'
  | 'elem'
  | 'service'
  | 'region';

/**
 * Effects, as a space-separated set:
 * `commutative`; `traps` may trap; `reads`/`writes` linear memory; `reads-state`/`writes-state` globals, tables,
 * segments and sizes of the instance; `calls` runs other code, which may do anything; `ends` is a terminator;
 * `ssa` only in SSA form. A row without traps, reads, writes, calls or ends is pure.
 */
export interface Row {
  readonly result: IrType;
  readonly operands: readonly (IrType | 'list')[];
  readonly immediates: readonly Immediate[];
  readonly effects: string;
}

function row(result: IrType, operands: readonly (IrType | 'list')[], immediates: readonly Immediate[] = [], effects = ''): Row {
  return { result, operands, immediates, effects };
}

type Width = 'i32' | 'i64' | 'f32' | 'f64';

/** Rows `NAME.suffix` for each suffix, made by `make`. */
function each<P extends string, S extends string>(
  prefix: P,
  suffixes: readonly S[],
  make: (suffix: S) => Row,
): { [K in `${P}.${S}`]: Row } {
  return Object.fromEntries(suffixes.map(s => [`${prefix}.${s}`, make(s)])) as { [K in `${P}.${S}`]: Row };
}

const unary = <T extends Width, N extends string>(type: T, names: readonly N[]) => each(type, names, () => row(type, [type]));
const binary = <T extends Width, N extends string>(type: T, names: readonly N[], effects = '') =>
  each(type, names, () => row(type, [type, type], [], effects));
const compare = <T extends Width, N extends string>(type: T, names: readonly N[], effects = '') =>
  each(type, names, () => row('i32', [type, type], [], effects));
const load = <T extends Width, N extends string>(type: T, names: readonly N[]) =>
  each(type, names, () => row(type, ['i32'], ['memory', 'offset'], 'reads traps'));
const store = <T extends Width, N extends string>(type: T, names: readonly N[]) =>
  each(type, names, () => row('none', ['i32', type], ['memory', 'offset'], 'writes traps'));
const convert = <N extends string>(result: Width, operand: Width, names: readonly N[], effects = '') =>
  each(result, names, () => row(result, [operand], [], effects));

const valueTypes = ['i32', 'i64', 'f32', 'f64', 'v128', 'ref'] as const;

// prettier-ignore
export const opcodes = {
  // Control
  'block': row('none', [], ['block', 'flags']),
  'jump': row('none', [], ['block'], 'ends'),
  'br_if': row('none', ['i32'], ['block', 'block'], 'ends'), //           taken, not taken (mostly the next block)
  'br_table': row('none', ['i32'], ['blocks'], 'ends'),
  'return': row('none', ['list'], [], 'ends'),
  'unreachable': row('none', [], [], 'traps ends'),

  // Calls: arguments and results at `base`
  'call': row('none', [], ['func', 'base'], 'calls'),
  'call_indirect': row('none', ['i32'], ['type', 'table', 'base'], 'calls traps'),

  // Moves between slots, selection
  ...each('move', valueTypes, t => row(t, [t])),
  ...each('select', valueTypes, t => row(t, [t, t, 'i32'])), //             first if the i32 is not 0

  // Instance state
  ...each('global.get', valueTypes, t => row(t, [], ['global'], 'reads-state')),
  ...each('global.set', valueTypes, t => row('none', [t], ['global'], 'writes-state')),
  'ref.is_null': row('i32', ['ref']),
  'ref.func': row('ref', [], ['func']),
  'table.get': row('ref', ['i32'], ['table'], 'reads-state traps'),
  'table.set': row('none', ['i32', 'ref'], ['table'], 'writes-state traps'),
  'table.size': row('i32', [], ['table'], 'reads-state'),
  'table.grow': row('i32', ['ref', 'i32'], ['table'], 'writes-state calls'), //  initial value, delta
  'table.fill': row('none', ['i32', 'ref', 'i32'], ['table'], 'writes-state calls traps'), // start, value, count
  'table.copy': row('none', ['i32', 'i32', 'i32'], ['table', 'table'], 'writes-state calls traps'), // destination, source, count
  'table.init': row('none', ['i32', 'i32', 'i32'], ['table', 'elem'], 'writes-state calls traps'),
  'elem.drop': row('none', [], ['elem'], 'writes-state calls'),

  // Memory
  'memory.size': row('i32', [], ['memory'], 'reads-state'),
  'memory.grow': row('i32', ['i32'], ['memory'], 'writes-state calls'),
  'memory.fill': row('none', ['i32', 'i32', 'i32'], ['memory'], 'writes traps calls'), // start, byte, count
  'memory.copy': row('none', ['i32', 'i32', 'i32'], ['memory', 'memory'], 'reads writes traps calls'), // destination, source, count
  'memory.init': row('none', ['i32', 'i32', 'i32'], ['memory', 'data'], 'reads writes traps calls'),
  'data.drop': row('none', [], ['data'], 'writes-state calls'),
  ...load('i32', ['load', 'load8_s', 'load8_u', 'load16_s', 'load16_u']),
  ...load('i64', ['load', 'load8_s', 'load8_u', 'load16_s', 'load16_u', 'load32_s', 'load32_u']),
  ...load('f32', ['load']),
  ...load('f64', ['load']),
  ...store('i32', ['store', 'store8', 'store16']),
  ...store('i64', ['store', 'store8', 'store16', 'store32']),
  ...store('f32', ['store']),
  ...store('f64', ['store']),

  // Integers
  'i32.eqz': row('i32', ['i32']),
  'i64.eqz': row('i32', ['i64']),
  ...compare('i32', ['eq', 'ne'], 'commutative'),
  ...compare('i32', ['lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u']),
  ...compare('i64', ['eq', 'ne'], 'commutative'),
  ...compare('i64', ['lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u']),
  ...unary('i32', ['clz', 'ctz', 'popcnt', 'extend8_s', 'extend16_s']),
  ...binary('i32', ['add', 'mul', 'and', 'or', 'xor'], 'commutative'),
  ...binary('i32', ['sub', 'shl', 'shr_s', 'shr_u', 'rotl', 'rotr']),
  ...binary('i32', ['div_s', 'div_u', 'rem_s', 'rem_u'], 'traps'),
  ...unary('i64', ['clz', 'ctz', 'popcnt', 'extend8_s', 'extend16_s', 'extend32_s']),
  ...binary('i64', ['add', 'mul', 'and', 'or', 'xor'], 'commutative'),
  ...binary('i64', ['sub', 'shl', 'shr_s', 'shr_u', 'rotl', 'rotr']),
  ...binary('i64', ['div_s', 'div_u', 'rem_s', 'rem_u'], 'traps'),

  // Floats
  ...compare('f32', ['eq', 'ne'], 'commutative'),
  ...compare('f32', ['lt', 'gt', 'le', 'ge']),
  ...compare('f64', ['eq', 'ne'], 'commutative'),
  ...compare('f64', ['lt', 'gt', 'le', 'ge']),
  ...unary('f32', ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt']),
  ...binary('f32', ['add', 'mul'], 'commutative'),
  ...binary('f32', ['sub', 'div', 'min', 'max', 'copysign']),
  ...unary('f64', ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt']),
  ...binary('f64', ['add', 'mul'], 'commutative'),
  ...binary('f64', ['sub', 'div', 'min', 'max', 'copysign']),

  // Conversions
  'i32.wrap_i64': row('i32', ['i64']),
  ...convert('i64', 'i32', ['extend_i32_s', 'extend_i32_u']),
  ...convert('i32', 'f32', ['trunc_f32_s', 'trunc_f32_u'], 'traps'),
  ...convert('i32', 'f64', ['trunc_f64_s', 'trunc_f64_u'], 'traps'),
  ...convert('i64', 'f32', ['trunc_f32_s', 'trunc_f32_u'], 'traps'),
  ...convert('i64', 'f64', ['trunc_f64_s', 'trunc_f64_u'], 'traps'),
  ...convert('i32', 'f32', ['trunc_sat_f32_s', 'trunc_sat_f32_u']),
  ...convert('i32', 'f64', ['trunc_sat_f64_s', 'trunc_sat_f64_u']),
  ...convert('i64', 'f32', ['trunc_sat_f32_s', 'trunc_sat_f32_u']),
  ...convert('i64', 'f64', ['trunc_sat_f64_s', 'trunc_sat_f64_u']),
  ...convert('f32', 'i32', ['convert_i32_s', 'convert_i32_u', 'reinterpret_i32']),
  ...convert('f32', 'i64', ['convert_i64_s', 'convert_i64_u']),
  ...convert('f64', 'i32', ['convert_i32_s', 'convert_i32_u']),
  ...convert('f64', 'i64', ['convert_i64_s', 'convert_i64_u', 'reinterpret_i64']),
  'f32.demote_f64': row('f32', ['f64']),
  'f64.promote_f32': row('f64', ['f32']),
  'i32.reinterpret_f32': row('i32', ['f32']),
  'i64.reinterpret_f64': row('i64', ['f64']),

  // Vectors
  ...simdRows,

  // Only in SSA form. A value is an instruction; a call's first result is the call itself.
  'phi': row('none', ['list'], [], 'ssa'), //                              one operand per predecessor, in order
  'param': row('none', [], ['bits'], 'ssa'), //                            parameter number
  'const': row('none', [], [], 'ssa'), //                                  type and 64 (128) bits in the instruction
  'result': row('none', ['word'], ['bits'], 'ssa'), //                      result number >= 1 of a call
  'vm.context': row('word', [], [], 'ssa'), //                             address of the instance context
  'vm.frame': row('word', [], [], 'ssa'), //                               address of the function's cells (ssa/slot-liveness.h)
  'vm.load': row('none', ['word'], ['offset', 'region'], 'reads-state ssa'),
  'vm.store': row('none', ['word', 'none'], ['offset', 'region'], 'writes-state ssa'), // address, value
  'vm.address': row('word', ['word', 'i32'], ['bits'], 'ssa'), //          base + (index << bits), index zero-extended
  'vm.offset': row('word', ['word'], ['offset'], 'ssa'), //                base + offset
  'mem.check': row('none', ['i32', 'i64'], ['offset'], 'traps ssa'), //    address, bytes of the memory: traps unless address + offset <= bytes
  'trap_if': row('none', ['i32'], ['trap'], 'traps ssa'),
  'poll': row('none', [], [], 'calls ssa'), //                             at the start of a loop header; changes no state that code can see
  'call.func': row('none', ['list'], ['func'], 'calls ssa'), //            direct, in the same module
  'call.code': row('none', ['word', 'word', 'list'], ['type'], 'calls ssa'), // code address, context address, arguments
  'call.service': row('none', ['list'], ['service'], 'calls traps ssa'), // runtime/services.ts, through the driver
} satisfies Record<string, Row>;

/** An IR opcode by name, for example `'i32.add'`; misspelling one is a compile-time error. */
export type OpName = keyof typeof opcodes;

/** Opcode names by wire number. */
export const opNames = Object.keys(opcodes) as OpName[];

/** Wire numbers by opcode name. */
export const op = Object.fromEntries(opNames.map((name, number) => [name, number])) as { readonly [K in OpName]: number };

/** `block` flag: the block is a loop header. */
export const blockIsLoop = 1;
