// Calls: direct, of imports, and through tables with their checks in the order of the specification
// (core spec, exec/instructions.html#exec-call-indirect).
#include "runtime/vm-context.h"
#include "ssa/translate.h"

namespace wazen::ssa {

void Translator::call() {
  const ModuleInfo& module = function_.module;
  uint32_t callee = nextIndex(module.functionTypes.size());
  if (error_) return;
  uint32_t base = next();
  const Signature& signature = module.signatureOf(callee);
  Type type = signature.results.empty() ? Type::None : signature.results[0];
  uint32_t argCount = uint32_t(signature.params.size());
  if (callee >= module.importedFunctions) {
    Instr* instr = function_.makeList(Op::CallFunc, type, argCount);
    instr->imm[0] = callee;
    return finishCall(instr, 0, signature, base);
  }
  Instr* funcRef = load(Type::Word, function_.contextAddress(), module.importPlace(callee), Region::Immutable);
  Instr* code = load(Type::Word, funcRef, kFuncRefCode, Region::Immutable);
  Instr* context = load(Type::Word, funcRef, kFuncRefContext, Region::Immutable);
  Instr* instr = makeWithPrefix(Op::CallCode, type, {code, context}, argCount);
  instr->imm[0] = module.functionTypes[callee];
  finishCall(instr, 2, signature, base);
}

void Translator::callIndirect() {
  const ModuleInfo& module = function_.module;
  Instr* index = nextOperand(Type::I32);
  uint32_t typeIndex = nextIndex(module.types.size());
  uint32_t table = nextIndex(module.tableCount);
  if (error_) return;
  uint32_t base = next();
  Instr* element = load(Type::Ref, tableElement(table, index, TrapKind::UndefinedElement), 0, Region::Table);
  trapIf(emit(Op::RefIsNull, Type::I32, {element}), TrapKind::UninitializedElement);
  Instr* expected = load(Type::I32, function_.contextAddress(), module.typeIdsPlace + 4 * typeIndex, Region::Immutable);
  Instr* actual = load(Type::I32, element, kFuncRefType, Region::Immutable);
  trapIf(emit(Op::I32Ne, Type::I32, {actual, expected}), TrapKind::IndirectCallTypeMismatch);
  Instr* code = load(Type::Word, element, kFuncRefCode, Region::Immutable);
  Instr* context = load(Type::Word, element, kFuncRefContext, Region::Immutable);
  const Signature& signature = module.types[typeIndex];
  Type type = signature.results.empty() ? Type::None : signature.results[0];
  Instr* instr = makeWithPrefix(Op::CallCode, type, {code, context}, uint32_t(signature.params.size()));
  instr->imm[0] = typeIndex;
  finishCall(instr, 2, signature, base);
}

// Arguments and results are in consecutive slots from `base` on.
void Translator::finishCall(Instr* call, uint32_t firstArg, const Signature& signature, uint64_t base) {
  uint64_t slot = base;
  for (Type type : signature.params) {
    call->args[firstArg++] = readSlot(slot, type);
    slot += type == Type::V128 ? 2 : 1;
  }
  append(call);
  for (uint32_t i = 1; i < signature.results.size(); i++) {  // nothing comes between them and the call
    emit(Op::Result, signature.results[i], {call})->imm[0] = i;
  }
  slot = base;
  Instr* value = call;
  for (uint32_t i = 0; i < signature.results.size() && !error_; i++, value = value->next) {
    writeSlot(slot, value);
    slot += value->type == Type::V128 ? 2 : 1;
  }
}

}  // namespace wazen::ssa
