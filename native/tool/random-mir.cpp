// Blocks are drafted in the order of the structure they come from, then laid out: cold ones last, or in any order.
#include "tool/random-mir.h"

#include <algorithm>
#include <set>
#include <vector>

namespace wazen {

using namespace mir;

namespace {

struct DraftInst {
  uint16_t op = 0;
  uint8_t flags = 0;
  std::vector<Operand> operands;
};

struct DraftBlock {
  std::vector<VReg> params, args;
  std::vector<DraftInst> insts;
  std::vector<uint32_t> succs;
  uint32_t loopDepth = 0;
  uint32_t loopLast = 0;
  bool isLoopHeader = false;
  bool isCold = false;
};

class Generator {
 public:
  Generator(const RandomMirOptions& options, Function& out)
      : options_(options),
        out_(out),
        state_(options.seed * 0x9e3779b97f4a7c15u + 0x1234567),
        budget_(int(options.size)) {}

  void run() {
    RegSet registers = (RegSet(1) << options_.registers) - 1;
    out_.allocatable = registers | registers << 32;
    out_.callClobbers = chance(4) ? out_.allocatable & next() : out_.allocatable;
    current_ = addBlock();
    makeParameters();
    while (budget_ > 0) makeItem(0);
    makeReturn();
    layOut();
  }

 private:
  // ---- randomness (splitmix64)

  uint64_t next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  uint32_t below(uint32_t limit) { return uint32_t((next() >> 32) * limit >> 32); }
  bool chance(uint32_t oneIn) { return below(oneIn) == 0; }

  // ---- values

  VReg newValue(RegClass regClass, uint8_t bytes) {
    out_.vregs.push(out_.arena, {regClass, bytes, kNoInst});
    return out_.vregs.size() - 1;
  }

  VReg newValue() {
    if (chance(3)) return newValue(RegClass::Vec, uint8_t(4 << below(3)));
    return newValue(RegClass::Gpr, uint8_t(4 << below(2)));
  }

  // A value that can be used here, recent ones more often.
  VReg anyValue() {
    if (visible_.empty() || chance(12)) makeConstant(newValue());
    uint32_t count = uint32_t(visible_.size());
    return chance(2) ? visible_[count - 1 - below(std::min(count, options_.window))]
                     : visible_[count - 1 - below(std::min(count, 6u))];
  }

  VReg valueLike(const VRegInfo& info) {
    std::vector<VReg> found;
    for (size_t i = visible_.size() - std::min<size_t>(visible_.size(), options_.window); i < visible_.size(); i++) {
      VReg vreg = visible_[i];
      if (out_.vregs[vreg].regClass == info.regClass && out_.vregs[vreg].bytes == info.bytes) found.push_back(vreg);
    }
    if (!found.empty() && !chance(10)) return found[below(uint32_t(found.size()))];
    VReg made = newValue(info.regClass, info.bytes);
    makeConstant(made);
    return made;
  }

  // ---- instructions

  DraftInst& append(uint8_t flags = 0) {
    blocks_[current_].insts.push_back({uint16_t(below(100)), flags, {}});
    budget_--;
    return blocks_[current_].insts.back();
  }

  void makeConstant(VReg vreg) {
    DraftInst& inst = append();
    inst.operands.push_back({vreg, OperandKind::Def, OperandPos::Late, Constraint::Reg, 0});
    if (chance(2)) inst.flags |= kRemat;
    visible_.push_back(vreg);
  }

  uint8_t base(VReg vreg) const { return out_.vregs[vreg].regClass == RegClass::Gpr ? 0 : 32; }

  void makeParameters() {
    std::vector<VReg> params;
    for (uint32_t i = below(options_.registers + 1); i > 0; i--) params.push_back(newValue());
    DraftInst& inst = append();
    uint8_t used[2] = {0, 0};
    for (VReg vreg : params) {
      uint8_t& index = used[int(out_.vregs[vreg].regClass)];
      inst.operands.push_back(
          {vreg, OperandKind::Def, OperandPos::Late, Constraint::Fixed, uint8_t(base(vreg) + index++)});
    }
    if (chance(4)) {
      params.push_back(newValue());
      inst.operands.push_back({params.back(), OperandKind::Def, OperandPos::Late, Constraint::Stack, 0});
    }
    visible_.insert(visible_.end(), params.begin(), params.end());
  }

