// The checks that ssa/verify.h lists, with analyses of its own.
#include "ssa/verify.h"

#include <algorithm>
#include <vector>

#include "ssa/print.h"
#include "support/sort.h"
#include "support/text.h"

namespace wazen::ssa {

namespace {

// Independent of Block::order, idom and Instr::id: it checks functions in which those are out of date.
class Verifier {
 public:
  Verifier(const Function& function, std::string& problem) : function_(function), problem_(problem) {}

  bool run() {
    blockNumbers_.assign(function_.blockCount, kNone);
    places_.assign(function_.instrCount, {});
    uint32_t number = 0;
    for (const Block* block : function_.blocks) {
      if (block->id >= function_.blockCount || blockNumbers_[block->id] != kNone)
        return fail(block, nullptr, "is there twice");
      blockNumbers_[block->id] = number++;
    }
    if (function_.blocks.empty() || function_.blocks[0] != function_.entry)
      return fail(nullptr, nullptr, "the entry is not first");
    if (!function_.entry->preds.empty()) return fail(function_.entry, nullptr, "the entry has predecessors");
    for (const Block* block : function_.blocks) {
      if (!checkEnd(block) || !checkList(block)) return false;
    }
    if (!checkEdges()) return false;
    computeDominators();
    for (const Block* block : function_.blocks) {
      for (const Block* succ : block->succs) {
        bool isForward = numberOf(succ) > numberOf(block);
        if (!isForward && !dominates(succ, block))
          return fail(block, block->last, "jumps back into the middle of something");
      }
    }
    for (const Block* block : function_.blocks) {
      for (const Instr* i = block->first; i; i = i->next) {
        if (!checkArguments(block, i) || !checkTypes(block, i)) return false;
      }
    }
    return true;
  }

 private:
  static constexpr uint32_t kNone = ~0u;
  struct Place {
    const Instr* instr = nullptr;
    uint32_t position = 0;  // in its block
  };

  bool fail(const Block* block, const Instr* instr, const char* what) {
    if (block) appendFormat(problem_, "bb%u: ", block->id);
    if (instr) {
      printInstr(*instr, problem_);
      problem_ += ": ";
    }
    problem_ += what;
    return false;
  }

  uint32_t numberOf(const Block* block) const {
    return block->id < function_.blockCount ? blockNumbers_[block->id] : kNone;
  }

  bool checkEnd(const Block* block) {
    if (!block->last || !block->last->info().has(Effect::Ends))
      return fail(block, block->last, "does not end with a terminator");
    uint32_t count = block->succs.size();
    Op op = block->last->op;
    bool fits = op == Op::Jump ? count == 1 : op == Op::BrIf ? count == 2 : op == Op::BrTable ? count >= 1 : count == 0;
    if (!fits) return fail(block, block->last, "has a wrong number of successors");
    for (const Block* succ : block->succs) {
      if (numberOf(succ) == kNone) return fail(block, block->last, "jumps to a block that is not there");
    }
    for (const Block* pred : block->preds) {
      if (numberOf(pred) == kNone) return fail(block, nullptr, "has a predecessor that is not there");
    }
    return true;
  }

  // Both sides have the same edges.
  bool checkEdges() {
    std::vector<uint64_t> forward, backward;  // number of the source, and of the target
    for (const Block* block : function_.blocks) {
      const uint64_t number = numberOf(block);
      for (const Block* succ : block->succs) forward.push_back(number << 32 | numberOf(succ));
      for (const Block* pred : block->preds) backward.push_back(uint64_t(numberOf(pred)) << 32 | number);
    }
    wazen::sort(forward.begin(), forward.end());
    wazen::sort(backward.begin(), backward.end());
    const auto [out, in] = std::mismatch(forward.begin(), forward.end(), backward.begin(), backward.end());
    if (out == forward.end() && in == backward.end()) return true;
    if (in == backward.end() || (out != forward.end() && *out < *in)) {
      const Block* block = function_.blocks[*out >> 32];
      return fail(block, block->last, "has edges that its successor does not know");
    }
    return fail(function_.blocks[uint32_t(*in)], nullptr, "has a predecessor that does not lead to it");
  }

  bool checkList(const Block* block) {
    const Instr* prev = nullptr;
    uint32_t position = 0;
    bool phisAllowed = true;
    for (const Instr* i = block->first; i; prev = i, i = i->next) {
      if (i->block != block || i->prev != prev) return fail(block, i, "is linked wrongly");
      if (i->id >= function_.instrCount || places_[i->id].instr)
        return fail(block, i, "has a number that is not its own");
      if (i->info().has(Effect::Ends) != (i == block->last))
        return fail(block, i, "a terminator ends a block and nothing else does");
      if (i->is(Op::Phi) && !phisAllowed) return fail(block, i, "a phi after other instructions");
      if (i->is(Op::Phi) && i->argCount != block->preds.size())
        return fail(block, i, "has not one argument per predecessor");
      bool isInitial = i->isConst() || i->is(Op::Param) || i->is(Op::VmContext) || i->is(Op::VmFrame);
      if (isInitial && block != function_.entry) return fail(block, i, "belongs into the entry block");
      phisAllowed = phisAllowed && i->is(Op::Phi);
      places_[i->id] = {i, position++};
    }
    return prev == block->last || fail(block, block->last, "is not the last of the list");
  }

