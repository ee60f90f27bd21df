// See module-compilation.h.
#include "runtime/module-compilation.h"

#include <algorithm>

#include "runtime/worker-pool.h"

namespace wazen {

namespace {

constexpr uint32_t kNone = CompiledModule::kNone;

}  // namespace

std::shared_ptr<ModuleCompilation> ModuleCompilation::begin(const int32_t* words, uint32_t count, std::string& error) {
  const Target* target = hostTarget();
  if (!target) {
    error = "there is no compiler for this processor";
    return nullptr;
  }
  ModuleInfo info;
  if (!readModule(words, count, info, error)) return nullptr;
  return std::shared_ptr<ModuleCompilation>(new ModuleCompilation(std::move(info), *target));
}

void ModuleCompilation::add(const int32_t* words, uint32_t count) {
  std::lock_guard lock(mutex_);
  if (!error_.empty()) return;
  jobs_.emplace_back(words, words + count);
  if (scheduled_ >= WorkerPool::threadCount()) return;
  scheduled_++;
  WorkerPool::submit([self = shared_from_this()] {
    self->work();
    std::lock_guard lock(self->mutex_);
    self->scheduled_--;
  });
}

void ModuleCompilation::abandon() { fail("the compilation was abandoned"); }

void ModuleCompilation::fail(std::string error) {
  std::lock_guard lock(mutex_);
  if (error_.empty()) error_ = std::move(error);
  jobs_.clear();
}

// Compiles jobs until none is left.
void ModuleCompilation::work() {
  std::unique_lock lock(mutex_);
  if (jobs_.empty()) return;
  active_++;
  std::unique_ptr<Pipeline> pipeline;
  if (!pipelines_.empty()) {
    pipeline = std::move(pipelines_.back());
    pipelines_.pop_back();
  } else {
    pipeline = std::make_unique<Pipeline>(info_, target_);
  }
  while (!jobs_.empty()) {
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    compile(*pipeline, job);
    lock.lock();
  }
  pipelines_.push_back(std::move(pipeline));
  if (--active_ == 0) workEnded_.notify_all();
}

void ModuleCompilation::compile(Pipeline& pipeline, const Job& job) {
  IrFunction function;
  CompiledFunction code;
  std::string error;
  const bool compiled =
      readFunction(job.data(), uint32_t(job.size()), function, error) && pipeline.compile(function, code, error);
  if (!compiled) return fail(std::move(error));
  std::lock_guard lock(mutex_);
  functions_.push_back(std::move(code));
}

bool ModuleCompilation::hasEveryFunction(std::string& error) const {
  const size_t expected = info_.functionTypes.size() - info_.importedFunctions;
  bool complete = functions_.size() == expected;
  for (size_t i = 0; complete && i < expected; i++) complete = functions_[i].index == info_.importedFunctions + i;
  if (!complete) error = "not every function of the module was compiled exactly once";
  return complete;
}

void ModuleCompilation::addEntryThunks(std::vector<uint32_t>& positionOfType) {
  positionOfType.assign(info_.types.size(), kNone);
  for (size_t i = info_.importedFunctions; i < info_.functionTypes.size(); i++) {
    uint32_t& position = positionOfType[info_.functionTypes[i]];
    if (position != kNone) continue;
    position = uint32_t(functions_.size());
    CompiledFunction thunk;
    target_.entryThunk(info_.types[info_.functionTypes[i]], thunk);
    thunk.index = CodeImage::kNoFunction;
    functions_.push_back(std::move(thunk));
  }
}

std::unique_ptr<CompiledModule> ModuleCompilation::finish(std::string& error) {
  work();
  std::unique_lock lock(mutex_);
  workEnded_.wait(lock, [this] { return active_ == 0; });
  pipelines_.clear();
  if (!error_.empty()) {
    error = error_;
    return nullptr;
  }
  std::sort(functions_.begin(), functions_.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  if (!hasEveryFunction(error)) return nullptr;

  const uint32_t definedCount = uint32_t(functions_.size());
  std::vector<uint32_t> positionOfType;
  addEntryThunks(positionOfType);
  auto image = CodeImage::make(functions_, target_, error);
  functions_.clear();
  if (!image) return nullptr;
  return std::make_unique<CompiledModule>(std::move(image), definedCount, std::move(positionOfType));
}

}  // namespace wazen
