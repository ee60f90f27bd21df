// Which function selects which opcode, with what parameters: facts only. Opcodes without a row never reach selection,
// or are the same on every machine (target/selection-calls.cpp).
#include "target/amd64/select.h"
#include "target/select-rows.h"

namespace wazen::amd64 {

namespace {

using IrOp = wazen::Op;
constexpr Width W8 = Width::W8, W16 = Width::W16, W32 = Width::W32, W64 = Width::W64;
constexpr Op kNone = Op::Mov;

// clang-format off
#define ROW(ir, handler, op, width, detail) {IrOp::ir, {&Selector::handler, op, width, uint8_t(detail)}},
#define BOTH(ir, handler, op, detail) ROW(I32##ir, handler, op, W32, detail) ROW(I64##ir, handler, op, W64, detail)
#define FLOATS(ir, handler, op, detail) \
  ROW(F32##ir, handler, Op::op##ss, W32, detail) ROW(F64##ir, handler, Op::op##sd, W64, detail)

constexpr SelectEntry<SelectRow> entries[] = {
    // Integers
    BOTH(Add, selectAdd, Op::Add, 0)
    BOTH(Sub, selectAlu, Op::Sub, 0)
    BOTH(And, selectAlu, Op::And, 0)
    BOTH(Or, selectAlu, Op::Or, 0)
    BOTH(Xor, selectAlu, Op::Xor, 0)
    BOTH(Mul, selectMul, Op::Imul, 0)
    BOTH(Shl, selectShift, Op::Shl, 0)
    BOTH(ShrS, selectShift, Op::Sar, 0)
    BOTH(ShrU, selectShift, Op::Shr, 0)
    BOTH(Rotl, selectRotate, Op::Rol, 0)
    BOTH(Rotr, selectRotate, Op::Ror, 0)
    BOTH(DivS, selectDivide, Op::Idiv, kSigned)
    BOTH(DivU, selectDivide, Op::Div, kUnsigned)
    BOTH(RemS, selectDivide, Op::Idiv, kSigned | kRemainder)
    BOTH(RemU, selectDivide, Op::Div, kUnsigned | kRemainder)
    BOTH(Clz, selectBitCount, Op::Lzcnt, 0)
    BOTH(Ctz, selectBitCount, Op::Tzcnt, 0)
    BOTH(Popcnt, selectBitCount, Op::Popcnt, 0)
    BOTH(Extend8S, selectUnary, Op::Movsx8, 0)
    BOTH(Extend16S, selectUnary, Op::Movsx16, 0)
    ROW(I64Extend32S, selectUnary, Op::Movsxd, W64, 0)
    ROW(I64ExtendI32S, selectUnary, Op::Movsxd, W64, 0)
    ROW(I32WrapI64, selectWrap, Op::Mov, W32, 0)
    BOTH(Eqz, selectCompare, Op::Test, Cond::E)
    BOTH(Eq, selectCompare, Op::Cmp, Cond::E)
    BOTH(Ne, selectCompare, Op::Cmp, Cond::NE)
    BOTH(LtS, selectCompare, Op::Cmp, Cond::L)
    BOTH(LtU, selectCompare, Op::Cmp, Cond::B)
    BOTH(GtS, selectCompare, Op::Cmp, Cond::G)
    BOTH(GtU, selectCompare, Op::Cmp, Cond::A)
    BOTH(LeS, selectCompare, Op::Cmp, Cond::LE)
    BOTH(LeU, selectCompare, Op::Cmp, Cond::BE)
    BOTH(GeS, selectCompare, Op::Cmp, Cond::GE)
    BOTH(GeU, selectCompare, Op::Cmp, Cond::AE)
    ROW(RefIsNull, selectCompare, Op::Test, W64, Cond::E)
    ROW(SelectI32, selectSelect, kNone, W32, 0)
    ROW(SelectI64, selectSelect, kNone, W64, 0)
    ROW(SelectRef, selectSelect, kNone, W64, 0)

    // Floats: `detail` of a comparison is the test after ucomis; where it is B or BE, operands are swapped
    FLOATS(Add, selectFloatBinary, Add, 1)
    FLOATS(Mul, selectFloatBinary, Mul, 1)
    FLOATS(Sub, selectFloatBinary, Sub, 0)
    FLOATS(Div, selectFloatBinary, Div, 0)
    FLOATS(Sqrt, selectFloatUnary, Sqrt, 0)
    FLOATS(Min, selectFloatMinMax, Min, Pseudo::FloatMin)
    FLOATS(Max, selectFloatMinMax, Max, Pseudo::FloatMax)
    ROW(F32Abs, selectFloatMask, Op::Andps, W32, 0)
    ROW(F64Abs, selectFloatMask, Op::Andpd, W64, 0)
    ROW(F32Neg, selectFloatMask, Op::Xorps, W32, 1)
    ROW(F64Neg, selectFloatMask, Op::Xorpd, W64, 1)
    ROW(F32Copysign, selectCopysign, Op::Andps, W32, 0)
    ROW(F64Copysign, selectCopysign, Op::Andpd, W64, 0)
    FLOATS(Ceil, selectRound, Round, 10)
    FLOATS(Floor, selectRound, Round, 9)
    FLOATS(Trunc, selectRound, Round, 11)
    FLOATS(Nearest, selectRound, Round, 8)
    ROW(SelectF32, selectFloatSelect, kNone, W32, 0)
    ROW(SelectF64, selectFloatSelect, kNone, W64, 0)
    ROW(SelectV128, selectFloatSelect, kNone, W64, 0)
    FLOATS(Eq, selectCompare, Ucomi, Test::FloatEq)
    FLOATS(Ne, selectCompare, Ucomi, Test::FloatNe)
    FLOATS(Lt, selectCompare, Ucomi, Cond::B)
    FLOATS(Gt, selectCompare, Ucomi, Cond::A)
    FLOATS(Le, selectCompare, Ucomi, Cond::BE)
    FLOATS(Ge, selectCompare, Ucomi, Cond::AE)

    // Conversions: `width` is that of the integer
    ROW(I32TruncF32S, selectTrunc, kNone, W32, kSigned)
    ROW(I32TruncF32U, selectTrunc, kNone, W32, kUnsigned)
    ROW(I32TruncF64S, selectTrunc, kNone, W32, kSigned | kDouble)
    ROW(I32TruncF64U, selectTrunc, kNone, W32, kUnsigned | kDouble)
    ROW(I64TruncF32S, selectTrunc, kNone, W64, kSigned)
    ROW(I64TruncF32U, selectTrunc, kNone, W64, kUnsigned)
    ROW(I64TruncF64S, selectTrunc, kNone, W64, kSigned | kDouble)
    ROW(I64TruncF64U, selectTrunc, kNone, W64, kUnsigned | kDouble)
    ROW(I32TruncSatF32S, selectTrunc, kNone, W32, kSigned | kSaturating)
    ROW(I32TruncSatF32U, selectTrunc, kNone, W32, kUnsigned | kSaturating)
    ROW(I32TruncSatF64S, selectTrunc, kNone, W32, kSigned | kDouble | kSaturating)
    ROW(I32TruncSatF64U, selectTrunc, kNone, W32, kUnsigned | kDouble | kSaturating)
    ROW(I64TruncSatF32S, selectTrunc, kNone, W64, kSigned | kSaturating)
    ROW(I64TruncSatF32U, selectTrunc, kNone, W64, kUnsigned | kSaturating)
    ROW(I64TruncSatF64S, selectTrunc, kNone, W64, kSigned | kDouble | kSaturating)
    ROW(I64TruncSatF64U, selectTrunc, kNone, W64, kUnsigned | kDouble | kSaturating)
    ROW(F32ConvertI32S, selectConvert, Op::Cvtsi2ss, W32, kSigned)
    ROW(F32ConvertI32U, selectConvert, Op::Cvtsi2ss, W32, kUnsigned)
    ROW(F32ConvertI64S, selectConvert, Op::Cvtsi2ss, W64, kSigned)
    ROW(F32ConvertI64U, selectConvert, Op::Cvtsi2ss, W64, kUnsigned)
    ROW(F64ConvertI32S, selectConvert, Op::Cvtsi2sd, W32, kSigned | kDouble)
    ROW(F64ConvertI32U, selectConvert, Op::Cvtsi2sd, W32, kUnsigned | kDouble)
    ROW(F64ConvertI64S, selectConvert, Op::Cvtsi2sd, W64, kSigned | kDouble)
    ROW(F64ConvertI64U, selectConvert, Op::Cvtsi2sd, W64, kUnsigned | kDouble)
    ROW(F32DemoteF64, selectFloatUnary, Op::Cvtsd2ss, W64, 0)
    ROW(F64PromoteF32, selectFloatUnary, Op::Cvtss2sd, W32, 0)
    ROW(F32ReinterpretI32, selectReinterpret, Op::Movd, W32, 0)
    ROW(F64ReinterpretI64, selectReinterpret, Op::Movd, W64, 0)
    ROW(I32ReinterpretF32, selectReinterpret, Op::MovdToGpr, W32, 0)
    ROW(I64ReinterpretF64, selectReinterpret, Op::MovdToGpr, W64, 0)

    // Linear memory: `width` of the register (loads) or of the access (stores), `detail` bytes in memory
    ROW(I32Load, selectLoad, Op::Mov, W32, 4)
    ROW(I32Load8S, selectLoad, Op::Movsx8, W32, 1)
    ROW(I32Load8U, selectLoad, Op::Movzx8, W32, 1)
    ROW(I32Load16S, selectLoad, Op::Movsx16, W32, 2)
    ROW(I32Load16U, selectLoad, Op::Movzx16, W32, 2)
    ROW(I64Load, selectLoad, Op::Mov, W64, 8)
    ROW(I64Load8S, selectLoad, Op::Movsx8, W64, 1)
    ROW(I64Load8U, selectLoad, Op::Movzx8, W32, 1)
    ROW(I64Load16S, selectLoad, Op::Movsx16, W64, 2)
    ROW(I64Load16U, selectLoad, Op::Movzx16, W32, 2)
    ROW(I64Load32S, selectLoad, Op::Movsxd, W64, 4)
    ROW(I64Load32U, selectLoad, Op::Mov, W32, 4)
    ROW(F32Load, selectLoad, Op::Movss, W32, 4)
    ROW(F64Load, selectLoad, Op::Movsd, W64, 8)
    ROW(I32Store, selectStore, Op::Mov, W32, 4)
    ROW(I32Store8, selectStore, Op::Mov, Width::W8, 1)
    ROW(I32Store16, selectStore, Op::Mov, Width::W16, 2)
    ROW(I64Store, selectStore, Op::Mov, W64, 8)
    ROW(I64Store8, selectStore, Op::Mov, Width::W8, 1)
    ROW(I64Store16, selectStore, Op::Mov, Width::W16, 2)
    ROW(I64Store32, selectStore, Op::Mov, W32, 4)
    ROW(F32Store, selectStore, Op::Movss, W32, 4)
    ROW(F64Store, selectStore, Op::Movsd, W64, 8)
    ROW(MemoryFill, selectBulk, kNone, W64, 0)
    ROW(MemoryCopy, selectBulk, kNone, W64, 1)
    ROW(MemCheck, selectMemCheck, kNone, W64, 0)

    // Instance state
    ROW(VmFrame, selectVmFrame, kNone, W64, 0)
    ROW(VmLoad, selectVmLoad, kNone, W64, 0)
    ROW(VmStore, selectVmStore, kNone, W64, 0)
    ROW(VmAddress, selectVmAddress, Op::Lea, W64, 0)
    ROW(VmOffset, selectVmAddress, Op::Lea, W64, 0)

    // Control
    ROW(BrIf, selectBrIf, kNone, W64, 0)
    ROW(BrTable, selectBrTable, kNone, W64, 0)
    ROW(Unreachable, selectUnreachable, kNone, W64, 0)
    ROW(TrapIf, selectTrapIf, kNone, W32, 0)
    ROW(Poll, selectPoll, kNone, W64, 0)

#define VECTOR(ir, handler, op, width, detail) ROW(ir, handler, Op::op, width, detail)
#include "target/amd64/select-vector.inc"
#undef VECTOR
};
// clang-format on

#undef FLOATS
#undef BOTH
#undef ROW

constexpr auto rows = rowsByOpcode(entries, SelectRow{&Selector::selectUnsupported, kNone, W64, 0});

}  // namespace

const SelectRow& selectRowOf(wazen::Op op) { return rows[size_t(op)]; }

}  // namespace wazen::amd64
