/**
 * Which hot opcode an IR opcode becomes, by the form of its operands. Facts only: translate.ts reads these tables. What is
 * in none of them is a cold function.
 */
import { type OpName, op } from '../ir/opcodes.js';
import { Op } from './opcode.js';

function byNumber<T>(rows: { readonly [K in OpName]?: T }): (T | undefined)[] {
  const list: (T | undefined)[] = [];
  for (const [name, row] of Object.entries(rows)) list[op[name as OpName]] = row as T;
  return list;
}

/** One operand: `d, a`. */
export const unaryOps = byNumber<Op>({
  'move.i32': Op.Mov32,
  'move.f32': Op.Mov32,
  'move.i64': Op.Mov64,
  'move.f64': Op.Mov64,
  'move.ref': Op.Mov64,
  'i32.eqz': Op.I32Eqz,
  'i64.eqz': Op.I64Eqz,
  'i32.clz': Op.I32Clz,
  'i32.extend8_s': Op.I32Extend8S,
  'i32.extend16_s': Op.I32Extend16S,
  'i32.wrap_i64': Op.Mov32,
  'i64.extend_i32_s': Op.I64ExtendS,
  'i64.extend32_s': Op.I64ExtendS,
  'i64.extend_i32_u': Op.I64ExtendU,
  'f64.neg': Op.F64Neg,
  'f64.abs': Op.F64Abs,
  'f64.sqrt': Op.F64Sqrt,
  'f64.convert_i32_s': Op.F64ConvertS,
  'f64.convert_i32_u': Op.F64ConvertU,
  'f32.reinterpret_i32': Op.Mov32,
  'f64.reinterpret_i64': Op.Mov64,
  'i32.reinterpret_f32': Op.Mov32,
  'i64.reinterpret_f64': Op.Mov64,
});

/** Like an i32 operator with a number: the sign of an f32 is its first bit. */
export const unaryWithNumber = byNumber<{ readonly op: Op; readonly number: number }>({
  'f32.neg': { op: Op.I32XorI, number: -0x80000000 },
  'f32.abs': { op: Op.I32AndI, number: 0x7fffffff },
});

interface Binary {
  readonly op: Op;
  /** With a constant second operand: i32, or i64 that is sign-extended from 32 bits. */
  readonly immediate?: Op;
  /** What the constant becomes there; undefined if there is no form for it. */
  readonly adjust?: (value: number) => number | undefined;
  /** With a constant first operand. */
  readonly reversed?: Op;
  /** Of operands that commute, or a comparison that turns into another one: the row to use with the operands exchanged. */
  readonly exchanged?: OpName;
  /** `op` takes the operands in reverse order. */
  readonly swap?: boolean;
}

const shiftAmount = (value: number): number => value & 31;
const longShiftAmount = (value: number): number => value & 63;
const negated = (value: number): number => -value | 0;
const next = (value: number): number | undefined => (value === 0x7fffffff ? undefined : value + 1);
const previous = (value: number): number | undefined => (value === -0x80000000 ? undefined : value - 1);
const nextUnsigned = (value: number): number | undefined => (value === -1 ? undefined : (value + 1) | 0);
const previousUnsigned = (value: number): number | undefined => (value === 0 ? undefined : (value - 1) | 0);

