// Branch tables with few different targets become comparisons: each is predicted by itself, and a jump through a table
// is one of the costliest instructions there are when it is not.
//
//   before:  br_table v1, bb1, bb4, bb4, bb4, bb2, bb2, bb4       after:       v2 = i32.eqz v1
//                                                                              br_if v2, bb1, bb5
//                                                                         bb5: v3 = i32.sub v1, 4
//                                                                              v4 = i32.lt_u v3, 2
//                                                                              br_if v4, bb2, bb4
//
// One comparison for every run of entries with the same target, those of the default aside.
//
// Needs: nothing.   Keeps: nothing of blocks with a table.   Cost: O(edges + arguments of phis).
#include "opt/passes.h"
#include "opt/replace.h"
#include "ssa/cfg.h"

namespace wazen::opt {

using namespace ssa;

namespace {

constexpr uint32_t kMostRuns = 4;
constexpr uint32_t kMostEntries = 512;

// Where an edge leads, and its entry there.
struct Edge {
  Block* to;
  uint32_t pred;
};

struct Run {
  uint32_t start, count;
  uint32_t succ;  // the edge of the first entry
};

class TableSimplifier {
 public:
  explicit TableSimplifier(Function& function) : function_(function), arena_(function.arena) {}

  void run() {
    bool hasTable = false;
    for (const Block* block : function_.blocks) hasTable = hasTable || isTable(block);
    if (!hasTable) return;
    for (uint32_t i = 0; i < function_.blocks.size(); i++) function_.blocks[i]->order = i;
    edits_ = arena_.make<EdgeEdits>(function_);
    const ArenaVector<Block*> before = function_.blocks;
    blocks_.reserve(arena_, before.size());
    for (Block* block : before) {
      blocks_.push(arena_, block);
      if (isTable(block) && findRuns(block)) compare(block);
    }
    edits_->apply();
    function_.blocks = blocks_;
    orderBlocks(function_);
  }

 private:
  static bool isTable(const Block* block) { return block->last && block->last->is(Op::BrTable); }

  // Whether two edges of a block do the same.
  bool isSame(const Block* block, uint32_t a, uint32_t b) const {
    const Block* to = block->succs[a];
    if (block->succs[b] != to) return false;
    if (a == b || !hasPhis(to)) return true;
    const uint32_t first = edits_->pred(block, a), second = edits_->pred(block, b);
    for (const Instr* phi = to->first; phi && phi->is(Op::Phi); phi = phi->next) {
      if (resolve(phi->args[first]) != resolve(phi->args[second])) return false;
    }
    return true;
  }

  // Fills runs_; false if there are too many.
  bool findRuns(const Block* block) {
    runs_.clear();
    const uint32_t rest = block->succs.size() - 1;
    if (rest > kMostEntries) return false;
    for (uint32_t i = 0; i < rest; i++) {
      if (isSame(block, i, rest)) continue;
      const bool goesOn =
          !runs_.empty() && runs_.back().start + runs_.back().count == i && isSame(block, runs_.back().succ, i);
      if (goesOn) {
        runs_.back().count++;
      } else {
        if (runs_.size() == kMostRuns) return false;
        runs_.push(arena_, {i, 1, i});
      }
    }
    return true;
  }

  void compare(Block* block) {
    if (runs_.empty()) return edits_->keepOne(block, block->succs.size() - 1);
    Instr* index = block->last->args[0];
    const Edge rest = edgeOf(block, block->succs.size() - 1);
    ArenaVector<Edge> edges;
    for (const Run& run : runs_) edges.push(arena_, edgeOf(block, run.succ));
    function_.remove(block->last);
    edits_->dropAll(block);
    for (uint32_t i = 0; i < runs_.size(); i++) {
      Instr* branch = function_.make(Op::BrIf, Type::None, {test(block, index, runs_[i])});
      function_.append(block, branch);
      edits_->add(block, edges[i].to, edges[i].pred);
      if (i + 1 == runs_.size()) {
        edits_->add(block, rest.to, rest.pred);
      } else {
        Block* next = function_.makeBlock();
        blocks_.push(arena_, next);
        block->succs.push(arena_, next);
        next->preds.push(arena_, block);
        block = next;
      }
    }
  }

  Edge edgeOf(const Block* block, uint32_t succ) const { return {block->succs[succ], edits_->pred(block, succ)}; }

  // Whether the index lies in the run.
  Instr* test(Block* block, Instr* index, const Run& run) {
    if (run.count == 1) return append(block, Op::I32Eq, index, run.start);
    if (run.start > 0) index = append(block, Op::I32Sub, index, run.start);
    return append(block, Op::I32LtU, index, run.count);
  }

  Instr* append(Block* block, Op op, Instr* value, uint32_t constant) {
    Instr* instr = function_.make(op, Type::I32, {value, function_.constant(Type::I32, constant)});
    function_.append(block, instr);
    return instr;
  }

  Function& function_;
  Arena& arena_;
  EdgeEdits* edits_ = nullptr;
  ArenaVector<Run> runs_;
  ArenaVector<Block*> blocks_;
};

}  // namespace

void simplifyTables(Function& function) { TableSimplifier(function).run(); }

}  // namespace wazen::opt