  // The simple iterative algorithm over the given order, which must put dominators first.
  void computeDominators() {
    uint32_t count = function_.blocks.size();
    idoms_.assign(count, kNone);
    depths_.assign(count, 0);
    std::vector<uint32_t> order = reversePostorder();
    std::vector<uint32_t> rank(count, 0);
    for (uint32_t i = 0; i < order.size(); i++) rank[order[i]] = i;
    idoms_[0] = 0;
    for (bool isChanged = true; isChanged;) {
      isChanged = false;
      for (uint32_t number : order) {
        if (number == 0) continue;
        uint32_t idom = kNone;
        for (const Block* pred : function_.blocks[number]->preds) {
          uint32_t other = numberOf(pred);
          if (idoms_[other] == kNone) continue;
          while (idom != kNone && idom != other) {
            uint32_t& later = rank[idom] > rank[other] ? idom : other;
            later = idoms_[later];
          }
          idom = other;
        }
        isChanged = isChanged || idoms_[number] != idom;
        idoms_[number] = idom;
      }
    }
    for (uint32_t number : order) {
      if (number) depths_[number] = depths_[idoms_[number]] + 1;
    }
  }

  std::vector<uint32_t> reversePostorder() const {
    std::vector<uint32_t> order;
    std::vector<bool> isSeen(function_.blocks.size());
    std::vector<std::pair<uint32_t, uint32_t>> stack{{0, 0}};
    isSeen[0] = true;
    while (!stack.empty()) {
      auto& [number, next] = stack.back();
      const Block* block = function_.blocks[number];
      if (next == block->succs.size()) {
        order.push_back(number);
        stack.pop_back();
        continue;
      }
      uint32_t succ = numberOf(block->succs[next++]);
      if (isSeen[succ]) continue;
      isSeen[succ] = true;
      stack.push_back({succ, 0});
    }
    return {order.rbegin(), order.rend()};
  }

  bool dominates(const Block* a, const Block* b) const {
    uint32_t x = numberOf(a), y = numberOf(b);
    while (depths_[y] > depths_[x]) y = idoms_[y];
    return x == y;
  }

  bool checkArguments(const Block* block, const Instr* user) {
    if (idoms_[numberOf(block)] == kNone) return true;  // unreachable: nothing runs it
    for (uint32_t n = 0; n < user->argCount; n++) {
      const Instr* arg = user->args[n];
      bool isThere = arg && arg->id < function_.instrCount && places_[arg->id].instr == arg;
      if (!isThere || arg->forward) return fail(block, user, "has an argument that is not in the function");
      const Block* usedIn = user->is(Op::Phi) ? block->preds[n] : block;
      if (idoms_[numberOf(usedIn)] == kNone) continue;
      bool isBefore =
          user->is(Op::Phi) || arg->block != block || places_[arg->id].position < places_[user->id].position;
      if (!isBefore || !dominates(arg->block, usedIn))
        return fail(block, user, "has an argument that does not dominate it");
    }
    return true;
  }

  static bool fits(Type wanted, Type given) {
    bool isAddress = given == Type::Word || given == Type::Ref;
    return wanted == given || ((wanted == Type::Word || wanted == Type::Ref) && isAddress);
  }

  bool checkTypes(const Block* block, const Instr* i) {
    const OpInfo& info = i->info();
    if (info.result != Type::None && !fits(info.result, i->type)) return fail(block, i, "has a wrong result type");
    if (i->is(Op::Phi)) {
      for (uint32_t n = 0; n < i->argCount; n++) {
        if (!fits(i->type, i->args[n]->type)) return fail(block, i, "has an argument of another type");
      }
      return true;
    }
    if (i->is(Op::Result))
      return i->args[0]->info().has(Effect::Calls) || fail(block, i, "is not the result of a call");
    if (i->is(Op::Return)) return checkList(block, i, 0, function_.signature.results);
    if (i->is(Op::CallFunc)) {
      if (i->imm[0] >= function_.module.functionTypes.size())
        return fail(block, i, "calls a function that is not there");
      return checkList(block, i, 0, function_.module.signatureOf(i->imm[0]).params);
    }
    if (i->is(Op::CallCode)) {
      if (i->imm[0] >= function_.module.types.size()) return fail(block, i, "has a type that is not there");
      return checkList(block, i, 2, function_.module.types[i->imm[0]].params);
    }
    if (i->argCount < info.operands.size && !i->is(Op::CallService)) return fail(block, i, "has too few arguments");
    for (uint32_t n = 0; n < info.operands.size; n++) {
      Type wanted = typeOf(info.operands.items[n]);
      if (wanted != Type::None && !fits(wanted, i->args[n]->type))
        return fail(block, i, "has an argument of a wrong type");
    }
    return true;
  }

  bool checkList(const Block* block, const Instr* i, uint32_t first, const std::vector<Type>& types) {
    if (i->argCount != first + types.size()) return fail(block, i, "has a wrong number of arguments");
    for (uint32_t n = 0; n < types.size(); n++) {
      if (!fits(types[n], i->args[first + n]->type)) return fail(block, i, "has an argument of a wrong type");
    }
    return true;
  }

  const Function& function_;
  std::string& problem_;
  std::vector<uint32_t> blockNumbers_;  // by Block::id: position in `blocks`
  std::vector<Place> places_;           // by Instr::id
  std::vector<uint32_t> idoms_;
  std::vector<uint32_t> depths_;
};

}  // namespace

bool verify(const Function& function, std::string& problem) { return Verifier(function, problem).run(); }

void Subject::print(std::string& out) const {
  if (function) ssa::print(*function, out);
}

}  // namespace wazen::ssa
