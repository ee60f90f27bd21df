// Machine functions as text: operands with their constraints and, after allocation, their places and the edits.
//
//     bb1(v3:g8, v4:v16): loop bb2 depth 1       (the last block of its loop is bb2)
//         [8] <- r1
//         inst 7, def:reg v5:g8 = r2, use:any v3 = r1
//         end bb2(v5)
//
// g and v are the classes, the number after them is the width in bytes; [8] is the spill slot at offset 8.
#pragma once

#include <string>

#include "mir/function.h"

namespace wazen::mir {

// Names of registers and instructions; the default is that of the generic machine that mir/parse.h reads.
class Printer {
 public:
  virtual ~Printer() = default;
  virtual std::string registerName(PReg reg) const;
  // The instruction without its operands.
  virtual std::string instText(const Function& function, uint32_t inst) const;

  std::string operandText(const Function& function, uint32_t operand) const;
  std::string allocText(const Alloc& alloc) const;
  std::string print(const Function& function) const;

 private:
  void printBlock(const Function& function, uint32_t block, uint32_t& edit, std::string& out) const;
  void printEdit(const Function& function, const Edit& edit, std::string& out) const;
};

}  // namespace wazen::mir
