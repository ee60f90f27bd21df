// One pass over the words for reads and writes by block, then one walk per slot (support/live-walk.h).
#include "ssa/slot-liveness.h"

#include <algorithm>

#include "support/flags.h"
#include "support/live-walk.h"

namespace wazen::ssa {

namespace {

constexpr uint32_t kWordsPerInstruction = 3;  // about

struct Pair {
  uint32_t key, value;
};

// The values of each key, one key after the other, in the order of the pairs: those of `key` from `first[key]` on, up
// to `first[key + 1]`.
void groupByKey(Arena& arena, const ArenaVector<Pair>& pairs, uint32_t keys, uint32_t*& first, uint32_t*& values) {
  first = arena.makeArray<uint32_t>(keys + 1);
  for (const Pair& pair : pairs) first[pair.key + 1]++;
  for (uint32_t key = 0; key < keys; key++) first[key + 1] += first[key];
  auto* next = arena.makeArray<uint32_t>(keys + 1);
  std::copy_n(first, keys, next);
  values = arena.makeArray<uint32_t>(pairs.size());
  for (const Pair& pair : pairs) values[next[pair.key]++] = pair.value;
}

class SlotAnalysis {
 public:
  SlotAnalysis(const IrFunction& ir, const Outline& outline, const Function& function, SlotLiveness& out)
      : ir_(ir),
        outline_(outline),
        function_(function),
        arena_(function.arena),
        out_(out),
        readIn_(arena_.makeArray<uint32_t>(ir.slotCount)),
        writtenIn_(arena_.makeArray<uint32_t>(ir.slotCount)) {}

  const char* run() {
    if (!writeLocals()) return "locals outside of the frame";
    for (uint32_t block = 0; block < outline_.blocks.size(); block++) {
      if (!scan(block)) return "a slot outside of the frame";
    }
    uint32_t* firstReader;
    uint32_t* readers;
    groupByKey(arena_, reads_, ir_.slotCount, firstReader, readers);
    groupByKey(arena_, writes_, ir_.slotCount, out_.firstWriter, out_.writers);
    out_.isInMemory = arena_.makeArray<uint8_t>(ir_.slotCount);
    const bool isLimited = flags().slotsInMemory || !walkAll(firstReader, readers, IsLimited::No);
    if (isLimited) walkAll(firstReader, readers, IsLimited::Yes);
    if (isUnwritten_) return "a slot that is not written";
    groupByKey(arena_, live_, outline_.blocks.size(), out_.first, out_.slots);
    findLoopEnds();
    return nullptr;
  }

 private:
  enum class IsLimited { No, Yes };  // by each slot's own accesses

  bool writeLocals() {
    uint64_t slot = 0;
    for (uint32_t i = 0; i < ir_.localCount; i++) {
      if (slot >= ir_.slotCount) return false;
      write(uint32_t(slot), 0);
      slot += typeOf(ValType(ir_.localTypes[i])) == Type::V128 ? 2 : 1;
    }
    return true;
  }

  bool scan(uint32_t block) {
    bool isInside = true;
    auto onRead = [&](uint64_t slot) {
      if (slot >= ir_.slotCount) isInside = false;
      else read(uint32_t(slot), block);
    };
    auto onWrite = [&](uint64_t slot) {
      if (slot >= ir_.slotCount) isInside = false;
      else write(uint32_t(slot), block);
    };
    const int32_t* end = ir_.words + ir_.wordCount;
    const int32_t* word = ir_.words + outline_.blocks[block].start;
    for (bool isLast = false; !isLast && isInside;) {
      visitSlots(word, function_.module, onRead, onWrite);
      isLast = infoOf(Op(*word)).has(Effect::Ends);
      word += instructionWords(word, end);
    }
    return isInside;
  }

  // A read that a write in the same block comes before needs nothing of other blocks.
  void read(uint32_t slot, uint32_t block) {
    if (writtenIn_[slot] == block + 1 || readIn_[slot] == block + 1) return;
    readIn_[slot] = block + 1;
    reads_.push(arena_, {slot, block});
  }

  void write(uint32_t slot, uint32_t block) {
    if (writtenIn_[slot] == block + 1) return;
    writtenIn_[slot] = block + 1;
    writes_.push(arena_, {slot, block});
  }

  // False if the live sets are too large together.
  bool walkAll(const uint32_t* firstReader, const uint32_t* readers, IsLimited isLimited) {
    const uint64_t most = LiveLimits::ofFunction(ir_.wordCount / kWordsPerInstruction);
    LiveWalk walk(arena_, outline_.blocks.size());
    uint32_t* writer = arena_.makeArray<uint32_t>(outline_.blocks.size());  // by block: the slot, plus one
    uint64_t total = 0;
    live_.clear();
    for (uint32_t slot = 0; slot < ir_.slotCount; slot++) {
      const uint32_t readCount = firstReader[slot + 1] - firstReader[slot];
      if (readCount == 0) continue;
      const uint32_t firstWrite = out_.firstWriter[slot], endWrite = out_.firstWriter[slot + 1];
      for (uint32_t i = firstWrite; i < endWrite; i++) writer[out_.writers[i]] = slot + 1;
      const uint64_t own = flags().slotsInMemory ? 0 : LiveLimits::ofVariable(readCount + endWrite - firstWrite);
      const uint64_t limit = isLimited == IsLimited::Yes ? own : most - total;
      const uint32_t before = live_.size();
      const uint64_t cost = walk.run(
          readers + firstReader[slot], readCount, limit,
          [&](uint32_t block) -> auto& { return function_.blocks[block]->preds; },
          [](const Block* pred) { return pred->id; },  //
          [&](uint32_t block) { return writer[block] == slot + 1; },
          [&](uint32_t block) {
            isUnwritten_ = isUnwritten_ || block == 0;
            live_.push(arena_, {block, slot});
          });
      total += cost;
      if (cost <= limit) continue;
      if (isLimited == IsLimited::No) return false;
      live_.truncate(before);
      out_.isInMemory[slot] = 1;
    }
    return true;
  }

  // A loop reaches as far as those that begin in it.
  void findLoopEnds() {
    const uint32_t count = outline_.blocks.size();
    out_.loopEnd = arena_.makeArray<uint32_t>(count);
    ArenaVector<uint32_t> later;  // headers that no later header contains, the nearest on top
    for (uint32_t block = count; block-- > 0;) {
      if (!(outline_.blocks[block].flags & kBlockIsLoop)) continue;
      uint32_t end = std::max(outline_.blocks[block].loopEnd, block);
      while (!later.empty() && later.back() <= end) {
        end = std::max(end, out_.loopEnd[later.back()]);
        later.pop();
      }
      out_.loopEnd[block] = end;
      later.push(arena_, block);
    }
  }

  const IrFunction& ir_;
  const Outline& outline_;
  const Function& function_;
  Arena& arena_;
  SlotLiveness& out_;
  uint32_t* readIn_;     // by slot: the last block that reads it, plus one
  uint32_t* writtenIn_;  // by slot: the last block that writes it, plus one
  ArenaVector<Pair> reads_, writes_;
  ArenaVector<Pair> live_;  // by block: slots
  bool isUnwritten_ = false;
};

}  // namespace

const char* computeSlotLiveness(const IrFunction& ir, const Outline& outline, const Function& function,
                                SlotLiveness& out) {
  return SlotAnalysis(ir, outline, function, out).run();
}

}  // namespace wazen::ssa