/** Two operands: `d, a, b`. */
export const binaryOps = byNumber<Binary>({
  'i32.add': { op: Op.I32Add, immediate: Op.I32AddI, exchanged: 'i32.add' },
  'i32.sub': { op: Op.I32Sub, immediate: Op.I32AddI, adjust: negated, reversed: Op.I32RSubI },
  'i32.mul': { op: Op.I32Mul, immediate: Op.I32MulI, exchanged: 'i32.mul' },
  'i32.and': { op: Op.I32And, immediate: Op.I32AndI, exchanged: 'i32.and' },
  'i32.or': { op: Op.I32Or, immediate: Op.I32OrI, exchanged: 'i32.or' },
  'i32.xor': { op: Op.I32Xor, immediate: Op.I32XorI, exchanged: 'i32.xor' },
  'i32.shl': { op: Op.I32Shl, immediate: Op.I32ShlI, adjust: shiftAmount },
  'i32.shr_s': { op: Op.I32ShrS, immediate: Op.I32ShrSI, adjust: shiftAmount },
  'i32.shr_u': { op: Op.I32ShrU, immediate: Op.I32ShrUI, adjust: shiftAmount },
  'i32.rotl': { op: Op.I32Rotl, immediate: Op.I32RotlI, adjust: shiftAmount },
  'i32.div_s': { op: Op.I32DivS },
  'i32.div_u': { op: Op.I32DivU },
  'i32.rem_s': { op: Op.I32RemS },
  'i32.rem_u': { op: Op.I32RemU },
  'i32.eq': { op: Op.I32Eq, immediate: Op.I32EqI, exchanged: 'i32.eq' },
  'i32.ne': { op: Op.I32Ne, immediate: Op.I32NeI, exchanged: 'i32.ne' },
  'i32.lt_s': { op: Op.I32LtS, immediate: Op.I32LtSI, exchanged: 'i32.gt_s' },
  'i32.lt_u': { op: Op.I32LtU, immediate: Op.I32LtUI, exchanged: 'i32.gt_u' },
  'i32.gt_s': { op: Op.I32LtS, swap: true, immediate: Op.I32GtSI, exchanged: 'i32.lt_s' },
  'i32.gt_u': { op: Op.I32LtU, swap: true, immediate: Op.I32GtUI, exchanged: 'i32.lt_u' },
  'i32.le_s': { op: Op.I32LeS, immediate: Op.I32LtSI, adjust: next, exchanged: 'i32.ge_s' },
  'i32.le_u': { op: Op.I32LeU, immediate: Op.I32LtUI, adjust: nextUnsigned, exchanged: 'i32.ge_u' },
  'i32.ge_s': { op: Op.I32LeS, swap: true, immediate: Op.I32GtSI, adjust: previous, exchanged: 'i32.le_s' },
  'i32.ge_u': { op: Op.I32LeU, swap: true, immediate: Op.I32GtUI, adjust: previousUnsigned, exchanged: 'i32.le_u' },
  'i64.add': { op: Op.I64Add, immediate: Op.I64AddI, exchanged: 'i64.add' },
  'i64.sub': { op: Op.I64Sub, immediate: Op.I64AddI, adjust: value => (value === -0x80000000 ? undefined : -value) },
  'i64.mul': { op: Op.I64Mul },
  'i64.and': { op: Op.I64And, immediate: Op.I64AndI, exchanged: 'i64.and' },
  'i64.or': { op: Op.I64Or },
  'i64.xor': { op: Op.I64Xor },
  'i64.shl': { op: Op.I64Shl, immediate: Op.I64ShlI, adjust: longShiftAmount },
  'i64.shr_s': { op: Op.I64ShrS },
  'i64.shr_u': { op: Op.I64ShrU, immediate: Op.I64ShrUI, adjust: longShiftAmount },
  'i64.eq': { op: Op.I64Eq },
  'i64.ne': { op: Op.I64Ne },
  'i64.lt_s': { op: Op.I64LtS },
  'i64.lt_u': { op: Op.I64LtU },
  'i64.gt_s': { op: Op.I64LtS, swap: true },
  'i64.gt_u': { op: Op.I64LtU, swap: true },
  'i64.le_s': { op: Op.I64LeS },
  'i64.le_u': { op: Op.I64LeU },
  'i64.ge_s': { op: Op.I64LeS, swap: true },
  'i64.ge_u': { op: Op.I64LeU, swap: true },
  'f64.add': { op: Op.F64Add },
  'f64.sub': { op: Op.F64Sub },
  'f64.mul': { op: Op.F64Mul },
  'f64.div': { op: Op.F64Div },
  'f64.eq': { op: Op.F64Eq },
  'f64.ne': { op: Op.F64Ne },
  'f64.lt': { op: Op.F64Lt },
  'f64.gt': { op: Op.F64Lt, swap: true },
  'f64.le': { op: Op.F64Le },
  'f64.ge': { op: Op.F64Le, swap: true },
  'f32.add': { op: Op.F32Add },
  'f32.sub': { op: Op.F32Sub },
  'f32.mul': { op: Op.F32Mul },
  'f32.div': { op: Op.F32Div },
  'f32.lt': { op: Op.F32Lt },
  'f32.gt': { op: Op.F32Lt, swap: true },
  'f32.le': { op: Op.F32Le },
  'f32.ge': { op: Op.F32Le, swap: true },
});

/** Binary operators with an immediate form only: the constant decides. */
export const constantOnlyOps = byNumber<{ readonly op: Op; readonly adjust: (value: number) => number }>({
  'i32.rotr': { op: Op.I32RotlI, adjust: value => -value & 31 },
  'i64.rotl': { op: Op.I64RotlI, adjust: longShiftAmount },
  'i64.rotr': { op: Op.I64RotlI, adjust: value => -value & 63 },
});

