// Scalar floats: both widths of every instruction.
//
// The bytes were written by llvm-mc, never by this encoder; test/encoding/arm64.test.ts assembles the text column
// again.
#include "rows.h"

namespace wazen::arm64::test {

// clang-format off
const Row floatRows[] = {
    // Two sources
    {"fadd s0, s31, s15", "e02b2f1e", [](CodeBuffer& c) { floatThree(c, Op::Fadd, W32, v(0), v(31), v(15)); }},
    {"fadd d0, d31, d15", "e02b6f1e", [](CodeBuffer& c) { floatThree(c, Op::Fadd, W64, v(0), v(31), v(15)); }},
    {"fsub s1, s31, s16", "e13b301e", [](CodeBuffer& c) { floatThree(c, Op::Fsub, W32, v(1), v(31), v(16)); }},
    {"fsub d1, d31, d16", "e13b701e", [](CodeBuffer& c) { floatThree(c, Op::Fsub, W64, v(1), v(31), v(16)); }},
    {"fmul s2, s31, s17", "e20b311e", [](CodeBuffer& c) { floatThree(c, Op::Fmul, W32, v(2), v(31), v(17)); }},
    {"fmul d2, d31, d17", "e20b711e", [](CodeBuffer& c) { floatThree(c, Op::Fmul, W64, v(2), v(31), v(17)); }},
    {"fdiv s3, s31, s18", "e31b321e", [](CodeBuffer& c) { floatThree(c, Op::Fdiv, W32, v(3), v(31), v(18)); }},
    {"fdiv d3, d31, d18", "e31b721e", [](CodeBuffer& c) { floatThree(c, Op::Fdiv, W64, v(3), v(31), v(18)); }},
    {"fmax s4, s31, s19", "e44b331e", [](CodeBuffer& c) { floatThree(c, Op::Fmax, W32, v(4), v(31), v(19)); }},
    {"fmax d4, d31, d19", "e44b731e", [](CodeBuffer& c) { floatThree(c, Op::Fmax, W64, v(4), v(31), v(19)); }},
    {"fmin s5, s31, s20", "e55b341e", [](CodeBuffer& c) { floatThree(c, Op::Fmin, W32, v(5), v(31), v(20)); }},
    {"fmin d5, d31, d20", "e55b741e", [](CodeBuffer& c) { floatThree(c, Op::Fmin, W64, v(5), v(31), v(20)); }},
    // One source
    {"fabs s0, s31", "e0c3201e", [](CodeBuffer& c) { floatTwo(c, Op::Fabs, W32, v(0), v(31)); }},
    {"fabs d0, d31", "e0c3601e", [](CodeBuffer& c) { floatTwo(c, Op::Fabs, W64, v(0), v(31)); }},
    {"fneg s1, s31", "e143211e", [](CodeBuffer& c) { floatTwo(c, Op::Fneg, W32, v(1), v(31)); }},
    {"fneg d1, d31", "e143611e", [](CodeBuffer& c) { floatTwo(c, Op::Fneg, W64, v(1), v(31)); }},
    {"fsqrt s2, s31", "e2c3211e", [](CodeBuffer& c) { floatTwo(c, Op::Fsqrt, W32, v(2), v(31)); }},
    {"fsqrt d2, d31", "e2c3611e", [](CodeBuffer& c) { floatTwo(c, Op::Fsqrt, W64, v(2), v(31)); }},
    {"frintn s3, s31", "e343241e", [](CodeBuffer& c) { floatTwo(c, Op::Frintn, W32, v(3), v(31)); }},
    {"frintn d3, d31", "e343641e", [](CodeBuffer& c) { floatTwo(c, Op::Frintn, W64, v(3), v(31)); }},
    {"frintp s4, s31", "e4c3241e", [](CodeBuffer& c) { floatTwo(c, Op::Frintp, W32, v(4), v(31)); }},
    {"frintp d4, d31", "e4c3641e", [](CodeBuffer& c) { floatTwo(c, Op::Frintp, W64, v(4), v(31)); }},
    {"frintm s5, s31", "e543251e", [](CodeBuffer& c) { floatTwo(c, Op::Frintm, W32, v(5), v(31)); }},
    {"frintm d5, d31", "e543651e", [](CodeBuffer& c) { floatTwo(c, Op::Frintm, W64, v(5), v(31)); }},
    {"frintz s6, s31", "e6c3251e", [](CodeBuffer& c) { floatTwo(c, Op::Frintz, W32, v(6), v(31)); }},
    {"frintz d6, d31", "e6c3651e", [](CodeBuffer& c) { floatTwo(c, Op::Frintz, W64, v(6), v(31)); }},
    {"fcvt d1, s31", "e1c3221e", [](CodeBuffer& c) { floatTwo(c, Op::FcvtToDouble, W32, v(1), v(31)); }},
    {"fcvt s30, d2", "5e40621e", [](CodeBuffer& c) { floatTwo(c, Op::FcvtToSingle, W64, v(30), v(2)); }},
    // Comparisons and conditions
    {"fcmp s1, s31", "20203f1e", [](CodeBuffer& c) { floatCompare(c, Op::Fcmp, W32, v(1), v(31)); }},
    {"fcmp s30, #0.0", "c823201e", [](CodeBuffer& c) { floatCompare(c, Op::FcmpZero, W32, v(30), v(7)); }},
    {"fcsel s1, s31, s2, mi", "e14f221e", [](CodeBuffer& c) { floatSelect(c, W32, Cond::MI, v(1), v(31), v(2)); }},
    {"fcsel s30, s3, s29, gt", "7ecc3d1e", [](CodeBuffer& c) { floatSelect(c, W32, Cond::GT, v(30), v(3), v(29)); }},
    {"fcmp d1, d31", "20207f1e", [](CodeBuffer& c) { floatCompare(c, Op::Fcmp, W64, v(1), v(31)); }},
    {"fcmp d30, #0.0", "c823601e", [](CodeBuffer& c) { floatCompare(c, Op::FcmpZero, W64, v(30), v(7)); }},
    {"fcsel d1, d31, d2, mi", "e14f621e", [](CodeBuffer& c) { floatSelect(c, W64, Cond::MI, v(1), v(31), v(2)); }},
    {"fcsel d30, d3, d29, gt", "7ecc7d1e", [](CodeBuffer& c) { floatSelect(c, W64, Cond::GT, v(30), v(3), v(29)); }},
    // Constants: the smallest, the largest, the widest fraction
    {"fmov s3, #1.00000000", "03102e1e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(1.0f)); }},
    {"fmov d30, #1.00000000", "1e106e1e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(1.0)); }},
    {"fmov s3, #-1.00000000", "03103e1e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(-1.0f)); }},
    {"fmov d30, #-1.00000000", "1e107e1e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(-1.0)); }},
    {"fmov s3, #2.00000000", "0310201e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(2.0f)); }},
    {"fmov d30, #2.00000000", "1e10601e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(2.0)); }},
    {"fmov s3, #0.50000000", "03102c1e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(0.5f)); }},
    {"fmov d30, #0.50000000", "1e106c1e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(0.5)); }},
    {"fmov s3, #0.12500000", "0310281e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(0.125f)); }},
    {"fmov d30, #0.12500000", "1e10681e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(0.125)); }},
    {"fmov s3, #31.00000000", "03f0271e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(31.0f)); }},
    {"fmov d30, #31.00000000", "1ef0671e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(31.0)); }},
    {"fmov s3, #-31.00000000", "03f0371e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(-31.0f)); }},
    {"fmov d30, #-31.00000000", "1ef0771e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(-31.0)); }},
    {"fmov s3, #1.93750000", "03f02f1e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(1.9375f)); }},
    {"fmov d30, #1.93750000", "1ef06f1e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(1.9375)); }},
    {"fmov s3, #0.13281250", "0330281e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(0.1328125f)); }},
    {"fmov d30, #0.13281250", "1e30681e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(0.1328125)); }},
    {"fmov s3, #10.00000000", "0390241e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(10.0f)); }},
    {"fmov d30, #10.00000000", "1e90641e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(10.0)); }},
    {"fmov s3, #-3.50000000", "0390311e", [](CodeBuffer& c) { floatImm(c, W32, v(3), floatImmOf(-3.5f)); }},
    {"fmov d30, #-3.50000000", "1e90711e", [](CodeBuffer& c) { floatImm(c, W64, v(30), doubleImmOf(-3.5)); }},
    // Between floats and integers: all four pairs of widths
    {"fcvtzs w5, s31", "e503381e", [](CodeBuffer& c) { convert(c, Op::Fcvtzs, W32, false, 5, 31); }},
    {"fcvtzu w5, s31", "e503391e", [](CodeBuffer& c) { convert(c, Op::Fcvtzu, W32, false, 5, 31); }},
    {"scvtf s31, w6", "df00221e", [](CodeBuffer& c) { convert(c, Op::Scvtf, W32, false, 31, 6); }},
    {"ucvtf s31, w6", "df00231e", [](CodeBuffer& c) { convert(c, Op::Ucvtf, W32, false, 31, 6); }},
    {"fcvtzs w5, d31", "e503781e", [](CodeBuffer& c) { convert(c, Op::Fcvtzs, W32, true, 5, 31); }},
    {"fcvtzu w5, d31", "e503791e", [](CodeBuffer& c) { convert(c, Op::Fcvtzu, W32, true, 5, 31); }},
    {"scvtf d31, w6", "df00621e", [](CodeBuffer& c) { convert(c, Op::Scvtf, W32, true, 31, 6); }},
    {"ucvtf d31, w6", "df00631e", [](CodeBuffer& c) { convert(c, Op::Ucvtf, W32, true, 31, 6); }},
    {"fcvtzs x5, s31", "e503389e", [](CodeBuffer& c) { convert(c, Op::Fcvtzs, W64, false, 5, 31); }},
    {"fcvtzu x5, s31", "e503399e", [](CodeBuffer& c) { convert(c, Op::Fcvtzu, W64, false, 5, 31); }},
    {"scvtf s31, x6", "df00229e", [](CodeBuffer& c) { convert(c, Op::Scvtf, W64, false, 31, 6); }},
    {"ucvtf s31, x6", "df00239e", [](CodeBuffer& c) { convert(c, Op::Ucvtf, W64, false, 31, 6); }},
    {"fcvtzs x5, d31", "e503789e", [](CodeBuffer& c) { convert(c, Op::Fcvtzs, W64, true, 5, 31); }},
    {"fcvtzu x5, d31", "e503799e", [](CodeBuffer& c) { convert(c, Op::Fcvtzu, W64, true, 5, 31); }},
    {"scvtf d31, x6", "df00629e", [](CodeBuffer& c) { convert(c, Op::Scvtf, W64, true, 31, 6); }},
    {"ucvtf d31, x6", "df00639e", [](CodeBuffer& c) { convert(c, Op::Ucvtf, W64, true, 31, 6); }},
    {"fmov w5, s31", "e503261e", [](CodeBuffer& c) { convert(c, Op::FmovToGpr, W32, false, 5, 31); }},
    {"fmov x30, d1", "3e00669e", [](CodeBuffer& c) { convert(c, Op::FmovToGpr, W64, true, 30, 1); }},
    {"fmov s31, w5", "bf00271e", [](CodeBuffer& c) { convert(c, Op::FmovFromGpr, W32, false, 31, 5); }},
    {"fmov d1, x30", "c103679e", [](CodeBuffer& c) { convert(c, Op::FmovFromGpr, W64, true, 1, 30); }},
    {"fmov d1, xzr", "e103679e", [](CodeBuffer& c) { convert(c, Op::FmovFromGpr, W64, true, 1, 31); }},
};
// clang-format on

const size_t floatRowsCount = std::size(floatRows);

}  // namespace wazen::arm64::test
