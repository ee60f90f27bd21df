// Checks an allocation by running the function on symbols: every register and slot holds a set of virtual registers, a
// copy copies the set, a definition replaces it, and every use must find its own name. At joins sets are intersected,
// until nothing changes (the method of regalloc2's checker). Nothing of the allocator's own data is used.
//
// Checked: values of uses; values of edge copies through later uses; constraints (register of the class, fixed, reuse,
// stack, any); early and late conflicts; call clobbers; width, alignment and bounds of slots; form and order of edits;
// no copy between slots; rematerialized instructions have no inputs. Jump arguments have no place of their own.
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <set>
#include <utility>
#include <vector>

#include "regalloc/allocate.h"

namespace wazen::regalloc {

using namespace mir;

namespace {

using Names = std::vector<VReg>;  // sorted

// The contents of all places: registers by number, then slots by offset.
struct State {
  struct Slot {
    uint32_t bytes = 0;
    Names names;
  };
  Names regs[64];
  std::vector<std::pair<uint32_t, Slot>> slots;  // sorted by offset, never overlapping
  bool isKnown = false;
};

bool holds(const Names& names, VReg vreg) { return std::binary_search(names.begin(), names.end(), vreg); }

bool remove(Names& names, VReg vreg) {
  auto at = std::lower_bound(names.begin(), names.end(), vreg);
  if (at == names.end() || *at != vreg) return false;
  names.erase(at);
  return true;
}

void insert(Names& names, VReg vreg) {
  auto at = std::lower_bound(names.begin(), names.end(), vreg);
  if (at == names.end() || *at != vreg) names.insert(at, vreg);
}

bool intersect(Names& names, const Names& others) {
  size_t before = names.size();
  std::erase_if(names, [&](VReg vreg) { return !holds(others, vreg); });
  return names.size() != before;
}

class Checker {
 public:
  explicit Checker(const Function& function) : f_(function), entries_(function.blocks.size()) {}

  const char* run() {
    if (f_.allocs.size() != f_.operands.size()) fail("allocs do not match operands");
    checkEditOrder();
    entries_[0].isKnown = true;
    const std::vector<uint32_t> order = reversePostorder();
    std::vector<uint32_t> positions(f_.blocks.size());
    for (uint32_t i = 0; i < order.size(); i++) positions[order[i]] = i;
    std::set<uint32_t> work{
        0};  // positions in `order`: a block waits for those before it, else joins are run once per path
    while (!work.empty() && !message_) {
      uint32_t block = order[*work.begin()];
      work.erase(work.begin());
      State state = entries_[block];
      execute(block, state);
      for (uint32_t successor : f_.blocks[block].succs) {
        if (!message_ && flow(block, successor, state)) work.insert(positions[successor]);
      }
    }
    return message_;
  }

 private:
  __attribute__((format(printf, 2, 3))) void fail(const char* format, ...) {
    if (message_) return;
    char text[256];
    int length = std::snprintf(text, sizeof text, "block %u, inst %u: ", block_, inst_);
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text + length, sizeof text - length, format, arguments);
    va_end(arguments);
    char* copy = static_cast<char*>(f_.arena.allocate(std::strlen(text) + 1, 1));
    message_ = std::strcpy(copy, text);
  }

  // The blocks that can be reached, each before its successors but for loops.
  std::vector<uint32_t> reversePostorder() const {
    std::vector<uint32_t> order;
    std::vector<bool> isSeen(f_.blocks.size());
    std::vector<std::pair<uint32_t, uint32_t>> path{{0, 0}};  // block, next successor
    isSeen[0] = true;
    while (!path.empty()) {
      auto& [block, next] = path.back();
      const auto& successors = f_.blocks[block].succs;
      if (next == successors.size()) {
        order.push_back(block);
        path.pop_back();
      } else if (uint32_t successor = successors[next++]; !isSeen[successor]) {
        isSeen[successor] = true;
        path.emplace_back(successor, 0);
      }
    }
    std::reverse(order.begin(), order.end());
    return order;
  }

  void checkEditOrder() {
    for (uint32_t i = 0; i < f_.edits.size(); i++) {
      inst_ = f_.edits[i].inst;
      if (inst_ >= f_.insts.size()) return fail("edit %u is outside the function", i);
      if (i > 0 && f_.edits[i - 1].inst > inst_) return fail("edit %u is not sorted", i);
    }
  }

  void execute(uint32_t index, State& state) {
    block_ = index;
    const Block& block = f_.blocks[index];
    const Edit* edit = std::lower_bound(f_.edits.begin(), f_.edits.end(), block.firstInst,
                                        [](const Edit& e, uint32_t inst) { return e.inst < inst; });
    for (inst_ = block.firstInst; inst_ < block.endInst && !message_; inst_++) {
      for (; edit != f_.edits.end() && edit->inst == inst_; edit++) execute(*edit, state);
      executeInst(state);
    }
  }

  // ---- edits

