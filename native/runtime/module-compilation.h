// The compilation of one module: functions go in one by one and are compiled by the worker pool while later ones are
// still being lowered; `finish` links them into one image.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ir/module.h"
#include "pipeline.h"
#include "runtime/compiled-module.h"

namespace wazen {

class ModuleCompilation : public std::enable_shared_from_this<ModuleCompilation> {
 public:
  // `words` as lib/ir/encode.ts writes them. Null, with `error` set, if they are malformed or there is no backend.
  static std::shared_ptr<ModuleCompilation> begin(const int32_t* words, uint32_t count, std::string& error);

  // Copies the words. Errors show at `finish`.
  void add(const int32_t* words, uint32_t count);

  // Makes a running or later `finish` fail soon. From any thread.
  void abandon();

  // Compiles what is left, on this thread too, and links. Once; null, with `error` set, on failure.
  std::unique_ptr<CompiledModule> finish(std::string& error);

 private:
  using Job = std::vector<int32_t>;  // words of one function

  ModuleCompilation(ModuleInfo&& info, const Target& target) : info_(std::move(info)), target_(target) {}
  void work();
  void compile(Pipeline& pipeline, const Job& job);
  void fail(std::string error);
  bool hasEveryFunction(std::string& error) const;
  void addEntryThunks(std::vector<uint32_t>& positionOfType);

  ModuleInfo info_;
  const Target& target_;

  std::mutex mutex_;
  std::condition_variable workEnded_;
  std::deque<Job> jobs_;
  unsigned scheduled_ = 0;  // tasks given to the pool that have not ended; they may not have begun
  unsigned active_ = 0;     // threads that compile
  std::vector<std::unique_ptr<Pipeline>> pipelines_;  // idle ones: their arenas are reused
  std::vector<CompiledFunction> functions_;
  std::string error_;
};

}  // namespace wazen
