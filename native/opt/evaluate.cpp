// One row per operator: lambdas over values of its types. C++ arithmetic on float and double is the IEEE arithmetic
// that WebAssembly wants (SSE2 or NEON, round to nearest), NaNs aside, which are refused.
#include "opt/evaluate.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

namespace wazen::opt {

namespace {

using Evaluator = bool (*)(uint64_t a, uint64_t b, uint64_t& result);

template <typename T>
T fromBits(uint64_t bits) {
  if constexpr (std::is_same_v<T, float>) return std::bit_cast<float>(uint32_t(bits));
  else if constexpr (std::is_same_v<T, double>) return std::bit_cast<double>(bits);
  else return T(bits);
}

template <typename T>
bool toBits(T value, uint64_t& bits) {
  if constexpr (std::is_same_v<T, float>) bits = std::bit_cast<uint32_t>(value);
  else if constexpr (std::is_same_v<T, double>) bits = std::bit_cast<uint64_t>(value);
  else if constexpr (sizeof(T) == 4) bits = uint32_t(value);
  else bits = uint64_t(value);
  if constexpr (std::is_floating_point_v<T>) return value == value;
  else return true;
}

// Rows are made from captureless lambdas: `unary<T>(f)` computes f(T), `binary<T>(f)` f(T, T), `partial<T>(f)` sets a
// result or refuses.
template <typename T, typename F>
constexpr Evaluator unary(F) {
  return [](uint64_t a, uint64_t, uint64_t& result) { return toBits(F()(fromBits<T>(a)), result); };
}

template <typename T, typename F>
constexpr Evaluator binary(F) {
  return [](uint64_t a, uint64_t b, uint64_t& result) { return toBits(F()(fromBits<T>(a), fromBits<T>(b)), result); };
}

template <typename T, typename F>
constexpr Evaluator partial(F) {
  return [](uint64_t a, uint64_t b, uint64_t& result) {
    T value;
    return F()(fromBits<T>(a), fromBits<T>(b), value) && toBits(value, result);
  };
}

using Table = std::array<Evaluator, kOpCount>;

#define SET(op, row) table[size_t(Op::op)] = row

// Operators that i32 and i64 share; U and S are the unsigned and the signed type.
#define INTEGER_ROWS(I, U, S, BITS)                                                     \
  SET(I##Eqz, unary<U>([](U a) { return uint32_t(a == 0); }));                          \
  SET(I##Eq, binary<U>([](U a, U b) { return uint32_t(a == b); }));                     \
  SET(I##Ne, binary<U>([](U a, U b) { return uint32_t(a != b); }));                     \
  SET(I##LtS, binary<S>([](S a, S b) { return uint32_t(a < b); }));                     \
  SET(I##LtU, binary<U>([](U a, U b) { return uint32_t(a < b); }));                     \
  SET(I##GtS, binary<S>([](S a, S b) { return uint32_t(a > b); }));                     \
  SET(I##GtU, binary<U>([](U a, U b) { return uint32_t(a > b); }));                     \
  SET(I##LeS, binary<S>([](S a, S b) { return uint32_t(a <= b); }));                    \
  SET(I##LeU, binary<U>([](U a, U b) { return uint32_t(a <= b); }));                    \
  SET(I##GeS, binary<S>([](S a, S b) { return uint32_t(a >= b); }));                    \
  SET(I##GeU, binary<U>([](U a, U b) { return uint32_t(a >= b); }));                    \
  SET(I##Clz, unary<U>([](U a) { return U(std::countl_zero(a)); }));                    \
  SET(I##Ctz, unary<U>([](U a) { return U(std::countr_zero(a)); }));                    \
  SET(I##Popcnt, unary<U>([](U a) { return U(std::popcount(a)); }));                    \
  SET(I##Extend8S, unary<U>([](U a) { return U(S(int8_t(a))); }));                      \
  SET(I##Extend16S, unary<U>([](U a) { return U(S(int16_t(a))); }));                    \
  SET(I##Add, binary<U>([](U a, U b) { return U(a + b); }));                            \
  SET(I##Sub, binary<U>([](U a, U b) { return U(a - b); }));                            \
  SET(I##Mul, binary<U>([](U a, U b) { return U(a * b); }));                            \
  SET(I##And, binary<U>([](U a, U b) { return U(a & b); }));                            \
  SET(I##Or, binary<U>([](U a, U b) { return U(a | b); }));                             \
  SET(I##Xor, binary<U>([](U a, U b) { return U(a ^ b); }));                            \
  SET(I##Shl, binary<U>([](U a, U b) { return U(a << (b % BITS)); }));                  \
  SET(I##ShrU, binary<U>([](U a, U b) { return U(a >> (b % BITS)); }));                 \
  SET(I##ShrS, binary<U>([](U a, U b) { return U(S(a) >> (b % BITS)); }));              \
  SET(I##Rotl, binary<U>([](U a, U b) { return std::rotl(a, int(b % BITS)); }));        \
  SET(I##Rotr, binary<U>([](U a, U b) { return std::rotr(a, int(b % BITS)); }));        \
  SET(I##DivU, partial<U>([](U a, U b, U& r) { return b != 0 && (r = a / b, true); })); \
  SET(I##RemU, partial<U>([](U a, U b, U& r) { return b != 0 && (r = a % b, true); })); \
  SET(I##DivS, partial<S>([](S a, S b, S& r) {                                          \
        if (b == 0 || (b == -1 && a == std::numeric_limits<S>::min())) return false;    \
        r = S(a / b);                                                                   \
        return true;                                                                    \
      }));                                                                              \
  SET(I##RemS, partial<S>([](S a, S b, S& r) { return b != 0 && (r = b == -1 ? S(0) : S(a % b), true); }))

constexpr void setIntegers(Table& table) {
  INTEGER_ROWS(I32, uint32_t, int32_t, 32);
  INTEGER_ROWS(I64, uint64_t, int64_t, 64);
  SET(I64Extend32S, unary<uint64_t>([](uint64_t a) { return uint64_t(int64_t(int32_t(a))); }));
  SET(I32WrapI64, unary<uint64_t>([](uint64_t a) { return uint32_t(a); }));
  SET(I64ExtendI32S, unary<int32_t>([](int32_t a) { return uint64_t(int64_t(a)); }));
  SET(I64ExtendI32U, unary<uint32_t>([](uint32_t a) { return uint64_t(a); }));
}

// abs, neg and copysign work on the bits and are refused for NaN only because toBits does. min, max and the roundings
// are left to the machine.
#define FLOAT_ROWS(F, T)                                                     \
  SET(F##Eq, binary<T>([](T a, T b) { return uint32_t(a == b); }));          \
  SET(F##Ne, binary<T>([](T a, T b) { return uint32_t(a != b); }));          \
  SET(F##Lt, binary<T>([](T a, T b) { return uint32_t(a < b); }));           \
  SET(F##Gt, binary<T>([](T a, T b) { return uint32_t(a > b); }));           \
  SET(F##Le, binary<T>([](T a, T b) { return uint32_t(a <= b); }));          \
  SET(F##Ge, binary<T>([](T a, T b) { return uint32_t(a >= b); }));          \
  SET(F##Abs, unary<T>([](T a) { return std::fabs(a); }));                   \
  SET(F##Neg, unary<T>([](T a) { return T(-a); }));                          \
  SET(F##Sqrt, unary<T>([](T a) { return T(std::sqrt(a)); }));               \
  SET(F##Add, binary<T>([](T a, T b) { return T(a + b); }));                 \
  SET(F##Sub, binary<T>([](T a, T b) { return T(a - b); }));                 \
  SET(F##Mul, binary<T>([](T a, T b) { return T(a * b); }));                 \
  SET(F##Div, binary<T>([](T a, T b) { return T(a / b); }));                 \
  SET(F##Copysign, binary<T>([](T a, T b) { return std::copysign(a, b); })); \
  SET(F##ConvertI32S, unary<int32_t>([](int32_t a) { return T(a); }));       \
  SET(F##ConvertI32U, unary<uint32_t>([](uint32_t a) { return T(a); }));     \
  SET(F##ConvertI64S, unary<int64_t>([](int64_t a) { return T(a); }));       \
  SET(F##ConvertI64U, unary<uint64_t>([](uint64_t a) { return T(a); }))

// In range: strictly between the neighbours of the target's limits, which a double (or float) can express.
template <typename From, typename To>
bool truncate(From a, To& result) {
  constexpr From low = From(std::numeric_limits<To>::min());
  constexpr From high = From(std::numeric_limits<To>::max() / 2 + 1) * 2;  // 2^n, exactly
  From whole = std::trunc(a);
  if (!(whole >= low && whole < high)) return false;
  result = To(whole);
  return true;
}

#define TRUNCATE_ROW(I, F, SIGN, FROM, TO)                                       \
  SET(I##Trunc##F##SIGN, (+[](uint64_t a, uint64_t, uint64_t& r) {               \
        TO value{};                                                              \
        return truncate<FROM, TO>(fromBits<FROM>(a), value) && toBits(value, r); \
      }));                                                                       \
  SET(I##TruncSat##F##SIGN, table[size_t(Op::I##Trunc##F##SIGN)])

constexpr void setFloats(Table& table) {
  FLOAT_ROWS(F32, float);
  FLOAT_ROWS(F64, double);
  TRUNCATE_ROW(I32, F32, S, float, int32_t);
  TRUNCATE_ROW(I32, F32, U, float, uint32_t);
  TRUNCATE_ROW(I32, F64, S, double, int32_t);
  TRUNCATE_ROW(I32, F64, U, double, uint32_t);
  TRUNCATE_ROW(I64, F32, S, float, int64_t);
  TRUNCATE_ROW(I64, F32, U, float, uint64_t);
  TRUNCATE_ROW(I64, F64, S, double, int64_t);
  TRUNCATE_ROW(I64, F64, U, double, uint64_t);
  SET(F32DemoteF64, unary<double>([](double a) { return float(a); }));
  SET(F64PromoteF32, unary<float>([](float a) { return double(a); }));
  // Bits as they are, NaN or not.
  SET(F32ReinterpretI32, unary<uint32_t>([](uint32_t a) { return a; }));
  SET(I32ReinterpretF32, unary<uint32_t>([](uint32_t a) { return a; }));
  SET(F64ReinterpretI64, unary<uint64_t>([](uint64_t a) { return a; }));
  SET(I64ReinterpretF64, unary<uint64_t>([](uint64_t a) { return a; }));
}

constexpr Table table = [] {
  Table table{};
  setIntegers(table);
  setFloats(table);
  return table;
}();

}  // namespace

bool evaluate(Op op, uint64_t a, uint64_t b, uint64_t& result) {
  Evaluator evaluator = table[size_t(op)];
  return evaluator && evaluator(a, b, result);
}

}  // namespace wazen::opt