  // At most `room` operands per class want registers, so that four registers are enough.
  void makePlain() {
    int room[2] = {3, 3};
    RegSet fixed = 0;
    std::vector<Operand> operands;
    std::vector<VReg> defs;
    for (uint32_t i = below(4); i > 0; i--) {
      VReg vreg = anyValue();
      int& left = room[int(out_.vregs[vreg].regClass)];
      Operand use{vreg, OperandKind::Use, chance(6) ? OperandPos::Late : OperandPos::Early, Constraint::Any, 0};
      uint32_t kind = below(8);
      if (kind < 4 && left > 0) {
        use.constraint = Constraint::Reg;
        left--;
      } else if (kind == 4 && left > 0) {
        use.index = uint8_t(base(vreg) + below(options_.registers));
        if (!(fixed & bit({use.index}))) {
          use.constraint = Constraint::Fixed;
          use.pos = OperandPos::Early;
          fixed |= bit({use.index});
          left--;
        }
      } else if (kind == 5 && chance(3)) {
        use.constraint = Constraint::Stack;
      }
      operands.push_back(use);
    }
    RegSet fixedDefs = 0;
    std::set<uint32_t> reused;
    for (uint32_t i = below(3); i > 0; i--) {
      VReg vreg = newValue();
      int& left = room[int(out_.vregs[vreg].regClass)];
      Operand def{vreg, OperandKind::Def, OperandPos::Late, Constraint::Any, 0};
      uint32_t kind = below(9);
      if (left <= 0) {
        if (chance(4)) def.constraint = Constraint::Stack;
      } else if (kind < 3) {
        def.constraint = Constraint::Reg;
        left--;
      } else if (kind == 3) {
        def.constraint = Constraint::Reg;
        def.pos = OperandPos::Early;
        left--;
      } else if (kind < 6) {
        for (uint32_t o = 0; o < operands.size(); o++) {
          bool sameClass = out_.vregs[operands[o].vreg].regClass == out_.vregs[vreg].regClass;
          if (operands[o].kind != OperandKind::Use || operands[o].constraint != Constraint::Reg || !sameClass) continue;
          if (operands[o].pos == OperandPos::Late || reused.count(o)) continue;
          def.constraint = Constraint::Reuse;
          def.index = uint8_t(o);
        }
        if (def.constraint == Constraint::Reuse) reused.insert(def.index);
        left--;
      } else if (kind == 6) {
        def.index = uint8_t(base(vreg) + below(options_.registers));
        if (!(fixedDefs & bit({def.index}))) {
          def.constraint = Constraint::Fixed;
          fixedDefs |= bit({def.index});
          left--;
        }
      }
      operands.push_back(def);
      defs.push_back(vreg);
    }
    append().operands = operands;
    for (VReg vreg : defs) {
      if (!chance(6)) visible_.push_back(vreg);
    }
  }

  void makeCall() {
    std::vector<Operand> operands;
    uint8_t used[2] = {0, 0};
    for (uint32_t i = below(5); i > 0; i--) {
      VReg vreg = anyValue();
      uint8_t& index = used[int(out_.vregs[vreg].regClass)];
      if (index == options_.registers) continue;
      operands.push_back({vreg, OperandKind::Use, OperandPos::Early, Constraint::Fixed, uint8_t(base(vreg) + index++)});
    }
    if (chance(3)) operands.push_back({anyValue(), OperandKind::Use, OperandPos(below(2)), Constraint::Any, 0});
    std::vector<VReg> results;
    for (uint32_t i = below(3); i > 0; i--) {
      VReg vreg = newValue();
      uint8_t index = uint8_t(base(vreg) + i);
      operands.push_back({vreg, OperandKind::Def, OperandPos::Late, Constraint::Fixed, index});
      results.push_back(vreg);
    }
    append(InstFlag::ClobbersCall).operands = operands;
    visible_.insert(visible_.end(), results.begin(), results.end());
  }

