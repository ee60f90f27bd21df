// See module-compilation.h.
#include "runtime/module-compilation.h"

#include <algorithm>
#include <new>

#include "runtime/worker-pool.h"
#include "support/sort.h"

namespace wazen {

namespace {

constexpr uint32_t kNone = CompiledModule::kNone;

}  // namespace

std::shared_ptr<ModuleCompilation> ModuleCompilation::begin(const int32_t* words, uint32_t count, size_t functionBytes,
                                                            std::string& error) {
  const Target* target = hostTarget();
  if (!target) {
    error = "there is no compiler for this processor";
    return nullptr;
  }
  ModuleInfo info;
  if (!readModule(words, count, info, error)) return nullptr;
  return std::shared_ptr<ModuleCompilation>(new ModuleCompilation(std::move(info), *target, functionBytes));
}

void ModuleCompilation::add(const int32_t* words, uint32_t count) {
  std::lock_guard lock(mutex_);
  if (failure_) return;
  jobs_.emplace_back(words, words + count);
  if (scheduled_ >= WorkerPool::threadCount()) return;
  scheduled_++;
  WorkerPool::submit([self = shared_from_this()] {
    self->work();
    std::lock_guard lock(self->mutex_);
    self->scheduled_--;
  });
}

void ModuleCompilation::abandon() { fail({CompileFailure::Kind::Malformed, "the compilation was abandoned"}); }

void ModuleCompilation::fail(CompileFailure failure) {
  std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(failure);
  jobs_.clear();
}

// Compiles jobs until none is left.
void ModuleCompilation::work() {
  {
    std::lock_guard lock(mutex_);
    if (jobs_.empty()) return;
    active_++;
  }
  try {
    compileJobs();
  } catch (const std::bad_alloc&) {
    fail({CompileFailure::Kind::NoMemory, ""});  // a text would take memory
  }
  std::lock_guard lock(mutex_);
  if (--active_ == 0) workEnded_.notify_all();
}

void ModuleCompilation::compileJobs() {
  std::unique_ptr<Pipeline> pipeline = takePipeline();
  std::unique_lock lock(mutex_);
  while (!jobs_.empty()) {
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    compile(*pipeline, job);
    lock.lock();
  }
  pipelines_.push_back(std::move(pipeline));
}

std::unique_ptr<Pipeline> ModuleCompilation::takePipeline() {
  std::lock_guard lock(mutex_);
  if (pipelines_.empty()) return std::make_unique<Pipeline>(info_, target_, functionBytes_);
  std::unique_ptr<Pipeline> pipeline = std::move(pipelines_.back());
  pipelines_.pop_back();
  return pipeline;
}

void ModuleCompilation::compile(Pipeline& pipeline, const Job& job) {
  IrFunction function;
  CompiledFunction code;
  std::string error;
  try {
    const bool compiled =
        readFunction(job.data(), uint32_t(job.size()), function, error) && pipeline.compile(function, code, error);
    if (!compiled) return fail({CompileFailure::Kind::Malformed, std::move(error)});
  } catch (const OverBudget&) {
    return fail({CompileFailure::Kind::TooLarge, "compiling function " + std::to_string(function.index) +
                                                     " takes more than the limit of " + std::to_string(functionBytes_) +
                                                     " bytes of memory"});
  }
  std::lock_guard lock(mutex_);
  functions_.push_back(std::move(code));
  compiled_.fetch_add(1, std::memory_order_relaxed);
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

std::unique_ptr<CompiledModule> ModuleCompilation::finish(CompileFailure& failure) {
  work();
  std::unique_lock lock(mutex_);
  workEnded_.wait(lock, [this] { return active_ == 0; });
  pipelines_.clear();
  if (failure_) {
    failure = *failure_;
    return nullptr;
  }
  try {
    return link(failure);
  } catch (const std::bad_alloc&) {
    failure = {CompileFailure::Kind::NoMemory, ""};
    return nullptr;
  }
}

std::unique_ptr<CompiledModule> ModuleCompilation::link(CompileFailure& failure) {
  wazen::sort(functions_.begin(), functions_.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  failure.kind = CompileFailure::Kind::Malformed;
  if (!hasEveryFunction(failure.message)) return nullptr;

  const uint32_t definedCount = uint32_t(functions_.size());
  std::vector<uint32_t> positionOfType;
  addEntryThunks(positionOfType);
  failure.kind = CompileFailure::Kind::NoMemory;
  auto image = CodeImage::make(functions_, target_, failure.message);
  functions_.clear();
  if (!image) return nullptr;
  return std::make_unique<CompiledModule>(std::move(image), definedCount, std::move(positionOfType));
}

}  // namespace wazen
