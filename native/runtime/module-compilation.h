// The compilation of one module: functions go in one by one and are compiled by the worker pool while later ones are
// still being lowered; `finish` links them into one image.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ir/module.h"
#include "pipeline.h"
#include "runtime/compiled-module.h"

namespace wazen {

// Why there is no code.
struct CompileFailure {
  enum class Kind {
    Malformed,  // words that TypeScript would not write, or an abandoned compilation
    TooLarge,   // a function passes the memory that may be used for it
    NoMemory,   // the system gives none
  };
  Kind kind = Kind::Malformed;
  std::string message;
};

class ModuleCompilation : public std::enable_shared_from_this<ModuleCompilation> {
 public:
  // `words` as lib/ir/encode.ts writes them; `functionBytes` is the memory that may be used to compile one function.
  // Null, with `error` set, if they are malformed or there is no backend.
  static std::shared_ptr<ModuleCompilation> begin(const int32_t* words, uint32_t count, size_t functionBytes,
                                                  std::string& error);

  // Copies the words. Errors show at `finish`; std::bad_alloc if there is no memory for the copy.
  void add(const int32_t* words, uint32_t count);

  // Makes a running or later `finish` fail soon. From any thread.
  void abandon();

  // Functions that are compiled by now. From any thread.
  uint32_t compiledCount() const { return compiled_.load(std::memory_order_relaxed); }

  // Compiles what is left, on this thread too, and links. Once; null, with `failure` set, on failure.
  std::unique_ptr<CompiledModule> finish(CompileFailure& failure);

 private:
  using Job = std::vector<int32_t>;  // words of one function

  ModuleCompilation(ModuleInfo&& info, const Target& target, size_t functionBytes)
      : info_(std::move(info)), target_(target), functionBytes_(functionBytes) {}
  void work();
  void compileJobs();
  void compile(Pipeline& pipeline, const Job& job);
  std::unique_ptr<Pipeline> takePipeline();
  void fail(CompileFailure failure);
  std::unique_ptr<CompiledModule> link(CompileFailure& failure);
  bool hasEveryFunction(std::string& error) const;
  void addEntryThunks(std::vector<uint32_t>& positionOfType);

  ModuleInfo info_;
  const Target& target_;
  const size_t functionBytes_;

  std::mutex mutex_;
  std::condition_variable workEnded_;
  std::deque<Job> jobs_;
  unsigned scheduled_ = 0;  // tasks given to the pool that have not ended; they may not have begun
  unsigned active_ = 0;     // threads that compile
  std::vector<std::unique_ptr<Pipeline>> pipelines_;  // idle ones: their arenas are reused
  std::vector<CompiledFunction> functions_;
  std::optional<CompileFailure> failure_;
  std::atomic<uint32_t> compiled_{0};
};

}  // namespace wazen
