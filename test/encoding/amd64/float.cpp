// Scalar float instructions, SSE and AVX.
//
// The bytes were written by llvm-mc, never by this encoder; test/encoding/amd64.test.ts assembles the text column
// again.
#include "rows.h"

namespace wazen::amd64::test {

// clang-format off
const Row floatRows[] = {
    // Arithmetic
    {"addss xmm0, xmm9", "f3410f58c1", [](CodeBuffer& c) { rm(c, Op::Addss, xmm0, xmm9); }},
    {"addsd xmm15, qword ptr [r14 + rax + 8]", "f2450f587c0608", [](CodeBuffer& c) { rm(c, Op::Addsd, xmm15, Mem(r14, rax, Scale::X1, 8)); }},
    {"subss xmm1, xmm2", "f30f5cca", [](CodeBuffer& c) { rm(c, Op::Subss, xmm1, xmm2); }},
    {"subsd xmm8, xmm8", "f2450f5cc0", [](CodeBuffer& c) { rm(c, Op::Subsd, xmm8, xmm8); }},
    {"mulss xmm3, dword ptr [rip + 4]", "f30f591d04000000", [](CodeBuffer& c) { ripAt(c, [](CodeBuffer& c, Label l) { rm(c, Op::Mulss, xmm3, Mem::atLabel(l)); }, 4); }},
    {"mulsd xmm4, xmm5", "f20f59e5", [](CodeBuffer& c) { rm(c, Op::Mulsd, xmm4, xmm5); }},
    {"divss xmm6, xmm7", "f30f5ef7", [](CodeBuffer& c) { rm(c, Op::Divss, xmm6, xmm7); }},
    {"divsd xmm9, xmm10", "f2450f5eca", [](CodeBuffer& c) { rm(c, Op::Divsd, xmm9, xmm10); }},
    {"minss xmm0, xmm1", "f30f5dc1", [](CodeBuffer& c) { rm(c, Op::Minss, xmm0, xmm1); }},
    {"minsd xmm0, xmm1", "f20f5dc1", [](CodeBuffer& c) { rm(c, Op::Minsd, xmm0, xmm1); }},
    {"maxss xmm0, xmm1", "f30f5fc1", [](CodeBuffer& c) { rm(c, Op::Maxss, xmm0, xmm1); }},
    {"maxsd xmm0, xmm1", "f20f5fc1", [](CodeBuffer& c) { rm(c, Op::Maxsd, xmm0, xmm1); }},
    {"sqrtss xmm11, xmm12", "f3450f51dc", [](CodeBuffer& c) { rm(c, Op::Sqrtss, xmm11, xmm12); }},
    {"sqrtsd xmm13, qword ptr [r13]", "f2450f516d00", [](CodeBuffer& c) { rm(c, Op::Sqrtsd, xmm13, Mem(r13)); }},
    {"roundss xmm1, xmm9, 10", "66410f3a0ac90a", [](CodeBuffer& c) { rmImm8(c, Op::Roundss, xmm1, xmm9, 10); }},
    {"roundsd xmm9, qword ptr [rip + 32], 11", "66440f3a0b0d200000000b", [](CodeBuffer& c) { ripAt(c, [](CodeBuffer& c, Label l) { rmImm8(c, Op::Roundsd, xmm9, Mem::atLabel(l), 11); }, 32); }},
    // Bits and comparisons
    {"andps xmm0, xmm1", "0f54c1", [](CodeBuffer& c) { rm(c, Op::Andps, xmm0, xmm1); }},
    {"andpd xmm0, xmm14", "66410f54c6", [](CodeBuffer& c) { rm(c, Op::Andpd, xmm0, xmm14); }},
    {"andnps xmm2, xmm1", "0f55d1", [](CodeBuffer& c) { rm(c, Op::Andnps, xmm2, xmm1); }},
    {"andnpd xmm2, xmm1", "660f55d1", [](CodeBuffer& c) { rm(c, Op::Andnpd, xmm2, xmm1); }},
    {"orps xmm0, xmm1", "0f56c1", [](CodeBuffer& c) { rm(c, Op::Orps, xmm0, xmm1); }},
    {"orpd xmm0, xmmword ptr [rsp + 16]", "660f56442410", [](CodeBuffer& c) { rm(c, Op::Orpd, xmm0, Mem(rsp, 16)); }},
    {"xorps xmm10, xmm10", "450f57d2", [](CodeBuffer& c) { rm(c, Op::Xorps, xmm10, xmm10); }},
    {"xorpd xmm0, xmm1", "660f57c1", [](CodeBuffer& c) { rm(c, Op::Xorpd, xmm0, xmm1); }},
    {"ucomiss xmm8, xmm1", "440f2ec1", [](CodeBuffer& c) { rm(c, Op::Ucomiss, xmm8, xmm1); }},
    {"ucomisd xmm0, qword ptr [rax]", "660f2e00", [](CodeBuffer& c) { rm(c, Op::Ucomisd, xmm0, Mem(rax)); }},
    {"movhps xmm9, qword ptr [rax]", "440f1608", [](CodeBuffer& c) { rm(c, Op::Movhps, xmm9, Mem(rax)); }},
    {"unpcklps xmm0, xmm1", "0f14c1", [](CodeBuffer& c) { rm(c, Op::Unpcklps, xmm0, xmm1); }},
    {"movmskpd r9d, xmm10", "66450f50ca", [](CodeBuffer& c) { rmToGpr(c, Op::Movmskpd, W32, r9, xmm10); }},
    // Conversions
    {"cvtss2sd xmm0, xmm8", "f3410f5ac0", [](CodeBuffer& c) { rm(c, Op::Cvtss2sd, xmm0, xmm8); }},
    {"cvtsd2ss xmm8, xmm0", "f2440f5ac0", [](CodeBuffer& c) { rm(c, Op::Cvtsd2ss, xmm8, xmm0); }},
    {"cvttss2si eax, xmm9", "f3410f2cc1", [](CodeBuffer& c) { rmToGpr(c, Op::Cvttss2si, W32, rax, xmm9); }},
    {"cvttsd2si r10, xmm1", "f24c0f2cd1", [](CodeBuffer& c) { rmToGpr(c, Op::Cvttsd2si, W64, r10, xmm1); }},
    {"cvtsi2ss xmm0, r9d", "f3410f2ac1", [](CodeBuffer& c) { rm(c, Op::Cvtsi2ss, xmm0, r9, W32); }},
    {"cvtsi2sd xmm9, rcx", "f24c0f2ac9", [](CodeBuffer& c) { rm(c, Op::Cvtsi2sd, xmm9, rcx, W64); }},
    // Moves
    {"movss xmm0, dword ptr [r14 + rcx]", "f3410f10040e", [](CodeBuffer& c) { rm(c, Op::Movss, xmm0, Mem(r14, rcx)); }},
    {"movsd xmm9, qword ptr [rbp - 8]", "f2440f104df8", [](CodeBuffer& c) { rm(c, Op::Movsd, xmm9, Mem(rbp, -8)); }},
    {"movss dword ptr [r12], xmm8", "f3450f110424", [](CodeBuffer& c) { mr(c, Op::Movss, Mem(r12), xmm8); }},
    {"movsd qword ptr [rsp + 256], xmm1", "f20f118c2400010000", [](CodeBuffer& c) { mr(c, Op::Movsd, Mem(rsp, 256), xmm1); }},
    {"movaps xmm8, xmm1", "440f28c1", [](CodeBuffer& c) { rm(c, Op::Movaps, xmm8, xmm1); }},
    {"movaps xmmword ptr [rsp], xmm9", "440f290c24", [](CodeBuffer& c) { mr(c, Op::Movaps, Mem(rsp), xmm9); }},
    {"movups xmm1, xmmword ptr [r9]", "410f1009", [](CodeBuffer& c) { rm(c, Op::Movups, xmm1, Mem(r9)); }},
    {"movups xmmword ptr [r9], xmm1", "410f1109", [](CodeBuffer& c) { mr(c, Op::Movups, Mem(r9), xmm1); }},
    {"movd xmm9, eax", "66440f6ec8", [](CodeBuffer& c) { rm(c, Op::Movd, xmm9, rax, W32); }},
    {"movq xmm0, r9", "66490f6ec1", [](CodeBuffer& c) { rm(c, Op::Movd, xmm0, r9, W64); }},
    {"movd r8d, xmm1", "66410f7ec8", [](CodeBuffer& c) { mr(c, Op::MovdToGpr, r8, xmm1, W32); }},
    {"movq rax, xmm12", "664c0f7ee0", [](CodeBuffer& c) { mr(c, Op::MovdToGpr, rax, xmm12, W64); }},
    // AVX forms
    {"vaddsd xmm0, xmm1, xmm2", "c5f358c2", [](CodeBuffer& c) { vex(c, Op::Addsd, xmm0, xmm1, xmm2); }},
    {"vmulss xmm8, xmm9, dword ptr [r14 + rax]", "c44132590406", [](CodeBuffer& c) { vex(c, Op::Mulss, xmm8, xmm9, Mem(r14, rax)); }},
    {"vsubsd xmm0, xmm1, xmm10", "c4c1735cc2", [](CodeBuffer& c) { vex(c, Op::Subsd, xmm0, xmm1, xmm10); }},
    {"vdivsd xmm3, xmm14, qword ptr [rip + 8]", "c58b5e1d08000000", [](CodeBuffer& c) { ripAt(c, [](CodeBuffer& c, Label l) { vex(c, Op::Divsd, xmm3, xmm14, Mem::atLabel(l)); }, 8); }},
    {"vsqrtss xmm0, xmm0, xmm3", "c5fa51c3", [](CodeBuffer& c) { vex(c, Op::Sqrtss, xmm0, xmm0, xmm3); }},
    {"vcvtsi2sd xmm0, xmm1, r9", "c4c1f32ac1", [](CodeBuffer& c) { vex(c, Op::Cvtsi2sd, xmm0, xmm1, r9, W64); }},
    {"vxorps xmm7, xmm7, xmm8", "c4c14057f8", [](CodeBuffer& c) { vex(c, Op::Xorps, xmm7, xmm7, xmm8); }},
    {"vroundsd xmm1, xmm2, xmm11, 9", "c4c3690bcb09", [](CodeBuffer& c) { vexImm8(c, Op::Roundsd, xmm1, xmm2, xmm11, 9); }},
    // The other forms of rows above
    {"vaddss xmm0, xmm1, xmm15", "c4c17258c7", [](CodeBuffer& c) { vex(c, Op::Addss, xmm0, xmm1, xmm15); }},
    {"vsubss xmm9, xmm1, dword ptr [r12 + 8]", "c441725c4c2408", [](CodeBuffer& c) { vex(c, Op::Subss, xmm9, xmm1, Mem(r12, 8)); }},
    {"vmulsd xmm2, xmm1, xmm13", "c4c17359d5", [](CodeBuffer& c) { vex(c, Op::Mulsd, xmm2, xmm1, xmm13); }},
    {"vdivss xmm9, xmm3, dword ptr [r12 + 24]", "c441625e4c2418", [](CodeBuffer& c) { vex(c, Op::Divss, xmm9, xmm3, Mem(r12, 24)); }},
    {"vdivsd xmm4, xmm1, xmm11", "c4c1735ee3", [](CodeBuffer& c) { vex(c, Op::Divsd, xmm4, xmm1, xmm11); }},
    {"vminss xmm9, xmm5, dword ptr [r12 + 40]", "c441525d4c2428", [](CodeBuffer& c) { vex(c, Op::Minss, xmm9, xmm5, Mem(r12, 40)); }},
    {"vminsd xmm6, xmm1, xmm9", "c4c1735df1", [](CodeBuffer& c) { vex(c, Op::Minsd, xmm6, xmm1, xmm9); }},
    {"vmaxss xmm9, xmm7, dword ptr [r12 + 56]", "c441425f4c2438", [](CodeBuffer& c) { vex(c, Op::Maxss, xmm9, xmm7, Mem(r12, 56)); }},
    {"vmaxsd xmm8, xmm1, xmm7", "c5735fc7", [](CodeBuffer& c) { vex(c, Op::Maxsd, xmm8, xmm1, xmm7); }},
    {"mulsd xmm2, qword ptr [rsp]", "f20f591424", [](CodeBuffer& c) { rm(c, Op::Mulsd, xmm2, Mem(rsp)); }},
    {"vandpd xmm8, xmm0, xmmword ptr [r13]", "c44179544500", [](CodeBuffer& c) { vex(c, Op::Andpd, xmm8, xmm0, Mem(r13)); }},
    {"vandnps xmm1, xmm8, xmm9", "c4c13855c9", [](CodeBuffer& c) { vex(c, Op::Andnps, xmm1, xmm8, xmm9); }},
    {"vandnpd xmm10, xmm0, xmmword ptr [r13]", "c44179555500", [](CodeBuffer& c) { vex(c, Op::Andnpd, xmm10, xmm0, Mem(r13)); }},
    {"vorps xmm3, xmm8, xmm9", "c4c13856d9", [](CodeBuffer& c) { vex(c, Op::Orps, xmm3, xmm8, xmm9); }},
    {"vorpd xmm12, xmm0, xmmword ptr [r13]", "c44179566500", [](CodeBuffer& c) { vex(c, Op::Orpd, xmm12, xmm0, Mem(r13)); }},
    {"vxorpd xmm5, xmm8, xmm9", "c4c13957e9", [](CodeBuffer& c) { vex(c, Op::Xorpd, xmm5, xmm8, xmm9); }},
    {"vunpcklps xmm1, xmm9, xmm10", "c4c13014ca", [](CodeBuffer& c) { vex(c, Op::Unpcklps, xmm1, xmm9, xmm10); }},
    {"vmovhps xmm1, xmm9, qword ptr [rcx]", "c5b01609", [](CodeBuffer& c) { vex(c, Op::Movhps, xmm1, xmm9, Mem(rcx)); }},
    {"vsqrtsd xmm8, xmm8, qword ptr [rax]", "c53b5100", [](CodeBuffer& c) { vex(c, Op::Sqrtsd, xmm8, xmm8, Mem(rax)); }},
    {"vcvtss2sd xmm1, xmm2, xmm9", "c4c16a5ac9", [](CodeBuffer& c) { vex(c, Op::Cvtss2sd, xmm1, xmm2, xmm9); }},
    {"vcvtsd2ss xmm10, xmm2, qword ptr [rsp + 8]", "c56b5a542408", [](CodeBuffer& c) { vex(c, Op::Cvtsd2ss, xmm10, xmm2, Mem(rsp, 8)); }},
    {"vroundss xmm9, xmm1, dword ptr [rdi], 11", "c463710a0f0b", [](CodeBuffer& c) { vexImm8(c, Op::Roundss, xmm9, xmm1, Mem(rdi), 11); }},
    {"cvtsi2sd xmm3, dword ptr [r9 + 4]", "f2410f2a5904", [](CodeBuffer& c) { rm(c, Op::Cvtsi2sd, xmm3, Mem(r9, 4), W32); }},
    {"cvttss2si r9, dword ptr [rsp]", "f34c0f2c0c24", [](CodeBuffer& c) { rmToGpr(c, Op::Cvttss2si, W64, r9, Mem(rsp)); }},
    {"vandps xmm8, xmm9, xmmword ptr [rip + 16]", "c530540510000000", [](CodeBuffer& c) { ripAt(c, [](CodeBuffer& c, Label l) { vex(c, Op::Andps, xmm8, xmm9, Mem::atLabel(l)); }, 16); }},
};
// clang-format on

const size_t floatRowsCount = std::size(floatRows);

}  // namespace wazen::amd64::test