  void makeCommutative() {
    const VReg first = anyValue();
    const VReg second = valueLike(out_.vregs[first]);
    const VReg result = newValue(out_.vregs[first].regClass, out_.vregs[first].bytes);
    const Constraint constraint = chance(2) ? Constraint::Any : Constraint::Reg;
    append(InstFlag::Commutative).operands = {{result, OperandKind::Def, OperandPos::Late, Constraint::Reuse, 1},
                                              {first, OperandKind::Use, OperandPos::Early, Constraint::Reg, 0},
                                              {second, OperandKind::Use, OperandPos::Early, constraint, 0}};
    visible_.push_back(result);
  }

  void makeMove() {
    VReg from = anyValue();
    VReg to = newValue(out_.vregs[from].regClass, out_.vregs[from].bytes);
    DraftInst& inst = append(InstFlag::Move);
    inst.operands.push_back({to, OperandKind::Def, OperandPos::Late, chance(2) ? Constraint::Any : Constraint::Reg, 0});
    inst.operands.push_back(
        {from, OperandKind::Use, OperandPos::Early, chance(2) ? Constraint::Any : Constraint::Reg, 0});
    visible_.push_back(to);
  }

  // ---- control flow

  uint32_t addBlock() {
    blocks_.emplace_back();
    blocks_.back().loopDepth = loopDepth_;
    blocks_.back().isCold = coldDepth_ > 0;
    return uint32_t(blocks_.size() - 1);
  }

  void branch(std::vector<uint32_t> succs) {
    std::vector<Operand> operands;
    if (!chance(3)) operands.push_back({anyValue(), OperandKind::Use, OperandPos::Early, Constraint::Reg, 0});
    append(InstFlag::Terminator).operands = operands;
    blocks_[current_].succs = std::move(succs);
  }

  void jump(uint32_t to) {
    std::vector<VReg> args;
    for (VReg param : blocks_[to].params) args.push_back(valueLike(out_.vregs[param]));
    append(InstFlag::Terminator);
    blocks_[current_].succs = {to};
    blocks_[current_].args = std::move(args);
  }

  void addParams(uint32_t block) {
    for (uint32_t i = chance(10) ? below(12) : below(4); i > 0; i--) blocks_[block].params.push_back(newValue());
  }

  void makeItem(uint32_t depth) {
    uint32_t kind = below(20);
    if (kind < 7 || depth > 5) return makePlain();
    if (kind < 9) return makeCommutative();
    if (kind < 11) return makeCall();
    if (kind < 13) return makeMove();
    if (kind < 14) return makeConstant(newValue());
    if (kind < 17) return makeBranches(depth, chance(6) ? 2 + below(4) : 2);
    if (kind < 19) return makeLoop(depth);
    makeExit();
  }

  void makeBody(uint32_t depth) {
    for (uint32_t i = below(options_.bodySize); i > 0 && budget_ > 0; i--) makeItem(depth + 1);
  }

  void makeBranches(uint32_t depth, uint32_t count) {
    std::vector<uint32_t> arms;
    for (uint32_t i = 0; i < count; i++) arms.push_back(addBlock());
    uint32_t join = addBlock();
    addParams(join);
    branch(arms);
    for (uint32_t i = 0; i < count; i++) {
      bool isCold = i > 0 && chance(3);
      size_t scope = visible_.size();
      coldDepth_ += isCold;
      blocks_[arms[i]].isCold |= isCold;
      current_ = arms[i];
      if (!chance(4)) makeBody(depth);
      jump(join);
      coldDepth_ -= isCold;
      visible_.resize(scope);
    }
    enter(join);
  }

  void enter(uint32_t block) {
    current_ = block;
    for (VReg param : blocks_[block].params) {
      if (!chance(8)) visible_.push_back(param);
    }
  }

