// Globals, tables, references, and the operators that the runtime carries out.
#include "runtime/vm-context.h"
#include "ssa/translate.h"

namespace wazen::ssa {

Instr* Translator::globalCell(uint32_t global, uint32_t& offset) {
  Instr* context = function_.contextAddress();
  offset = function_.module.globalsPlace + uint32_t(kGlobalSize) * global;
  if (!function_.module.globals[global].isIndirect) return context;
  Instr* cell = load(Type::Word, context, offset, Region::Immutable);
  offset = 0;
  return cell;
}

void Translator::globalGet() {
  uint32_t result = next();
  uint32_t global = nextIndex(function_.module.globals.size());
  if (error_) return;
  const GlobalInfo& info = function_.module.globals[global];
  if (info.type != infoOf(op_).result) return fail("a global of another type");
  uint32_t offset;
  Instr* cell = globalCell(global, offset);
  writeSlot(result, load(info.type, cell, offset, info.isMutable ? Region::Global : Region::Immutable));
}

void Translator::globalSet() {
  Type type = typeOf(infoOf(op_).operands.items[0]);
  Instr* value = nextOperand(type);
  uint32_t global = nextIndex(function_.module.globals.size());
  if (error_) return;
  const GlobalInfo& info = function_.module.globals[global];
  if (info.type != type || !info.isMutable) return fail("a global that cannot be written so");
  uint32_t offset;
  Instr* cell = globalCell(global, offset);
  store(cell, value, offset, Region::Global);
}

void Translator::refFunc() {
  uint32_t result = next();
  const ModuleInfo& module = function_.module;
  uint32_t function = nextIndex(module.functionTypes.size());
  if (error_) return;
  Instr* context = function_.contextAddress();
  if (function < module.importedFunctions) {
    writeSlot(result, load(Type::Ref, context, module.importPlace(function), Region::Immutable));
    return;
  }
  Instr* address = emit(Op::VmOffset, Type::Ref, {context});
  address->imm[0] = module.funcRefsPlace + uint32_t(kFuncRefSize) * (function - module.importedFunctions);
  writeSlot(result, address);
}

Instr* Translator::tableDescriptor(uint32_t table) {
  return load(Type::Word, function_.contextAddress(), function_.module.tablesPlace + 8 * table, Region::Immutable);
}

// The address of an element; traps with `kind` if there is none.
Instr* Translator::tableElement(uint32_t table, Instr* index, TrapKind kind) {
  Instr* descriptor = tableDescriptor(table);
  Instr* length = load(Type::I32, descriptor, kTableLength, Region::Table);
  trapIf(emit(Op::I32GeU, Type::I32, {index, length}), kind);
  Instr* base = load(Type::Word, descriptor, kTableBase, Region::Table);
  Instr* address = emit(Op::VmAddress, Type::Word, {base, index});
  address->imm[0] = 3;  // 8 bytes each
  return address;
}

void Translator::tableGet() {
  uint32_t result = next();
  Instr* index = nextOperand(Type::I32);
  uint32_t table = nextIndex(function_.module.tableCount);
  if (error_) return;
  Instr* element = tableElement(table, index, TrapKind::TableOutOfBounds);
  writeSlot(result, load(Type::Ref, element, 0, Region::Table));
}

void Translator::tableSet() {
  Instr* index = nextOperand(Type::I32);
  Instr* value = nextOperand(Type::Ref);
  uint32_t table = nextIndex(function_.module.tableCount);
  if (error_) return;
  store(tableElement(table, index, TrapKind::TableOutOfBounds), value, 0, Region::Table);
}

void Translator::tableSize() {
  uint32_t result = next();
  uint32_t table = nextIndex(function_.module.tableCount);
  if (error_) return;
  writeSlot(result, load(Type::I32, tableDescriptor(table), kTableLength, Region::Table));
}

namespace {

// A service has the name of its opcode.
Service serviceOf(Op op) {
  constexpr Op ops[] = {
#define SERVICE(name, text) Op::name,
#include "runtime/services.inc"
#undef SERVICE
  };
  size_t number = 0;
  while (ops[number] != op) number++;
  return Service(number);
}

}  // namespace

void Translator::service() {
  const OpInfo& info = infoOf(op_);
  uint32_t result = info.result != Type::None ? next() : 0;
  Instr* instr = function_.makeList(Op::CallService, info.result, info.operands.size + info.immediates.size);
  uint32_t arg = 0;
  for (OperandKind kind : info.operands) instr->args[arg++] = nextOperand(typeOf(kind));
  for (Imm kind : info.immediates) {
    uint32_t value = next();
    bool isThere = kind == Imm::Memory  ? value < function_.module.memories.size()
                   : kind == Imm::Table ? value < function_.module.tableCount
                                        : true;  // segments: the runtime knows how many there are
    if (!isThere) return fail("an index that is out of range");
    instr->args[arg++] = i32(value);
  }
  instr->imm[0] = uint32_t(serviceOf(op_));
  append(instr);
  if (info.result != Type::None) writeSlot(result, instr);
}

}  // namespace wazen::ssa