/** A comparison that the next instruction branches on. */
interface Branch {
  /** Branches if it holds, or if it does not. */
  readonly holds: Op;
  readonly fails: Op;
  /** Both with a constant second operand of 11 bits. */
  readonly holdsImmediate?: Op;
  readonly failsImmediate?: Op;
  readonly adjust?: (value: number) => number | undefined;
  readonly swap?: boolean;
  /** The row to use with the operands exchanged, where the first one is constant. */
  readonly exchanged?: OpName;
}

export const branchOps = byNumber<Branch>({
  'i32.eq': { holds: Op.BrEq, fails: Op.BrNe, holdsImmediate: Op.BrEqI, failsImmediate: Op.BrNeI, exchanged: 'i32.eq' },
  'i32.ne': { holds: Op.BrNe, fails: Op.BrEq, holdsImmediate: Op.BrNeI, failsImmediate: Op.BrEqI, exchanged: 'i32.ne' },
  'i32.lt_s': { holds: Op.BrLtS, fails: Op.BrGeS, holdsImmediate: Op.BrLtSI, failsImmediate: Op.BrGeSI, exchanged: 'i32.gt_s' },
  'i32.lt_u': { holds: Op.BrLtU, fails: Op.BrGeU, holdsImmediate: Op.BrLtUI, failsImmediate: Op.BrGeUI, exchanged: 'i32.gt_u' },
  'i32.ge_s': { holds: Op.BrGeS, fails: Op.BrLtS, holdsImmediate: Op.BrGeSI, failsImmediate: Op.BrLtSI, exchanged: 'i32.le_s' },
  'i32.ge_u': { holds: Op.BrGeU, fails: Op.BrLtU, holdsImmediate: Op.BrGeUI, failsImmediate: Op.BrLtUI, exchanged: 'i32.le_u' },
  // x > y is y < x, and x >= y + 1 for a constant y.
  'i32.gt_s': {
    holds: Op.BrLtS,
    fails: Op.BrGeS,
    swap: true,
    holdsImmediate: Op.BrGeSI,
    failsImmediate: Op.BrLtSI,
    adjust: next,
    exchanged: 'i32.lt_s',
  },
  'i32.gt_u': {
    holds: Op.BrLtU,
    fails: Op.BrGeU,
    swap: true,
    holdsImmediate: Op.BrGeUI,
    failsImmediate: Op.BrLtUI,
    adjust: nextUnsigned,
    exchanged: 'i32.lt_u',
  },
  'i32.le_s': {
    holds: Op.BrGeS,
    fails: Op.BrLtS,
    swap: true,
    holdsImmediate: Op.BrLtSI,
    failsImmediate: Op.BrGeSI,
    adjust: next,
    exchanged: 'i32.ge_s',
  },
  'i32.le_u': {
    holds: Op.BrGeU,
    fails: Op.BrLtU,
    swap: true,
    holdsImmediate: Op.BrLtUI,
    failsImmediate: Op.BrGeUI,
    adjust: nextUnsigned,
    exchanged: 'i32.ge_u',
  },
  'i32.and': { holds: Op.BrAndNz, fails: Op.BrAndZ, holdsImmediate: Op.BrAndNzI, failsImmediate: Op.BrAndZI, exchanged: 'i32.and' },
  'i64.eq': { holds: Op.BrEq64, fails: Op.BrNe64 },
  'i64.ne': { holds: Op.BrNe64, fails: Op.BrEq64 },
  'i64.lt_s': { holds: Op.BrLtS64, fails: Op.BrGeS64 },
  'i64.lt_u': { holds: Op.BrLtU64, fails: Op.BrGeU64 },
  'i64.ge_s': { holds: Op.BrGeS64, fails: Op.BrLtS64 },
  'i64.ge_u': { holds: Op.BrGeU64, fails: Op.BrLtU64 },
  'i64.gt_s': { holds: Op.BrLtS64, fails: Op.BrGeS64, swap: true },
  'i64.gt_u': { holds: Op.BrLtU64, fails: Op.BrGeU64, swap: true },
  'i64.le_s': { holds: Op.BrGeS64, fails: Op.BrLtS64, swap: true },
  'i64.le_u': { holds: Op.BrGeU64, fails: Op.BrLtU64, swap: true },
  'f64.eq': { holds: Op.BrEqF, fails: Op.BrNeF },
  'f64.ne': { holds: Op.BrNeF, fails: Op.BrEqF },
  'f64.lt': { holds: Op.BrLtF, fails: Op.BrNotLtF },
  'f64.gt': { holds: Op.BrLtF, fails: Op.BrNotLtF, swap: true },
  'f64.le': { holds: Op.BrLeF, fails: Op.BrNotLeF },
  'f64.ge': { holds: Op.BrLeF, fails: Op.BrNotLeF, swap: true },
});

