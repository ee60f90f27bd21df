// Cells in the frame for slots that are kept in memory (ssa/slot-liveness.h): one for each type that a slot has, so
// that what is read as a reference was written as one, whatever the words say.
#pragma once

#include "ssa/function.h"

namespace wazen::ssa {

class FrameCells {
 public:
  FrameCells(Function& function, uint32_t slotCount) : function_(function), slotCount_(slotCount) {}

  // Byte offset of the cell from vm.frame.
  uint32_t offsetOf(uint32_t slot, Type type);

  // The store that writes the slot as far as is known, to be replaced if the slot is written again in the same block.
  Instr*& lastStore(uint32_t slot) { return slots()[slot].store; }

  // Writes null to the cells of references at the start of the function: memory of the stack holds anything. (Words
  // that are valid write before they read; numbers can be anything without harm.)
  void clearReferences();

 private:
  struct Cell {
    uint32_t offset;
    Type type;
    Cell* next;
  };
  struct Slot {
    Cell* cells = nullptr;
    Instr* store = nullptr;
  };

  Slot* slots() { return slots_ ? slots_ : slots_ = function_.arena.makeArray<Slot>(slotCount_); }

  Function& function_;
  uint32_t slotCount_;
  uint32_t used_ = 0;      // bytes
  Slot* slots_ = nullptr;  // made when the first is needed
  ArenaVector<Cell*> references_;
};

}  // namespace wazen::ssa
