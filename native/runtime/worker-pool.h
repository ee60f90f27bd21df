// Native threads for compilation: one per core, started when first needed, shared by all environments of the process.
#pragma once

#include <functional>

namespace wazen {

class WorkerPool {
 public:
  static unsigned threadCount();

  // Runs the task on some thread, in the order of submission. Tasks must end by themselves.
  static void submit(std::function<void()> task);
};

}  // namespace wazen
