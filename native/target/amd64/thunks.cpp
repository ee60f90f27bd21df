// Thunks, one pair per signature: between the exchange area and the calling convention of abi.h. See stubs.h.
#include <cstddef>

#include "runtime/activation.h"
#include "runtime/vm-context.h"
#include "target/amd64/abi.h"
#include "target/amd64/encode.h"
#include "target/amd64/mir.h"
#include "target/amd64/stubs.h"

namespace wazen::amd64 {

namespace {

constexpr Width W32 = Width::W32, W64 = Width::W64;
constexpr Gpr kExchange = r10;
constexpr Gpr kScratch = r11;

Mem activationField(size_t offset) { return Mem(kActivation, int32_t(offset)); }

enum class Direction { FromExchange, ToExchange };
enum class Part { Registers, Stack };

// Copies one value between its place and the exchange area. Values on the stack go through `scratch`.
void copyValue(CodeBuffer& code, Direction direction, Type type, const Place& place, const Mem& stack,
               const Mem& exchange, Gpr scratch) {
  const bool toExchange = direction == Direction::ToExchange;
  if (!place.isRegister) {
    const int32_t words = type == Type::V128 ? 2 : 1;
    for (int32_t i = 0; i < words; i++) {
      const Mem inStack(Gpr(stack.base()), stack.disp() + 8 * i),
          inExchange(Gpr(exchange.base()), exchange.disp() + 8 * i);
      rm(code, Op::Mov, W64, scratch, toExchange ? inStack : inExchange);
      mr(code, Op::Mov, W64, toExchange ? inExchange : inStack, scratch);
    }
    return;
  }
  if (place.reg.regClass() == mir::RegClass::Gpr) {
    const Gpr reg(place.reg.number);
    const Width width = type == Type::I32 ? W32 : W64;
    toExchange ? mr(code, Op::Mov, width, exchange, reg) : rm(code, Op::Mov, width, reg, exchange);
    return;
  }
  const Xmm reg(place.reg.number - 32u);
  const Op op = type == Type::F32 ? Op::Movss : type == Type::F64 ? Op::Movsd : Op::Movups;
  toExchange ? mr(code, op, exchange, reg) : rm(code, op, reg, exchange);
}

// Copies those values that are in registers, or those on the stack from `stack` on.
void copyValues(CodeBuffer& code, Direction direction, const std::vector<Type>& types, Part part, const Mem& stack,
                Gpr scratch) {
  Assigner assigner(convention);
  int32_t offset = kExchangeValues;
  for (const Type type : types) {
    const Place place = assigner.next(type);
    if (place.isRegister == (part == Part::Registers)) {
      const int32_t stackOffset = place.isRegister ? 0 : stack.disp() + int32_t(place.stackOffset);
      copyValue(code, direction, type, place, Mem(Gpr(stack.base()), stackOffset), Mem(kExchange, offset), scratch);
    }
    offset += type == Type::V128 ? 16 : 8;
  }
}

void finish(CodeBuffer& code, CompiledFunction& out) {
  const bool fits = code.finish();
  assert(fits && "thunks have no long jumps");
  (void)fits;
  out.bytes.assign(code.bytes().begin(), code.bytes().end());
}

}  // namespace

// Entered by the enter stub with the funcref in r11, on an empty stack; never returns.
void makeEntryThunk(const Signature& signature, CompiledFunction& out) {
  CodeBuffer code;
  const uint32_t stackBytes = stackBytesOf(convention, signature);
  if (stackBytes) mi(code, Op::Sub, W64, rsp, int32_t(stackBytes));
  rm(code, Op::Mov, W64, kExchange, activationField(offsetof(Activation, exchange)));
  copyValues(code, Direction::FromExchange, signature.params, Part::Stack, Mem(rsp), rax);
  copyValues(code, Direction::FromExchange, signature.params, Part::Registers, Mem(rsp), rax);
  call(code, Mem(kCallCode, kFuncRefCode));
  rm(code, Op::Mov, W64, kExchange, activationField(offsetof(Activation, exchange)));
  copyValues(code, Direction::ToExchange, signature.results, Part::Registers, Mem(rsp), kScratch);
  copyValues(code, Direction::ToExchange, signature.results, Part::Stack, Mem(rsp), kScratch);
  mi(code, Op::Mov, W32, Mem(kExchange, kExchangeStatus), int32_t(Status::Returned));
  jmp(code, activationField(offsetof(Activation, returnStub)));
  out.frameBytes = stackBytes;
  finish(code, out);
}

// The code of a host function: called like any other, with its funcref as context.
void makeHostThunk(const Signature& signature, CompiledFunction& out) {
  CodeBuffer code;
  const Label resume = code.newLabel();
  const Mem stackValues(rsp, 8);  // behind the return address
  mr(code, Op::Mov, W64, activationField(offsetof(Activation, traceStackPointer)), rsp);
  rm(code, Op::Mov, W64, kExchange, activationField(offsetof(Activation, exchange)));
  copyValues(code, Direction::ToExchange, signature.params, Part::Registers, stackValues, kScratch);
  copyValues(code, Direction::ToExchange, signature.params, Part::Stack, stackValues, kScratch);
  rm(code, Op::Mov, W32, kScratch, Mem(kContext, kFuncRefIndex));
  mr(code, Op::Mov, W32, Mem(kExchange, kExchangeDetail), kScratch);
  rm(code, Op::Mov, W32, kScratch, Mem(kCallerContext, kContextInstanceId));
  mr(code, Op::Mov, W32, Mem(kExchange, kExchangeInstance), kScratch);
  mi(code, Op::Mov, W32, Mem(kExchange, kExchangeStatus), int32_t(Status::HostCall));
  lea(code, W64, kScratch, Mem::atLabel(resume));
  push(code, kScratch);
  mr(code, Op::Mov, W64, activationField(offsetof(Activation, guestStackPointer)), rsp);
  jmp(code, activationField(offsetof(Activation, exitStub)));

  code.bind(resume);
  rm(code, Op::Mov, W64, kExchange, activationField(offsetof(Activation, exchange)));
  copyValues(code, Direction::FromExchange, signature.results, Part::Stack, stackValues, kScratch);
  copyValues(code, Direction::FromExchange, signature.results, Part::Registers, stackValues, kScratch);
  // Not a return: see stubs.cpp.
  pop(code, kScratch);
  jmp(code, RegMem(kScratch));
  finish(code, out);
}

}  // namespace wazen::amd64