/** A test of one operand that the next instruction branches on. */
export const testOps = byNumber<{ readonly holds: Op; readonly fails: Op }>({
  'i32.eqz': { holds: Op.BrZ, fails: Op.BrNz },
  'i64.eqz': { holds: Op.BrZ64, fails: Op.BrNz64 },
});

/** An addition whose sum is compared with something and branched on: the forms that branch if the comparison holds. */
export const addBranchOps = byNumber<{ readonly slot: Op; readonly number: Op }>({
  'i32.ne': { slot: Op.AddBrNe, number: Op.AddBrNeI },
  'i32.lt_s': { slot: Op.AddBrLtS, number: Op.AddBrLtSI },
  'i32.lt_u': { slot: Op.AddBrLtU, number: Op.AddBrLtUI },
});

export interface Load {
  readonly op: Op;
  readonly bytes: number;
  /** With a constant address. */
  readonly at?: Op;
  /** With the sum of two slots as address. */
  readonly indexed?: Op;
}

/** Loads from memory 0: `d, a; last`, the offset of the last byte. */
export const loadOps = byNumber<Load>({
  'i32.load': { op: Op.Load32, bytes: 4, at: Op.Load32At, indexed: Op.Load32X },
  'f32.load': { op: Op.Load32, bytes: 4, at: Op.Load32At, indexed: Op.Load32X },
  'i32.load8_s': { op: Op.Load8S, bytes: 1 },
  'i32.load8_u': { op: Op.Load8U, bytes: 1, indexed: Op.Load8UX },
  'i32.load16_s': { op: Op.Load16S, bytes: 2 },
  'i32.load16_u': { op: Op.Load16U, bytes: 2 },
  'i64.load': { op: Op.Load64, bytes: 8 },
  'f64.load': { op: Op.Load64, bytes: 8 },
  'i64.load8_u': { op: Op.Load8U64, bytes: 1 },
  'i64.load16_u': { op: Op.Load16U64, bytes: 2 },
  'i64.load32_s': { op: Op.Load32S64, bytes: 4 },
  'i64.load32_u': { op: Op.Load32U64, bytes: 4 },
});

export interface Store {
  readonly op: Op;
  readonly bytes: number;
  readonly at?: Op;
  /** With a constant value. */
  readonly number?: Op;
}

/** Stores to memory 0: `d: address, a: value; last`. A narrow store of an i64 takes its low word. */
export const storeOps = byNumber<Store>({
  'i32.store': { op: Op.Store32, bytes: 4, at: Op.Store32At, number: Op.Store32I },
  'f32.store': { op: Op.Store32, bytes: 4, at: Op.Store32At, number: Op.Store32I },
  'i64.store32': { op: Op.Store32, bytes: 4, at: Op.Store32At, number: Op.Store32I },
  'i32.store16': { op: Op.Store16, bytes: 2 },
  'i64.store16': { op: Op.Store16, bytes: 2 },
  'i32.store8': { op: Op.Store8, bytes: 1, number: Op.Store8I },
  'i64.store8': { op: Op.Store8, bytes: 1, number: Op.Store8I },
  'i64.store': { op: Op.Store64, bytes: 8 },
  'f64.store': { op: Op.Store64, bytes: 8 },
});

/** First, second, condition: `d, a, b, condition`. */
export const selectOps = byNumber<Op>({
  'select.i32': Op.Select32,
  'select.f32': Op.Select32,
  'select.i64': Op.Select64,
  'select.f64': Op.Select64,
  'select.ref': Op.Select64,
});

/** Globals that the module defines. */
export const globalGetOps = byNumber<Op>({
  'global.get.i32': Op.GlobalGet32,
  'global.get.f32': Op.GlobalGet32,
  'global.get.i64': Op.GlobalGet64,
  'global.get.f64': Op.GlobalGet64,
  'global.get.ref': Op.GlobalGet64,
});

export const globalSetOps = byNumber<Op>({
  'global.set.i32': Op.GlobalSet32,
  'global.set.f32': Op.GlobalSet32,
  'global.set.i64': Op.GlobalSet64,
  'global.set.f64': Op.GlobalSet64,
  'global.set.ref': Op.GlobalSet64,
});
