// The IR instruction set in C++: enumerations and properties, from the table in lib/ir/opcodes.ts, where the form of
// a function on the wire and the meaning of each column are described.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wazen {

// Machine-level type of a value. The numbers are `irTypes` of lib/ir/opcodes.ts.
enum class Type : uint8_t { None, I32, I64, F32, F64, V128, Ref, Word };

// Value types as TypeScript numbers them (lib/wasm/types.ts): signatures, locals and constants on the wire.
enum class ValType : uint8_t { I32, I64, F32, F64, V128, FuncRef, ExternRef };

constexpr Type typeOf(ValType type) {
  constexpr Type types[] = {Type::I32, Type::I64, Type::F32, Type::F64, Type::V128, Type::Ref, Type::Ref};
  return types[size_t(type)];
}

constexpr bool isFloat(Type type) { return type == Type::F32 || type == Type::F64 || type == Type::V128; }

enum class Op : uint16_t {
#define IR_OP(name, ...) name,
#include "ir/opcodes.inc"
#undef IR_OP
};

enum class Imm : uint8_t {
  Block,
  Blocks,
  Flags,
  Base,
  Offset,
  Trap,
  Bits,
  Lane,
  Func,
  Type,
  Table,
  Memory,
  Global,
  Data,
  Elem,
  Service,
  Region
};

enum class OperandKind : uint8_t { None, I32, I64, F32, F64, V128, Ref, Word, List };

struct Effect {
  enum : uint16_t {
    None = 0,
    Commutative = 1,
    Traps = 2,
    Reads = 4,        // linear memory
    Writes = 8,       // linear memory
    ReadsState = 16,  // globals, tables, sizes
    WritesState = 32,
    Calls = 64,  // runs other code, which may do anything
    Ends = 128,  // block terminator
    Ssa = 256,   // only in SSA form
  };
};

template <typename T, size_t N>
struct SmallList {
  T items[N] = {};
  uint8_t size = 0;
  template <typename... Ts>
  constexpr SmallList(Ts... values) : items{values...}, size(sizeof...(Ts)) {}
  constexpr const T* begin() const { return items; }
  constexpr const T* end() const { return items + size; }
};

struct OpInfo {
  const char* text;
  Type result;
  SmallList<OperandKind, 3> operands;
  SmallList<Imm, 4> immediates;
  uint16_t effects;

  constexpr bool has(uint16_t effect) const { return (effects & effect) != 0; }
  // Without any effect but commutativity: may be removed, moved and merged freely.
  constexpr bool isPure() const { return (effects & ~(Effect::Commutative | Effect::Ssa)) == 0; }
  // Whether the wire form has the wasm byte offset as its last word.
  constexpr bool hasAt() const { return has(Effect::Traps | Effect::Calls); }
};

#define OPERANDS(...) {__VA_ARGS__}
#define IMMEDIATES(...) {__VA_ARGS__}
#define IR_OP(name, text, result, operands, immediates, effects) {text, result, operands, immediates, effects},
inline constexpr OpInfo opInfo[] = {
#include "ir/opcodes.inc"
};
#undef IR_OP
#undef IMMEDIATES
#undef OPERANDS

constexpr const OpInfo& infoOf(Op op) { return opInfo[size_t(op)]; }

constexpr size_t kOpCount = 0
#define IR_OP(...) +1
#include "ir/opcodes.inc"
#undef IR_OP
    ;

// Bytes of linear memory that a load or store touches; 0 for other opcodes.
uint32_t accessBytes(Op op);

// Lanes that a `lane` immediate counts in (`i8x16.replace_lane`, `v128.load64_lane`); 0 for other opcodes.
uint32_t laneCount(Op op);

// The type that an operand of that kind has (None for `none` and `list`).
constexpr Type typeOf(OperandKind kind) { return kind == OperandKind::List ? Type::None : Type(kind); }

// `i32`, `word`, ...
const char* textOf(Type type);

enum class TrapKind : uint32_t {
#define TRAP_KIND(name, message) name,
#include "runtime/trap-kinds.inc"
#undef TRAP_KIND
};

inline constexpr uint32_t kTrapKinds = 0
#define TRAP_KIND(name, message) +1
#include "runtime/trap-kinds.inc"
#undef TRAP_KIND
    ;

enum class Service : uint8_t {
#define SERVICE(name, text) name,
#include "runtime/services.inc"
#undef SERVICE
};

}  // namespace wazen
