// Value numbering along the dominator tree: an instruction that computes what a dominating one has computed is replaced
// by it.
//
//   before:  v3 = i32.add v1, v2         after:  v3 = i32.add v1, v2
//            v4 = vm.load v0, 64, global         v4 = vm.load v0, 64, global
//            v5 = i32.add v1, v2                 v7 = i32.mul v3, v4
//            v6 = vm.load v0, 64, global
//            v7 = i32.mul v5, v6
//
// Also operators that trap: where the first did not, the second does not. Loads of linear memory and of instance state
// are equal while nothing has written what they read: each kind of state has a version, which stores and calls change,
// and which is new where paths with different versions meet; a loop that does not write it keeps the version of its
// entry. Stores make their value known to loads of the same place. A mem.check is implied by an earlier one of the same
// address that reaches as far: a memory never shrinks (core spec, exec/instructions.html#exec-memory-grow). Everything
// is folded on the way (opt/simplify.h).
//
// Needs: order, dominators, loops.   Keeps: the CFG.   Cost: O(instructions).
#include "opt/effects.h"
#include "opt/passes.h"
#include "opt/replace.h"
#include "opt/simplify.h"
#include "ssa/dominators.h"
#include "support/hash.h"

namespace wazen::opt {

using namespace ssa;

namespace {

struct Entry {
  uint32_t hash;
  uint32_t version;  // of what the instruction reads
  Instr* key;        // what is looked for
  Instr* value;      // what stands for it
  Entry* next;       // in its bucket
  Entry* previous;   // made before it
};

struct Versions {
  uint32_t of[kStateCount];
};

// The load that gives back what a store has written, where it does so without conversion.
Op loadOf(Op store) {
  switch (store) {
    case Op::I32Store: return Op::I32Load;
    case Op::I64Store: return Op::I64Load;
    case Op::F32Store: return Op::F32Load;
    case Op::F64Store: return Op::F64Load;
    case Op::V128Store: return Op::V128Load;
    default: return Op::Block;
  }
}

class ValueNumbering {
 public:
  explicit ValueNumbering(Function& function)
      : function_(function), arena_(function.arena), simplifier_(function), written_(statesWrittenInLoops(function)) {
    uint32_t capacity = 64;
    while (capacity < function.instrCount / 2 && capacity < (1u << 20)) capacity *= 2;
    mask_ = capacity - 1;
    buckets_ = arena_.makeArray<Entry*>(capacity);
    atEnd_ = arena_.makeArray<Versions>(function.blocks.size());
    marks_ = arena_.makeArray<Entry*>(function.blocks.size());
  }

  void run() {
    walkDominatorTree(function_, *this);
    resolveArguments(function_);
  }

  void enter(Block* block) {
    marks_[block->order] = newest_;
    enterVersions(block);
    for (Instr *instr = block->first, *next; instr; instr = next) {
      next = instr->next;
      if (instr->is(Op::Phi)) continue;
      resolveArguments(instr);
      Instr* value = simplifier_.simplify(instr);
      if (simplifier_.inserted) {
        next = simplifier_.inserted;
        if (value == instr) continue;  // comes again after what is new
      } else if (value == instr) {
        value = number(instr);
      }
      if (value == instr) continue;
      if (value) replace(function_, instr, value);
      else function_.remove(instr);
    }
    atEnd_[block->order] = versions_;
  }

  void leave(Block* block) {
    while (newest_ != marks_[block->order]) {
      buckets_[newest_->hash & mask_] = newest_->next;
      newest_ = newest_->previous;
    }
  }

 private:
  // A version holds at the start of a block if it does at the end of all predecessors. Those that come after the header
  // of a loop, at its ends, agree if the loop does not write the state.
  void enterVersions(Block* block) {
    for (uint32_t state = 0; state < kStateCount; state++) {
      uint32_t version = 0;
      bool isOne = !block->isLoopHeader || !(written_[block->order] & (1u << state));
      for (Block* pred : block->preds) {
        if (pred->order >= block->order) continue;
        uint32_t other = atEnd_[pred->order].of[state];
        isOne = isOne && (version == 0 || version == other);
        version = other;
      }
      versions_.of[state] = isOne && version ? version : ++lastVersion_;
    }
  }

  // Returns what stands for `instr` from now on, nullptr if it is not needed.
  Instr* number(Instr* instr) {
    const OpInfo& info = instr->info();
    uint32_t state = stateRead(instr);
    if (instr->is(Op::MemCheck)) return checkAgain(instr);
    bool isMergeable =
        instr->argCount && (info.isPure() || isOnlyTrapping(info) || state != kNoState) && !isFixed(instr);
    if (isMergeable) {
      Instr* known = findOrAdd(instr, state == kNoState ? 0 : versions_.of[state]);
      if (instr->is(Op::TrapIf)) return known == instr ? instr : nullptr;
      return known;
    }
    write(instr);
    return instr;
  }

