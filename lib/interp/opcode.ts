/**
 * The interpreter's own instruction set. It is not the IR: translate.ts makes it from IR, function by function.
 *
 * An instruction is one or more words of an Int32Array:
 *
 *     31        21 20        10 9         0
 *     +-----------+------------+-----------+   +--------------+---
 *     |     a     |     d      |  opcode   |   | b or extra   | ...
 *     +-----------+------------+-----------+   +--------------+---
 *
 * `d` and `a` are slots (0 to {@link maxSlot}) of the current window, or small numbers where the opcode says so. A
 * slot operand in a word of its own is stored times two, because the registers are 32-bit words.
 *
 * Opcodes below {@link coldBase} are cases of the switch in loop.ts. V8 never optimizes a function above 60 KB of bytecode,
 * so they are chosen: what programs spend their time on, fusions of it, and pairs (pairs.ts). All others call a function of the table in cold.ts:
 * `coldBase + n` for IR opcode n, and the few of {@link ColdOp}.
 */

/** Opcodes of the hot switch: dense from 0 on, so that it becomes a jump table. */
export const enum Op {
  // Control. `T` is a code position; branches to it count as polls.
  Jump, //          T
  BrTable, //       a: index; count, T * count, T default
  BrNz, //          a; T: i32 not 0
  BrZ, //           a; T
  BrEq, //          d, a; T: compares slot d with slot a
  BrNe,
  BrLtS,
  BrLtU,
  BrGeS,
  BrGeU,
  BrEqI, //         d, a; T: a is a signed number of 11 bits
  BrNeI,
  BrLtSI,
  BrLtUI,
  BrGeSI,
  BrGeUI,
  BrAndNz, //       d, a; T: slot d & slot a is not 0
  BrAndZ,
  BrAndNzI, //      d, a; T: slot d & number a is not 0
  BrAndZI,
  BrNz64, //        a; T
  BrZ64,
  BrEq64, //        d, a; T
  BrNe64,
  BrLtS64,
  BrLtU64,
  BrGeS64,
  BrGeU64,
  BrEqF, //         d, a; T: f64
  BrNeF,
  BrLtF,
  BrNotLtF,
  BrLeF,
  BrNotLeF,
  AddBrNz, //       d, a; addend, T: d = a + addend, branches if that is not 0
  AddBrNe, //       d, a; addend, b, T: ... is not slot b
  AddBrLtS,
  AddBrLtU,
  AddBrNeI, //      d, a; addend, number, T: ... is not the number
  AddBrLtSI,
  AddBrLtUI,
  Zero, //          start slot word, words: clears 32-bit words
  Call, //          base word, entry
  CallIndirect, //  a: index; base word, type id, table, at call time checked in this order
  Return, //
  Return32, //      a
  Return64, //      a

  // Moves
  Mov32, //         d, a
  Mov64,
  Const32, //       d; number
  Const64, //       d; low, high
  Select32, //      d, a; b, condition
  Select64,
  GlobalGet32, //   d; word in the instance's own globals
  GlobalGet64,
  GlobalSet32, //   a; word
  GlobalSet64,

  // Memory 0. Addresses: slot a (loads) or d (stores) + offset.
  Load32, //        d, a; offset
  Load8S,
  Load8U,
  Load16S,
  Load16U,
  Load64,
  Load8U64,
  Load16U64,
  Load32S64,
  Load32U64,
  Load32At, //      d; address
  Load32X, //       d, a; b, offset: address is the 32-bit sum of a and b, plus offset
  Load8UX,
  Store32, //       d: address, a: value; offset
  Store16,
  Store8,
  Store64,
  Store32At, //     a; address
  Store32I, //      d; offset, number
  Store8I,

  // i32: d, a; b or number
  I32Add,
  I32AddI,
  I32Sub,
  I32RSubI, //      number - a
  I32Mul,
  I32MulI,
  I32And,
  I32AndI,
  I32Or,
  I32OrI,
  I32Xor,
  I32XorI,
  I32Shl,
  I32ShlI,
  I32ShrS,
  I32ShrSI,
  I32ShrU,
  I32ShrUI,
  I32Rotl,
  I32RotlI,
  I32DivS,
  I32DivU,
  I32RemS,
  I32RemU,
  I32Eqz,
  I32Eq,
  I32Ne,
  I32LtS,
  I32LtU,
  I32LeS,
  I32LeU,
  I32EqI,
  I32NeI,
  I32LtSI,
  I32LtUI,
  I32GtSI,
  I32GtUI,
  I32Clz,
  I32Extend8S,
  I32Extend16S,
  I32ShlAdd, //     d, a; b, shift: b + (a << shift)

  // i64: d, a; b or number (sign-extended)
  I64Add,
  I64AddI,
  I64Sub,
  I64Mul,
  I64And,
  I64AndI,
  I64Or,
  I64Xor,
  I64Shl,
  I64ShlI,
  I64ShrS,
  I64ShrU,
  I64ShrUI,
  I64RotlI,
  I64Eqz,
  I64Eq,
  I64Ne,
  I64LtS,
  I64LtU,
  I64LeS,
  I64LeU,
  I64ExtendS,
  I64ExtendU,

  // Floats
  F64Add,
  F64Sub,
  F64Mul,
  F64Div,
  F64Neg,
  F64Abs,
  F64Sqrt,
  F64Eq,
  F64Ne,
  F64Lt,
  F64Le,
  F64ConvertS,
  F64ConvertU,
  F32Add,
  F32Sub,
  F32Mul,
  F32Div,
  F32Lt,
  F32Le,

  /** Pairs of the above: the first row of pairs.ts, and so on. */
  FirstPair,
}

/** `coldBase + n` is IR opcode n. */
export const coldBase = 256;

/** Cold opcodes that are no IR opcodes; numbers after those. */
export const enum ColdOp {
  /** Return into another instance or out of the activation; always at code position 0. */
  Leave = 768,
  /** Direct call of a function that was not translated when the caller was: base word, function index. Becomes Call. */
  CallLazy,
  /** Call of an imported function: base word, function index. */
  CallImport,
  /** Return of several values: count; for each its width in words and source word, or minus the width and the words of a constant. */
  ReturnMany,
  /** Copies a slot of a large frame from or to a low one (see translate.ts): destination word, source word. */
  MoveFar,
  /** The same for two slots of a v128. */
  MoveFar128,
  /** Loads a v128 constant: destination word, four words. */
  Const128,
}

/** Largest slot number that fits into the fields `d` and `a`. */
export const maxSlot = 2047;
