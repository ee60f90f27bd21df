// Sets a function up from its outline and translates its blocks in order (ssa/translate*.cpp).
#include "ssa/builder.h"

#include "ir/reader.h"
#include "ssa/slot-liveness.h"
#include "ssa/translate.h"

namespace wazen::ssa {

namespace {

constexpr uint32_t kMaxSlots = 1 << 20;  // 8 MB of frame; validation allows 50,000 locals

// Blocks and edges as the outline has them.
void makeBlocks(Function& function, const Outline& outline) {
  Arena& arena = function.arena;
  function.blocks.reserve(arena, outline.blocks.size());
  for (const OutlineBlock& block : outline.blocks) {
    function.blocks.push(arena, function.makeBlock());
    function.blocks.back()->isLoopHeader = (block.flags & kBlockIsLoop) != 0;
  }
  function.entry = function.blocks[0];
  for (uint32_t from = 0; from < outline.blocks.size(); from++) {
    const OutlineBlock& block = outline.blocks[from];
    for (uint32_t i = 0; i < block.edgeCount; i++) {
      Block* target = function.blocks[outline.edges[block.firstEdge + i]];
      function.blocks[from]->succs.push(arena, target);
      target->preds.push(arena, function.blocks[from]);
    }
  }
}

const char* checkHeader(const IrFunction& ir, const ModuleInfo& module) {
  if (ir.typeIndex >= module.types.size()) return "a type that is not there";
  if (ir.index >= module.functionTypes.size()) return "a function that is not there";
  if (ir.slotCount > kMaxSlots) return "a frame that is too large";
  return nullptr;
}

}  // namespace

Function* build(const IrFunction& ir, const ModuleInfo& module, Arena& arena, std::string& error) {
  Outline outline;
  const char* problem = checkHeader(ir, module);
  if (!problem) problem = readOutline(ir, arena, outline);
  Function* function = nullptr;
  SlotLiveness liveness;
  if (!problem) {
    function = arena.make<Function>(arena, module, ir.index, module.types[ir.typeIndex]);
    makeBlocks(*function, outline);
    problem = computeSlotLiveness(ir, outline, *function, liveness);
  }
  if (!problem) {
    auto* translator = arena.make<Translator>(ir, *function, liveness);
    translator->enter();
    for (uint32_t i = 0; i < outline.blocks.size() && !translator->error(); i++) {
      const OutlineBlock& block = outline.blocks[i];
      translator->translate(function->blocks[i], block.start, (block.flags & kBlockIsLoop) != 0);
    }
    translator->finish();
    problem = translator->error();
  }
  if (problem) {
    error = "function " + std::to_string(ir.index) + ": malformed IR: " + problem;
    return nullptr;
  }
  return function;
}

}  // namespace wazen::ssa