  void execute(const Edit& edit, State& state) {
    if (edit.remat != kNoInst) {
      if (edit.to.kind != Alloc::Register) return fail("rematerialization into a slot");
      Names names = rematerialize(edit);
      return write(edit.to, edit.bytes, std::move(names), state);
    }
    if (edit.from.kind == Alloc::Slot && edit.to.kind == Alloc::Slot) return fail("copy from slot to slot");
    for (const Alloc& alloc : {edit.from, edit.to}) {
      checkPlace(alloc, edit.bytes);
      if (alloc.kind == Alloc::Register && PReg{alloc.reg}.regClass() != edit.regClass) fail("copy between classes");
    }
    const Names* names = read(edit.from, edit.bytes, state);
    write(edit.to, edit.bytes, names ? *names : Names(), state);
  }

  Names rematerialize(const Edit& edit) {
    const Inst& inst = f_.insts[edit.remat];
    Names names;
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      const Operand& operand = f_.operands[inst.firstOperand + o];
      if (operand.kind == OperandKind::Use) fail("rematerialized instruction %u has inputs", edit.remat);
      if (operand.kind != OperandKind::Def) continue;
      if (f_.vregs[operand.vreg].rematInst != edit.remat) fail("instruction %u may not be repeated", edit.remat);
      if (f_.vregs[operand.vreg].regClass != PReg{edit.to.reg}.regClass()) fail("rematerialized into the wrong class");
      insert(names, operand.vreg);
    }
    return names;
  }

  // ---- instructions

