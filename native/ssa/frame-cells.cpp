// Offsets of cells: 8 bytes each, vectors 16.
#include "ssa/frame-cells.h"

namespace wazen::ssa {

uint32_t FrameCells::offsetOf(uint32_t slot, Type type) {
  Slot& of = slots()[slot];
  for (Cell* cell = of.cells; cell; cell = cell->next) {
    if (cell->type == type) return cell->offset;
  }
  of.cells = function_.arena.make<Cell>(Cell{used_, type, of.cells});
  if (type == Type::Ref) references_.push(function_.arena, of.cells);
  used_ += type == Type::V128 ? 16 : 8;
  function_.cellBytes = (used_ + 15) & ~15u;
  return of.cells->offset;
}

void FrameCells::clearReferences() {
  if (references_.empty()) return;
  Instr* frame = function_.frameAddress();
  Instr* null = function_.constant(Type::Ref, 0);
  Instr* place = function_.entry->first;
  while (place == frame || place->isConst() || place->is(Op::VmContext)) place = place->next;
  for (const Cell* cell : references_) {
    Instr* store = function_.make(Op::VmStore, Type::None, {frame, null});
    store->imm[0] = cell->offset;
    store->imm[1] = uint32_t(Region::Frame);
    function_.insertBefore(place, store);
  }
}

}  // namespace wazen::ssa
