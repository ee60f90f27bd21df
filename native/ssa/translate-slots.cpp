// Slots as operands and results: values of this block, or cells of the frame.
#include "ssa/translate.h"

namespace wazen::ssa {

Instr* Translator::readSlot(uint64_t slot, Type type) {
  Instr* value = nullptr;
  if (slot < ir_.slotCount) {
    value = variables_.read(uint32_t(slot));
    if (!value && variables_.isInMemory(uint32_t(slot))) value = loadCell(uint32_t(slot), type);
  }
  if (value && value->type == type) return value;
  fail("an operand that is not there or has another type");
  return function_.constant(type, 0);
}

void Translator::writeSlot(uint64_t slot, Instr* value) {
  uint64_t end = slot + (value->type == Type::V128 ? 2 : 1);
  if (end > ir_.slotCount) return fail("a slot outside of the frame");
  variables_.write(uint32_t(slot), value);
  if (variables_.isInMemory(uint32_t(slot))) storeCell(uint32_t(slot), value);
}

Instr* Translator::loadCell(uint32_t slot, Type type) {
  Instr* value = load(type, function_.frameAddress(), cells_.offsetOf(slot, type), Region::Frame);
  variables_.write(slot, value);  // known from here on
  return value;
}

// Of several writes in a block, only the last goes to memory: nothing reads the cell in between.
void Translator::storeCell(uint32_t slot, Instr* value) {
  Instr*& last = cells_.lastStore(slot);
  if (last && last->block == block_) function_.remove(last);
  store(function_.frameAddress(), value, cells_.offsetOf(slot, value->type), Region::Frame);
  last = block_->last;
}

}  // namespace wazen::ssa