  void executeInst(State& state) {
    const Inst& inst = f_.insts[inst_];
    for (uint32_t o = 0; o < inst.operandCount; o++) checkOperand(inst.firstOperand + o, inst, state);
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      for (uint32_t other = 0; other < o; other++) checkPair(inst.firstOperand + o, inst.firstOperand + other);
    }
    if (message_) return;
    Names moved;
    if (inst.flags & InstFlag::Move) {
      const Alloc &to = f_.allocs[inst.firstOperand], &from = f_.allocs[inst.firstOperand + 1];
      if (to.kind == Alloc::Slot && from.kind == Alloc::Slot && !(to == from)) fail("move from slot to slot");
      if (const Names* names = read(from, f_.vregs[useOf(inst)].bytes, state)) moved = *names;
    }
    if (inst.flags & InstFlag::ClobbersCall) {
      for (uint32_t reg = 0; reg < 64; reg++) {
        if (f_.callClobbers >> reg & 1) state.regs[reg].clear();
      }
    }
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      const Operand& operand = f_.operands[inst.firstOperand + o];
      if (operand.kind == OperandKind::Def) forget(operand.vreg, state);
    }
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      const Operand& operand = f_.operands[inst.firstOperand + o];
      if (operand.kind != OperandKind::Def) continue;
      remove(moved, operand.vreg);
      insert(moved, operand.vreg);
      bool isMove = inst.flags & InstFlag::Move;
      write(f_.allocs[inst.firstOperand + o], f_.vregs[operand.vreg].bytes, isMove ? moved : Names{operand.vreg},
            state);
    }
  }

  VReg useOf(const Inst& move) const { return f_.operands[move.firstOperand + 1].vreg; }

  void checkOperand(uint32_t index, const Inst& inst, State& state) {
    const Operand& operand = f_.operands[index];
    const Alloc& alloc = f_.allocs[index];
    const VRegInfo& info = f_.vregs[operand.vreg];
    bool isReg = alloc.kind == Alloc::Register;
    checkPlace(alloc, info.bytes);
    if (isReg && PReg{alloc.reg}.regClass() != info.regClass)
      fail("operand %u is in a register of the wrong class", index);
    if (isReg && operand.constraint != Constraint::Fixed && !mayBeUsed(alloc.reg))
      fail("operand %u: reserved register", index);
    switch (operand.constraint) {
      case Constraint::Any: break;
      case Constraint::Reg:
        if (!isReg) fail("operand %u wants a register", index);
        break;
      case Constraint::Fixed:
        if (!isReg || alloc.reg != operand.index) fail("operand %u wants register %u", index, operand.index);
        break;
      case Constraint::Reuse:
        if (!isReg || !(alloc == f_.allocs[inst.firstOperand + operand.index]))
          fail("operand %u wants its input's register", index);
        break;
      case Constraint::Stack:
        if (alloc.kind != Alloc::Slot) fail("operand %u wants a slot", index);
        break;
    }
    if (operand.kind != OperandKind::Use) return;
    if (isReg && operand.pos == OperandPos::Late && (inst.flags & InstFlag::ClobbersCall) &&
        (f_.callClobbers >> alloc.reg & 1)) {
      fail("late use %u is clobbered", index);
    }
    const Names* names = read(alloc, info.bytes, state);
    if (!names || !holds(*names, operand.vreg)) {
      fail("operand %u: v%u is not in %s %u", index, operand.vreg, isReg ? "register" : "slot",
           isReg ? alloc.reg : alloc.slot);
    }
  }

  // A register outside `allocatable` can hold a value that a fixed definition put there.
  bool mayBeUsed(uint8_t reg) {
    if (f_.allocatable >> reg & 1) return true;
    if (!fixedKnown_) {
      for (const Operand& operand : f_.operands) {
        if (operand.constraint == Constraint::Fixed) fixed_ |= bit({operand.index});
      }
      fixedKnown_ = true;
    }
    return fixed_ >> reg & 1;
  }

  // Two operands of one instruction in one place.
  void checkPair(uint32_t a, uint32_t b) {
    if (!overlap(f_.allocs[a], f_.vregs[f_.operands[a].vreg].bytes, f_.allocs[b], f_.vregs[f_.operands[b].vreg].bytes))
      return;
    Operand x = f_.operands[a], y = f_.operands[b];
    if (x.kind == OperandKind::Use) std::swap(x, y);
    if (x.kind == OperandKind::Use) return;  // two uses
    bool conflict = y.kind == OperandKind::Def || x.pos == OperandPos::Early || y.pos == OperandPos::Late;
    if (conflict) fail("operands %u and %u are in conflict", a, b);
  }

  // ---- places

  static bool overlap(const Alloc& a, uint32_t aBytes, const Alloc& b, uint32_t bBytes) {
    if (a.kind != b.kind) return false;
    if (a.kind == Alloc::Register) return a.reg == b.reg;
    return a.kind == Alloc::Slot && a.slot < b.slot + bBytes && b.slot < a.slot + aBytes;
  }

  void checkPlace(const Alloc& alloc, uint32_t bytes) {
    if (alloc.kind == Alloc::None) fail("place is missing");
    if (alloc.kind == Alloc::Register && alloc.reg >= 64) fail("register %u does not exist", alloc.reg);
    if (alloc.kind != Alloc::Slot) return;
    if (alloc.slot % bytes != 0) fail("slot %u is not aligned", alloc.slot);
    if (alloc.slot + bytes > f_.spillBytes) fail("slot %u is outside the frame", alloc.slot);
  }

  const Names* read(const Alloc& alloc, uint32_t bytes, const State& state) {
    if (message_ || alloc.kind == Alloc::None) return nullptr;
    if (alloc.kind == Alloc::Register) return &state.regs[alloc.reg];
    for (auto& [offset, slot] : state.slots) {
      if (offset == alloc.slot && slot.bytes >= bytes) return &slot.names;
    }
    return nullptr;
  }

  void write(const Alloc& alloc, uint32_t bytes, Names names, State& state) {
    if (message_) return;
    if (alloc.kind == Alloc::Register) {
      state.regs[alloc.reg] = std::move(names);
      return;
    }
    std::erase_if(state.slots, [&](auto& entry) {
      return entry.first < alloc.slot + bytes && alloc.slot < entry.first + entry.second.bytes;
    });
    auto at = std::lower_bound(state.slots.begin(), state.slots.end(), alloc.slot,
                               [](auto& entry, uint32_t offset) { return entry.first < offset; });
    state.slots.insert(at, {alloc.slot, {bytes, std::move(names)}});
  }

  static void forget(VReg vreg, State& state) {
    for (Names& names : state.regs) remove(names, vreg);
    for (auto& [offset, slot] : state.slots) remove(slot.names, vreg);
  }

  // ---- edges

  // Joins `state` into the entry of `to`; true if that changed.
  bool flow(uint32_t from, uint32_t to, const State& out) {
    const Block &source = f_.blocks[from], &target = f_.blocks[to];
    State state = out;
    auto pass = [&](Names& names) {
      if (target.params.empty()) return;
      Names passed;
      for (uint32_t p = 0; p < target.params.size(); p++) {
        if (holds(names, f_.operands[source.firstArg + p].vreg)) passed.push_back(target.params[p]);
      }
      for (VReg param : target.params) remove(names, param);
      for (VReg param : passed) insert(names, param);
    };
    for (Names& names : state.regs) pass(names);
    for (auto& [offset, slot] : state.slots) pass(slot.names);
    State& entry = entries_[to];
    if (!entry.isKnown) {
      entry = std::move(state);
      return entry.isKnown = true;
    }
    bool changed = false;
    for (uint32_t reg = 0; reg < 64; reg++) changed |= intersect(entry.regs[reg], state.regs[reg]);
    for (auto& [offset, slot] : entry.slots) {
      const Names* names = read({Alloc::Slot, 0, 0, offset}, slot.bytes, state);
      changed |= intersect(slot.names, names ? *names : Names());
    }
    return changed;
  }

  const Function& f_;
  std::vector<State> entries_;
  const char* message_ = nullptr;
  uint32_t block_ = 0, inst_ = 0;
  RegSet fixed_ = 0;
  bool fixedKnown_ = false;
};

}  // namespace

const char* check(const Function& function) { return Checker(function).run(); }

}  // namespace wazen::regalloc