  static bool isOnlyTrapping(const OpInfo& info) {
    return (info.effects & ~(Effect::Commutative | Effect::Ssa)) == Effect::Traps && info.operands.size > 0;
  }

  static bool isFixed(const Instr* instr) { return instr->is(Op::Phi) || instr->is(Op::Result); }

  void write(Instr* instr) {
    uint32_t states = statesWritten(instr);
    for (uint32_t state = 0; state < kStateCount; state++) {
      if (states & (1u << state)) versions_.of[state] = ++lastVersion_;
    }
    if (instr->is(Op::VmStore)) {
      Instr* load = function_.make(Op::VmLoad, instr->args[1]->type, {instr->args[0]});
      rememberStored(instr, load, 2);
    }
    Op op = loadOf(instr->op);
    if (op == Op::Block || function_.module.memories[instr->imm[0]].isShared) return;
    Instr* load = function_.makeList(op, infoOf(op).result, instr->argCount - 1);
    load->args[0] = instr->args[0];
    if (instr->argCount == 3) load->args[1] = instr->args[2];
    rememberStored(instr, load, 2);
  }

  void rememberStored(Instr* store, Instr* load, uint32_t immediates) {
    for (uint32_t i = 0; i < immediates; i++) load->imm[i] = store->imm[i];
    uint32_t version = versions_.of[stateRead(load)];
    add(hashOf(load, version), version, load, store->args[1]);
  }

  // Keyed by address and memory; the value found is the check that reached furthest.
  Instr* checkAgain(Instr* check) {
    Instr* bytes = check->args[1];
    Instr* memory = bytes->is(Op::VmLoad) ? bytes->args[0] : bytes;
    uint32_t hash = hashMix(uint64_t(check->args[0]->id) << 32 | memory->id) + uint32_t(Op::MemCheck);
    for (Entry* entry = buckets_[hash & mask_]; entry; entry = entry->next) {
      if (entry->hash != hash || !entry->key->is(Op::MemCheck) || entry->key->args[0] != check->args[0]) continue;
      Instr* otherBytes = entry->key->args[1];
      Instr* otherMemory = otherBytes->is(Op::VmLoad) ? otherBytes->args[0] : otherBytes;
      if (otherMemory != memory) continue;
      if (entry->key->imm[0] >= check->imm[0]) return nullptr;
      break;  // the last one reaches furthest
    }
    add(hash, 0, check, check);
    return check;
  }

  Instr* findOrAdd(Instr* instr, uint32_t version) {
    uint32_t hash = hashOf(instr, version);
    for (Entry* entry = buckets_[hash & mask_]; entry; entry = entry->next) {
      if (entry->hash == hash && entry->version == version && isEqual(entry->key, instr)) return resolve(entry->value);
    }
    add(hash, version, instr, instr);
    return instr;
  }

  void add(uint32_t hash, uint32_t version, Instr* key, Instr* value) {
    Entry*& bucket = buckets_[hash & mask_];
    bucket = newest_ = arena_.make<Entry>(Entry{hash, version, key, value, bucket, newest_});
  }

  static uint32_t hashOf(const Instr* instr, uint32_t version) {
    uint64_t hash = (uint64_t(instr->op) << 8 | uint64_t(instr->type)) + (uint64_t(version) << 32);
    for (uint32_t i = 0; i < instr->argCount; i++) hash = uint64_t(hashMix(hash)) << 20 ^ hash ^ instr->args[i]->id;
    return hashMix(hash ^ instr->bits[0] ^ hashMix(instr->bits[1]));
  }

  static bool isEqual(const Instr* a, const Instr* b) {
    if (a->op != b->op || a->type != b->type || a->argCount != b->argCount) return false;
    if (a->bits[0] != b->bits[0] || a->bits[1] != b->bits[1]) return false;
    bool isSame = true;
    for (uint32_t i = 0; i < a->argCount; i++) isSame = isSame && a->args[i] == b->args[i];
    if (isSame || !a->info().has(Effect::Commutative)) return isSame;
    return a->args[0] == b->args[1] && a->args[1] == b->args[0];
  }

  Function& function_;
  Arena& arena_;
  Simplifier simplifier_;
  uint8_t* written_;
  Entry** buckets_;
  uint32_t mask_;
  Entry* newest_ = nullptr;
  Entry** marks_;    // by order: the newest entry when the block was entered
  Versions* atEnd_;  // by order
  Versions versions_ = {};
  uint32_t lastVersion_ = 0;
};

}  // namespace

void numberValues(Function& function) { ValueNumbering(function).run(); }

}  // namespace wazen::opt
