// Thunks, one pair per signature: between the exchange area and the calling convention of abi.h. See stubs.h.
#include <cassert>
#include <cstddef>

#include "runtime/activation.h"
#include "runtime/vm-context.h"
#include "target/arm64/abi.h"
#include "target/arm64/mir.h"
#include "target/arm64/stubs.h"

namespace wazen::arm64 {

namespace {

constexpr Width W64 = Width::W64;
constexpr Gpr kValues = x12;  // where the values are in the exchange area
constexpr Gpr kCopied = x13;

enum class Direction { FromExchange, ToExchange };
enum class Part { Registers, Stack };

// Loads of a type, and stores one row group later.
struct Access {
  Op load, store;
};
Access accessOf(Type type) {
  switch (type) {
    case Type::I32: return {Op::LdrW, Op::StrW};
    case Type::F32: return {Op::LdrS, Op::StrS};
    case Type::F64: return {Op::LdrD, Op::StrD};
    case Type::V128: return {Op::LdrQ, Op::StrQ};
    default: return {Op::LdrX, Op::StrX};
  }
}

// [base + disp], through x16 if it must be.
Mem at(CodeBuffer& code, Op op, Gpr base, int64_t disp) {
  if (Mem::fits(disp, infoOf(op).detail)) return Mem(base, disp);
  moveImm(code, kScratch, uint64_t(disp));
  extended(code, Op::Add, W64, kScratch, base, kScratch);
  return Mem(kScratch);
}

void copyWord(CodeBuffer& code, Gpr to, int64_t toDisp, Gpr from, int64_t fromDisp) {
  memory(code, Op::LdrX, kCopied, at(code, Op::LdrX, from, fromDisp));
  memory(code, Op::StrX, kCopied, at(code, Op::StrX, to, toDisp));
}

// Copies those values that are in registers, or those on the stack from sp + `stackOffset` on.
void copyValues(CodeBuffer& code, Direction direction, const std::vector<Type>& types, Part part, int64_t stackOffset) {
  const bool toExchange = direction == Direction::ToExchange;
  Assigner assigner(convention);
  int64_t offset = 0;
  for (const Type type : types) {
    const Place place = assigner.next(type);
    const int64_t bytes = type == Type::V128 ? 16 : 8;
    if (place.isRegister && part == Part::Registers) {
      const Op op = toExchange ? accessOf(type).store : accessOf(type).load;
      memory(code, op, place.reg.number & 31u, at(code, op, kValues, offset));
    } else if (!place.isRegister && part == Part::Stack) {
      for (int64_t i = 0; i < bytes; i += 8) {
        const int64_t inStack = stackOffset + int64_t(place.stackOffset) + i;
        if (toExchange) copyWord(code, kValues, offset + i, sp, inStack);
        else copyWord(code, sp, inStack, kValues, offset + i);
      }
    }
    offset += bytes;
  }
}

// The exchange area's address goes to x14, that of its values to x12.
constexpr Gpr kExchange = x14;
void loadExchange(CodeBuffer& code) {
  memory(code, Op::LdrX, kExchange, Mem(kActivation, offsetof(Activation, exchange)));
  immediate(code, Op::Add, W64, kValues, kExchange, *AddImm::from(kExchangeValues));
}

void tellStatus(CodeBuffer& code, Status status) {
  moveImm(code, kCopied, uint32_t(status));
  memory(code, Op::StrW, kCopied, Mem(kExchange, kExchangeStatus));
}

void tell(CodeBuffer& code, int32_t field, Gpr base, int32_t from) {
  memory(code, Op::LdrW, kCopied, Mem(base, from));
  memory(code, Op::StrW, kCopied, Mem(kExchange, field));
}

void finish(CodeBuffer& code, CompiledFunction& out) {
  const bool fits = code.finish(patchField);
  assert(fits && "thunks have no long jumps");
  (void)fits;
  out.bytes.assign(code.bytes().begin(), code.bytes().end());
}

}  // namespace

// Entered by the enter stub with the funcref in x9, on an empty stack; never returns.
void makeEntryThunk(const Signature& signature, CompiledFunction& out) {
  CodeBuffer code;
  const uint32_t stackBytes = stackBytesOf(convention, signature);
  if (stackBytes) {
    moveImm(code, kScratch, stackBytes);
    extended(code, Op::Sub, W64, sp, sp, kScratch);
  }
  loadExchange(code);
  copyValues(code, Direction::FromExchange, signature.params, Part::Stack, 0);
  copyValues(code, Direction::FromExchange, signature.params, Part::Registers, 0);
  memory(code, Op::LdrX, kScratch, Mem(kCallCode, kFuncRefCode));
  callReg(code, kScratch);
  loadExchange(code);
  copyValues(code, Direction::ToExchange, signature.results, Part::Registers, 0);
  copyValues(code, Direction::ToExchange, signature.results, Part::Stack, 0);
  tellStatus(code, Status::Returned);
  memory(code, Op::LdrX, kScratch, Mem(kActivation, offsetof(Activation, returnStub)));
  jumpReg(code, kScratch);
  out.frameBytes = stackBytes;
  finish(code, out);
}

// The code of a host function: called like any other, with its funcref as context.
void makeHostThunk(const Signature& signature, CompiledFunction& out) {
  constexpr int64_t kStackValues = 16;  // behind the return address
  CodeBuffer code;
  const Label resume = code.newLabel();
  pushLink(code);
  loadExchange(code);
  copyValues(code, Direction::ToExchange, signature.params, Part::Registers, kStackValues);
  copyValues(code, Direction::ToExchange, signature.params, Part::Stack, kStackValues);
  tell(code, kExchangeDetail, kContext, kFuncRefIndex);
  tell(code, kExchangeInstance, kCallerContext, kContextInstanceId);
  tellStatus(code, Status::HostCall);
  suspend(code, resume);

  code.bind(resume);
  loadExchange(code);
  copyValues(code, Direction::FromExchange, signature.results, Part::Stack, kStackValues);
  copyValues(code, Direction::FromExchange, signature.results, Part::Registers, kStackValues);
  popLink(code);
  jumpReg(code, kLink);  // not a return: see stubs.cpp
  finish(code, out);
}

}  // namespace wazen::arm64
