// Which function selects which opcode, with what parameters: facts only. Opcodes without a row never reach selection,
// or are the same on every machine (target/selection-calls.cpp).
#include "target/arm64/select.h"
#include "target/select-rows.h"

namespace wazen::arm64 {

namespace {

using IrOp = wazen::Op;
constexpr Width W8 = Width::W8, W16 = Width::W16, W32 = Width::W32, W64 = Width::W64;
constexpr Op kNone = Op::Add;

// clang-format off
#define ROW(ir, handler, op, width, detail) {IrOp::ir, {&Selector::handler, op, width, uint8_t(detail)}},
#define BOTH(ir, handler, op, detail) ROW(I32##ir, handler, op, W32, detail) ROW(I64##ir, handler, op, W64, detail)
#define FLOATS(ir, handler, op, detail) ROW(F32##ir, handler, op, W32, detail) ROW(F64##ir, handler, op, W64, detail)

constexpr SelectEntry<SelectRow> entries[] = {
    // Integers
    BOTH(Add, selectAddSub, Op::Add, 0)
    BOTH(Sub, selectAddSub, Op::Sub, 0)
    BOTH(And, selectLogical, Op::And, 0)
    BOTH(Or, selectLogical, Op::Orr, 0)
    BOTH(Xor, selectLogical, Op::Eor, 0)
    BOTH(Mul, selectMul, Op::Mul, 0)
    BOTH(Shl, selectShift, Op::Lslv, Shift::Lsl)
    BOTH(ShrS, selectShift, Op::Asrv, Shift::Asr)
    BOTH(ShrU, selectShift, Op::Lsrv, Shift::Lsr)
    BOTH(Rotl, selectRotate, Op::Rorv, 1)
    BOTH(Rotr, selectRotate, Op::Rorv, 0)
    BOTH(DivS, selectDivide, Op::Sdiv, 0)
    BOTH(DivU, selectDivide, Op::Udiv, 0)
    BOTH(RemS, selectDivide, Op::Sdiv, kRemainder)
    BOTH(RemU, selectDivide, Op::Udiv, kRemainder)
    BOTH(Clz, selectUnary, Op::Clz, 0)
    BOTH(Ctz, selectCtz, kNone, 0)
    BOTH(Popcnt, selectPopcnt, kNone, 0)
    BOTH(Extend8S, selectSignExtend, kNone, 8)
    BOTH(Extend16S, selectSignExtend, kNone, 16)
    ROW(I64Extend32S, selectSignExtend, kNone, W64, 32)
    ROW(I64ExtendI32S, selectSignExtend, kNone, W64, 32)
    ROW(I32WrapI64, selectWrap, kNone, W32, 0)
    BOTH(Eqz, selectCompare, kNone, Cond::EQ)
    BOTH(Eq, selectCompare, kNone, Cond::EQ)
    BOTH(Ne, selectCompare, kNone, Cond::NE)
    BOTH(LtS, selectCompare, kNone, Cond::LT)
    BOTH(LtU, selectCompare, kNone, Cond::LO)
    BOTH(GtS, selectCompare, kNone, Cond::GT)
    BOTH(GtU, selectCompare, kNone, Cond::HI)
    BOTH(LeS, selectCompare, kNone, Cond::LE)
    BOTH(LeU, selectCompare, kNone, Cond::LS)
    BOTH(GeS, selectCompare, kNone, Cond::GE)
    BOTH(GeU, selectCompare, kNone, Cond::HS)
    ROW(RefIsNull, selectCompare, kNone, W64, Cond::EQ)
    ROW(SelectI32, selectSelect, kNone, W32, 0)
    ROW(SelectI64, selectSelect, kNone, W64, 0)
    ROW(SelectRef, selectSelect, kNone, W64, 0)

    // Floats: `width` is that of the float; `detail` of a comparison the condition that holds, never for NaN but NE
    FLOATS(Add, selectFloatBinary, Op::Fadd, 0)
    FLOATS(Sub, selectFloatBinary, Op::Fsub, 0)
    FLOATS(Mul, selectFloatBinary, Op::Fmul, 0)
    FLOATS(Div, selectFloatBinary, Op::Fdiv, 0)
    FLOATS(Min, selectFloatBinary, Op::Fmin, 0)
    FLOATS(Max, selectFloatBinary, Op::Fmax, 0)
    FLOATS(Sqrt, selectFloatUnary, Op::Fsqrt, 0)
    FLOATS(Abs, selectFloatUnary, Op::Fabs, 0)
    FLOATS(Neg, selectFloatUnary, Op::Fneg, 0)
    FLOATS(Ceil, selectFloatUnary, Op::Frintp, 0)
    FLOATS(Floor, selectFloatUnary, Op::Frintm, 0)
    FLOATS(Trunc, selectFloatUnary, Op::Frintz, 0)
    FLOATS(Nearest, selectFloatUnary, Op::Frintn, 0)
    FLOATS(Copysign, selectCopysign, kNone, 0)
    ROW(SelectF32, selectFloatSelect, kNone, W32, 0)
    ROW(SelectF64, selectFloatSelect, kNone, W64, 0)
    ROW(SelectV128, selectVectorSelect, kNone, W64, 0)
    FLOATS(Eq, selectFloatCompare, kNone, Cond::EQ)
    FLOATS(Ne, selectFloatCompare, kNone, Cond::NE)
    FLOATS(Lt, selectFloatCompare, kNone, Cond::MI)
    FLOATS(Gt, selectFloatCompare, kNone, Cond::GT)
    FLOATS(Le, selectFloatCompare, kNone, Cond::LS)
    FLOATS(Ge, selectFloatCompare, kNone, Cond::GE)

    // Conversions: `width` is that of the integer
    ROW(I32TruncF32S, selectTrunc, Op::Fcvtzs, W32, 0)
    ROW(I32TruncF32U, selectTrunc, Op::Fcvtzu, W32, 0)
    ROW(I32TruncF64S, selectTrunc, Op::Fcvtzs, W32, kDouble)
    ROW(I32TruncF64U, selectTrunc, Op::Fcvtzu, W32, kDouble)
    ROW(I64TruncF32S, selectTrunc, Op::Fcvtzs, W64, 0)
    ROW(I64TruncF32U, selectTrunc, Op::Fcvtzu, W64, 0)
    ROW(I64TruncF64S, selectTrunc, Op::Fcvtzs, W64, kDouble)
    ROW(I64TruncF64U, selectTrunc, Op::Fcvtzu, W64, kDouble)
    ROW(I32TruncSatF32S, selectTruncSat, Op::Fcvtzs, W32, 0)
    ROW(I32TruncSatF32U, selectTruncSat, Op::Fcvtzu, W32, 0)
    ROW(I32TruncSatF64S, selectTruncSat, Op::Fcvtzs, W32, kDouble)
    ROW(I32TruncSatF64U, selectTruncSat, Op::Fcvtzu, W32, kDouble)
    ROW(I64TruncSatF32S, selectTruncSat, Op::Fcvtzs, W64, 0)
    ROW(I64TruncSatF32U, selectTruncSat, Op::Fcvtzu, W64, 0)
    ROW(I64TruncSatF64S, selectTruncSat, Op::Fcvtzs, W64, kDouble)
    ROW(I64TruncSatF64U, selectTruncSat, Op::Fcvtzu, W64, kDouble)
    ROW(F32ConvertI32S, selectConvert, Op::Scvtf, W32, 0)
    ROW(F32ConvertI32U, selectConvert, Op::Ucvtf, W32, 0)
    ROW(F32ConvertI64S, selectConvert, Op::Scvtf, W64, 0)
    ROW(F32ConvertI64U, selectConvert, Op::Ucvtf, W64, 0)
    ROW(F64ConvertI32S, selectConvert, Op::Scvtf, W32, kDouble)
    ROW(F64ConvertI32U, selectConvert, Op::Ucvtf, W32, kDouble)
    ROW(F64ConvertI64S, selectConvert, Op::Scvtf, W64, kDouble)
    ROW(F64ConvertI64U, selectConvert, Op::Ucvtf, W64, kDouble)
    ROW(F32DemoteF64, selectFloatUnary, Op::FcvtToSingle, W64, 0)
    ROW(F64PromoteF32, selectFloatUnary, Op::FcvtToDouble, W32, 0)
    ROW(F32ReinterpretI32, selectReinterpret, Op::FmovFromGpr, W32, 0)
    ROW(F64ReinterpretI64, selectReinterpret, Op::FmovFromGpr, W64, 0)
    ROW(I32ReinterpretF32, selectReinterpret, Op::FmovToGpr, W32, 0)
    ROW(I64ReinterpretF64, selectReinterpret, Op::FmovToGpr, W64, 0)

    // Linear memory: `detail` bytes in memory; `width` of the value
    ROW(I32Load, selectLoad, Op::LdrW, W32, 4)
    ROW(I32Load8S, selectLoad, Op::LdrsbW, W32, 1)
    ROW(I32Load8U, selectLoad, Op::Ldrb, W32, 1)
    ROW(I32Load16S, selectLoad, Op::LdrshW, W32, 2)
    ROW(I32Load16U, selectLoad, Op::Ldrh, W32, 2)
    ROW(I64Load, selectLoad, Op::LdrX, W64, 8)
    ROW(I64Load8S, selectLoad, Op::LdrsbX, W64, 1)
    ROW(I64Load8U, selectLoad, Op::Ldrb, W32, 1)
    ROW(I64Load16S, selectLoad, Op::LdrshX, W64, 2)
    ROW(I64Load16U, selectLoad, Op::Ldrh, W32, 2)
    ROW(I64Load32S, selectLoad, Op::LdrswX, W64, 4)
    ROW(I64Load32U, selectLoad, Op::LdrW, W32, 4)
    ROW(F32Load, selectLoad, Op::LdrS, W32, 4)
    ROW(F64Load, selectLoad, Op::LdrD, W64, 8)
    ROW(I32Store, selectStore, Op::StrW, W32, 4)
    ROW(I32Store8, selectStore, Op::Strb, W32, 1)
    ROW(I32Store16, selectStore, Op::Strh, W32, 2)
    ROW(I64Store, selectStore, Op::StrX, W64, 8)
    ROW(I64Store8, selectStore, Op::Strb, W32, 1)
    ROW(I64Store16, selectStore, Op::Strh, W32, 2)
    ROW(I64Store32, selectStore, Op::StrW, W32, 4)
    ROW(F32Store, selectStore, Op::StrS, W64, 4)
    ROW(F64Store, selectStore, Op::StrD, W64, 8)
    ROW(MemoryFill, selectBulk, kNone, W64, 0)
    ROW(MemoryCopy, selectBulk, kNone, W64, 1)
    ROW(MemCheck, selectMemCheck, kNone, W64, 0)

    // Instance state
    ROW(VmFrame, selectVmFrame, kNone, W64, 0)
    ROW(VmLoad, selectVmLoad, kNone, W64, 0)
    ROW(VmStore, selectVmStore, kNone, W64, 0)
    ROW(VmAddress, selectVmAddress, kNone, W64, 0)
    ROW(VmOffset, selectVmAddress, kNone, W64, 0)

    // Control
    ROW(BrIf, selectBrIf, kNone, W64, 0)
    ROW(BrTable, selectBrTable, kNone, W64, 0)
    ROW(Unreachable, selectUnreachable, kNone, W64, 0)
    ROW(TrapIf, selectTrapIf, kNone, W32, 0)
    ROW(Poll, selectPoll, kNone, W64, 0)

#define VECTOR(ir, handler, op, width, detail) ROW(ir, handler, Op::op, width, detail)
#include "target/arm64/select-vector.inc"
#undef VECTOR
};
// clang-format on

#undef FLOATS
#undef BOTH
#undef ROW

constexpr auto rows = rowsByOpcode(entries, SelectRow{&Selector::selectUnsupported, kNone, W64, 0});

}  // namespace

const SelectRow& selectRowOf(wazen::Op op) { return rows[size_t(op)]; }

}  // namespace wazen::arm64
