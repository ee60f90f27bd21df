// Integer, address and control instructions: every form, and the registers and displacements that are encoded
// specially.
//
// The bytes were written by llvm-mc, never by this encoder; test/encoding/amd64.test.ts assembles the text column
// again.
#include "rows.h"

namespace wazen::amd64::test {

// clang-format off
const Row intRows[] = {
    // Arithmetic, all forms, registers with and without REX
    {"add eax, ecx", "01c8", [](CodeBuffer& c) { mr(c, Op::Add, W32, rax, rcx); }},
    {"add r8, r15", "4d01f8", [](CodeBuffer& c) { mr(c, Op::Add, W64, r8, r15); }},
    {"add al, sil", "4000f0", [](CodeBuffer& c) { mr(c, Op::Add, W8, rax, rsi); }},
    {"sub r9w, ax", "664129c1", [](CodeBuffer& c) { mr(c, Op::Sub, W16, r9, rax); }},
    {"xor edi, dword ptr [rbp]", "337d00", [](CodeBuffer& c) { rm(c, Op::Xor, W32, rdi, Mem(rbp)); }},
    {"and qword ptr [r12 + 8], r10", "4d21542408", [](CodeBuffer& c) { mr(c, Op::And, W64, Mem(r12, 8), r10); }},
    {"or byte ptr [rsp + 1], dil", "40087c2401", [](CodeBuffer& c) { mr(c, Op::Or, W8, Mem(rsp, 1), rdi); }},
    {"cmp byte ptr [rax + r9], r11b", "46381c08", [](CodeBuffer& c) { mr(c, Op::Cmp, W8, Mem(rax, r9), r11); }},
    {"add ecx, 127", "83c17f", [](CodeBuffer& c) { mi(c, Op::Add, W32, rcx, 127); }},
    {"sub rcx, 128", "4881e980000000", [](CodeBuffer& c) { mi(c, Op::Sub, W64, rcx, 128); }},
    {"cmp r13d, -128", "4183fd80", [](CodeBuffer& c) { mi(c, Op::Cmp, W32, r13, -128); }},
    {"and sil, 15", "4080e60f", [](CodeBuffer& c) { mi(c, Op::And, W8, rsi, 15); }},
    {"cmp word ptr [rax], 4660", "6681383412", [](CodeBuffer& c) { mi(c, Op::Cmp, W16, Mem(rax), 4660); }},
    {"xor dword ptr [r14 + rbx + 305419896], -2", "4183b41e78563412fe", [](CodeBuffer& c) { mi(c, Op::Xor, W32, Mem(r14, rbx, Scale::X1, 0x12345678), -2); }},
    {"cmp rsp, qword ptr [r13]", "493b6500", [](CodeBuffer& c) { rm(c, Op::Cmp, W64, rsp, Mem(r13)); }},
    // test and bt
    {"test eax, r9d", "4485c8", [](CodeBuffer& c) { mr(c, Op::Test, W32, rax, r9); }},
    {"test bpl, bpl", "4084ed", [](CodeBuffer& c) { mr(c, Op::Test, W8, rbp, rbp); }},
    {"test r11, 305419896", "49f7c378563412", [](CodeBuffer& c) { mi(c, Op::Test, W64, r11, 0x12345678); }},
    {"test sil, 1", "40f6c601", [](CodeBuffer& c) { mi(c, Op::Test, W8, rsi, 1); }},
    {"test word ptr [rdx], 256", "66f7020001", [](CodeBuffer& c) { mi(c, Op::Test, W16, Mem(rdx), 256); }},
    {"bt rax, r9", "4c0fa3c8", [](CodeBuffer& c) { mr(c, Op::Bt, W64, rax, r9); }},
    {"bt r9d, 31", "410fbae11f", [](CodeBuffer& c) { btImm(c, W32, r9, 31); }},
    // Multiplication, division, one operand
    {"imul r8d, ecx", "440fafc1", [](CodeBuffer& c) { rm(c, Op::Imul, W32, r8, rcx); }},
    {"imul rax, qword ptr [r13 + 8]", "490faf4508", [](CodeBuffer& c) { rm(c, Op::Imul, W64, rax, Mem(r13, 8)); }},
    {"imul eax, r9d, 100", "416bc164", [](CodeBuffer& c) { imulImm(c, W32, rax, r9, 100); }},
    {"imul r10, qword ptr [rsp], 1000", "4c691424e8030000", [](CodeBuffer& c) { imulImm(c, W64, r10, Mem(rsp), 1000); }},
    {"mul r8", "49f7e0", [](CodeBuffer& c) { unary(c, Op::Mul, W64, r8); }},
    {"imul ecx", "f7e9", [](CodeBuffer& c) { unary(c, Op::ImulHigh, W32, rcx); }},
    {"div r15d", "41f7f7", [](CodeBuffer& c) { unary(c, Op::Div, W32, r15); }},
    {"idiv qword ptr [rsp + 16]", "48f77c2410", [](CodeBuffer& c) { unary(c, Op::Idiv, W64, Mem(rsp, 16)); }},
    {"not r12", "49f7d4", [](CodeBuffer& c) { unary(c, Op::Not, W64, r12); }},
    {"neg ebp", "f7dd", [](CodeBuffer& c) { unary(c, Op::Neg, W32, rbp); }},
    {"cdq", "99", [](CodeBuffer& c) { cdq(c, W32); }},
    {"cqo", "4899", [](CodeBuffer& c) { cdq(c, W64); }},
    // Shifts
    {"shl eax, cl", "d3e0", [](CodeBuffer& c) { shiftCl(c, Op::Shl, W32, rax); }},
    {"sar r9, cl", "49d3f9", [](CodeBuffer& c) { shiftCl(c, Op::Sar, W64, r9); }},
    {"shr ebx, 1", "d1eb", [](CodeBuffer& c) { shiftImm(c, Op::Shr, W32, rbx, 1); }},
    {"rol r14, 63", "49c1c63f", [](CodeBuffer& c) { shiftImm(c, Op::Rol, W64, r14, 63); }},
    {"ror dword ptr [rsi], 8", "c10e08", [](CodeBuffer& c) { shiftImm(c, Op::Ror, W32, Mem(rsi), 8); }},
    {"shlx eax, r9d, ecx", "c4c271f7c1", [](CodeBuffer& c) { shiftX(c, Op::Shlx, W32, rax, r9, rcx); }},
    {"shrx r15, qword ptr [r8], rdx", "c442ebf738", [](CodeBuffer& c) { shiftX(c, Op::Shrx, W64, r15, Mem(r8), rdx); }},
    {"sarx r10d, r11d, r12d", "c4421af7d3", [](CodeBuffer& c) { shiftX(c, Op::Sarx, W32, r10, r11, r12); }},
    {"rorx rax, rbx, 13", "c4e3fbf0c30d", [](CodeBuffer& c) { rorx(c, W64, rax, rbx, 13); }},
    {"andn ecx, edx, r8d", "c4c268f2c8", [](CodeBuffer& c) { andn(c, W32, rcx, rdx, r8); }},
    // Moves and addresses
    {"mov r9d, eax", "4189c1", [](CodeBuffer& c) { mr(c, Op::Mov, W32, r9, rax); }},
    {"mov rax, qword ptr [rip + 16]", "488b0510000000", [](CodeBuffer& c) { ripAt(c, [](CodeBuffer& c, Label l) { rm(c, Op::Mov, W64, rax, Mem::atLabel(l)); }, 16); }},
    {"mov byte ptr [r15], spl", "418827", [](CodeBuffer& c) { mr(c, Op::Mov, W8, Mem(r15), rsp); }},
    {"mov word ptr [r8 + 2*r9 - 1], r10w", "6647895448ff", [](CodeBuffer& c) { mr(c, Op::Mov, W16, Mem(r8, r9, Scale::X2, -1), r10); }},
    {"mov qword ptr [rbx + 128], -1", "48c78380000000ffffffff", [](CodeBuffer& c) { mi(c, Op::Mov, W64, Mem(rbx, 128), -1); }},
    {"mov byte ptr [rdi], 7", "c60707", [](CodeBuffer& c) { mi(c, Op::Mov, W8, Mem(rdi), 7); }},
    {"mov word ptr [rdi], 4660", "66c7073412", [](CodeBuffer& c) { mi(c, Op::Mov, W16, Mem(rdi), 4660); }},
    {"mov dword ptr [4*rcx + 1000], 5", "c7048de803000005000000", [](CodeBuffer& c) { mi(c, Op::Mov, W32, Mem::scaled(rcx, Scale::X4, 1000), 5); }},
    {"mov rcx, qword ptr [4096]", "488b0c2500100000", [](CodeBuffer& c) { rm(c, Op::Mov, W64, rcx, Mem::absolute(4096)); }},
    {"mov edi, 4294967295", "bfffffffff", [](CodeBuffer& c) { movImm(c, rdi, 0xffffffff); }},
    {"mov r8, -5", "49c7c0fbffffff", [](CodeBuffer& c) { movImm(c, r8, uint64_t(-5)); }},
    {"movabs r9, 1311768467463790320", "49b9f0debc9a78563412", [](CodeBuffer& c) { movImm(c, r9, 0x123456789abcdef0); }},
    {"movzx eax, sil", "400fb6c6", [](CodeBuffer& c) { rm(c, Op::Movzx8, W32, rax, rsi); }},
    {"movzx r8d, byte ptr [r14 + rdi]", "450fb6043e", [](CodeBuffer& c) { rm(c, Op::Movzx8, W32, r8, Mem(r14, rdi)); }},
    {"movzx ecx, r9w", "410fb7c9", [](CodeBuffer& c) { rm(c, Op::Movzx16, W32, rcx, r9); }},
    {"movsx rdx, bpl", "480fbed5", [](CodeBuffer& c) { rm(c, Op::Movsx8, W64, rdx, rbp); }},
    {"movsx eax, word ptr [rsp]", "0fbf0424", [](CodeBuffer& c) { rm(c, Op::Movsx16, W32, rax, Mem(rsp)); }},
    {"movsxd rbx, r12d", "4963dc", [](CodeBuffer& c) { rm(c, Op::Movsxd, W64, rbx, r12); }},
    {"lea rax, [r13 + 8*r12]", "4b8d44e500", [](CodeBuffer& c) { lea(c, W64, rax, Mem(r13, r12, Scale::X8)); }},
    {"lea r9d, [rbp + rax + 127]", "448d4c057f", [](CodeBuffer& c) { lea(c, W32, r9, Mem(rbp, rax, Scale::X1, 127)); }},
    {"push r12", "4154", [](CodeBuffer& c) { push(c, r12); }},
    {"pop rbx", "5b", [](CodeBuffer& c) { pop(c, rbx); }},
    // Bit counts and conditions
    {"popcnt eax, r8d", "f3410fb8c0", [](CodeBuffer& c) { rm(c, Op::Popcnt, W32, rax, r8); }},
    {"lzcnt r9, rcx", "f34c0fbdc9", [](CodeBuffer& c) { rm(c, Op::Lzcnt, W64, r9, rcx); }},
    {"tzcnt edx, dword ptr [rax]", "f30fbc10", [](CodeBuffer& c) { rm(c, Op::Tzcnt, W32, rdx, Mem(rax)); }},
    {"bsr r10d, r11d", "450fbdd3", [](CodeBuffer& c) { rm(c, Op::Bsr, W32, r10, r11); }},
    {"bsf rax, rbx", "480fbcc3", [](CodeBuffer& c) { rm(c, Op::Bsf, W64, rax, rbx); }},
    {"setg dil", "400f9fc7", [](CodeBuffer& c) { setcc(c, Cond::G, rdi); }},
    {"setb al", "0f92c0", [](CodeBuffer& c) { setcc(c, Cond::B, rax); }},
    {"sete byte ptr [rsp + 3]", "0f94442403", [](CodeBuffer& c) { setcc(c, Cond::E, Mem(rsp, 3)); }},
    {"cmovne eax, r9d", "410f45c1", [](CodeBuffer& c) { cmov(c, Cond::NE, W32, rax, r9); }},
    {"cmovl r8, qword ptr [r12]", "4d0f4c0424", [](CodeBuffer& c) { cmov(c, Cond::L, W64, r8, Mem(r12)); }},
    // Jumps and calls
    {"jmp rax", "ffe0", [](CodeBuffer& c) { jmp(c, rax); }},
    {"jmp qword ptr [r13 + 32]", "41ff6520", [](CodeBuffer& c) { jmp(c, Mem(r13, 32)); }},
    {"call r11", "41ffd3", [](CodeBuffer& c) { call(c, r11); }},
    {"call qword ptr [r13 + 40]", "41ff5528", [](CodeBuffer& c) { call(c, Mem(r13, 40)); }},
    {"ret", "c3", [](CodeBuffer& c) { ret(c); }},
    {"ud2", "0f0b", [](CodeBuffer& c) { ud2(c); }},
    {"nop", "90", [](CodeBuffer& c) { nops(c, 1); }},
    // The other forms of rows above
    {"add ecx, dword ptr [r9 + 4*rax]", "41030c81", [](CodeBuffer& c) { rm(c, Op::Add, W32, rcx, Mem(r9, rax, Scale::X4)); }},
    {"or r11, qword ptr [rax - 1]", "4c0b58ff", [](CodeBuffer& c) { rm(c, Op::Or, W64, r11, Mem(rax, -1)); }},
    {"and dil, byte ptr [r14 + rcx]", "41223c0e", [](CodeBuffer& c) { rm(c, Op::And, W8, rdi, Mem(r14, rcx)); }},
    {"sub r8w, word ptr [rsp]", "66442b0424", [](CodeBuffer& c) { rm(c, Op::Sub, W16, r8, Mem(rsp)); }},
    {"xor r9d, esi", "4131f1", [](CodeBuffer& c) { mr(c, Op::Xor, W32, r9, rsi); }},
    {"or r10, 305419896", "4981ca78563412", [](CodeBuffer& c) { mi(c, Op::Or, W64, r10, 0x12345678); }},
    {"or byte ptr [r13], 64", "41804d0040", [](CodeBuffer& c) { mi(c, Op::Or, W8, Mem(r13), 64); }},
    {"bt qword ptr [r12], 40", "490fba242428", [](CodeBuffer& c) { btImm(c, W64, Mem(r12), 40); }},
    {"not dword ptr [r9]", "41f711", [](CodeBuffer& c) { unary(c, Op::Not, W32, Mem(r9)); }},
    {"neg byte ptr [rbp + 5]", "f65d05", [](CodeBuffer& c) { unary(c, Op::Neg, W8, Mem(rbp, 5)); }},
    {"mul dword ptr [rsp + 8]", "f7642408", [](CodeBuffer& c) { unary(c, Op::Mul, W32, Mem(rsp, 8)); }},
    {"rol r9d, cl", "41d3c1", [](CodeBuffer& c) { shiftCl(c, Op::Rol, W32, r9); }},
    {"ror rdx, cl", "48d3ca", [](CodeBuffer& c) { shiftCl(c, Op::Ror, W64, rdx); }},
    {"shr sil, cl", "40d2ee", [](CodeBuffer& c) { shiftCl(c, Op::Shr, W8, rsi); }},
    {"shl word ptr [rax], cl", "66d320", [](CodeBuffer& c) { shiftCl(c, Op::Shl, W16, Mem(rax)); }},
    {"shl r12d, 31", "41c1e41f", [](CodeBuffer& c) { shiftImm(c, Op::Shl, W32, r12, 31); }},
    {"sar qword ptr [r14 + 8], 1", "49d17e08", [](CodeBuffer& c) { shiftImm(c, Op::Sar, W64, Mem(r14, 8), 1); }},
    {"sar cx, 15", "66c1f90f", [](CodeBuffer& c) { shiftImm(c, Op::Sar, W16, rcx, 15); }},
    {"rorx r9d, dword ptr [rsp + 4], 7", "c4637bf04c240407", [](CodeBuffer& c) { rorx(c, W32, r9, Mem(rsp, 4), 7); }},
    {"andn r10, r11, qword ptr [rax + 8*r12]", "c422a0f214e0", [](CodeBuffer& c) { andn(c, W64, r10, r11, Mem(rax, r12, Scale::X8)); }},
    {"mov rbp, -1", "48c7c5ffffffff", [](CodeBuffer& c) { mi(c, Op::Mov, W64, rbp, -1); }},
};
// clang-format on

const size_t intRowsCount = std::size(intRows);

}  // namespace wazen::amd64::test
