// The opcode table as an array, for infoOf.
#include "ir/opcodes.h"

namespace wazen {

namespace {

#define OPERANDS(...) {__VA_ARGS__}
#define IMMEDIATES(...) {__VA_ARGS__}
#define IR_OP(name, text, result, operands, immediates, effects) {text, result, operands, immediates, effects},
constexpr OpInfo opInfo[] = {
#include "ir/opcodes.inc"
};
#undef IR_OP
#undef IMMEDIATES
#undef OPERANDS

}  // namespace

const OpInfo& infoOf(Op op) { return opInfo[size_t(op)]; }

}  // namespace wazen