  void makeLoop(uint32_t depth) {
    uint32_t exit = addBlock();
    loopDepth_++;
    uint32_t header = addBlock();
    blocks_[header].isLoopHeader = true;
    addParams(header);
    jump(header);
    enter(header);
    makeBody(depth);
    uint32_t back = addBlock();
    branch(chance(2) ? std::vector<uint32_t>{back, exit} : std::vector<uint32_t>{exit, back});
    size_t scope = visible_.size();
    current_ = back;
    if (chance(3)) makeBody(depth);
    jump(header);
    blocks_[header].loopLast = uint32_t(blocks_.size() - 1);
    loopDepth_--;
    visible_.resize(scope);
    current_ = exit;
  }

  void makeExit() {
    uint32_t leave = addBlock(), stay = addBlock();
    branch({leave, stay});
    size_t scope = visible_.size();
    blocks_[leave].isCold = true;
    current_ = leave;
    if (chance(2)) makeCall();
    makeReturn();
    visible_.resize(scope);
    current_ = stay;
  }

  void makeReturn() {
    std::vector<Operand> operands;
    for (uint8_t i = 0; i < 2; i++) {
      VReg vreg = anyValue();
      operands.push_back({vreg, OperandKind::Use, OperandPos::Early, Constraint::Fixed, uint8_t(base(vreg) + i)});
    }
    append(InstFlag::Terminator).operands = operands;
  }

  // ---- the result

  void layOut() {
    std::vector<uint32_t> order;
    bool coldLast = !chance(4);
    for (bool cold : {false, true}) {
      for (uint32_t b = 0; b < blocks_.size(); b++) {
        if (coldLast ? (b != 0 && blocks_[b].isCold) == cold : !cold) order.push_back(b);
      }
    }
    if (chance(8)) {
      for (size_t i = order.size() - 1; i > 1; i--) std::swap(order[i], order[1 + below(uint32_t(i))]);
    }
    std::vector<uint32_t> number(blocks_.size());
    for (uint32_t i = 0; i < order.size(); i++) number[order[i]] = i;
    out_.blocks.resize(out_.arena, uint32_t(order.size()));
    for (uint32_t i = 0; i < order.size(); i++) place(blocks_[order[i]], i, number);
    for (uint32_t i = 0; i < order.size(); i++) {
      for (uint32_t successor : out_.blocks[i].succs) out_.blocks[successor].preds.push(out_.arena, i);
    }
  }

  void place(const DraftBlock& draft, uint32_t index, const std::vector<uint32_t>& number) {
    Arena& arena = out_.arena;
    Block& block = out_.blocks[index];
    block.firstInst = out_.insts.size();
    for (VReg param : draft.params) block.params.push(arena, param);
    for (uint32_t successor : draft.succs) block.succs.push(arena, number[successor]);
    for (const DraftInst& inst : draft.insts) {
      uint8_t flags = inst.flags & ~kRemat;
      if (inst.flags & kRemat) out_.vregs[inst.operands[0].vreg].rematInst = out_.insts.size();
      out_.insts.push(arena, {inst.op, uint8_t(inst.operands.size()), flags, out_.operands.size(), 0, 0, 0});
      for (const Operand& operand : inst.operands) out_.operands.push(arena, operand);
    }
    block.endInst = out_.insts.size();
    block.firstArg = out_.operands.size();
    block.argCount = uint32_t(draft.args.size());
    for (VReg arg : draft.args)
      out_.operands.push(arena, {arg, OperandKind::Use, OperandPos::Early, Constraint::Any, 0});
    block.loopDepth = draft.loopDepth;
    block.isLoopHeader = draft.isLoopHeader;
    block.isCold = draft.isCold;
    if (draft.isLoopHeader) block.loopEnd = number[draft.loopLast] + 1;
  }

  static constexpr uint8_t kRemat = 128;  // beyond mir::InstFlag

  const RandomMirOptions& options_;
  Function& out_;
  uint64_t state_;
  int budget_;
  std::vector<DraftBlock> blocks_;
  std::vector<VReg> visible_;
  uint32_t current_ = 0;
  uint32_t loopDepth_ = 0, coldDepth_ = 0;
};

}  // namespace

void makeRandomMir(const RandomMirOptions& options, Function& out) { Generator(options, out).run(); }

}  // namespace wazen
