// See worker-pool.h.
#include "runtime/worker-pool.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include "os/os.h"

namespace wazen {

namespace {

// Never destructed: its threads are detached and outlive main.
struct Queue {
  std::mutex mutex;
  std::condition_variable wanted;
  std::deque<std::function<void()>> tasks;
  unsigned threads = 0;
  unsigned idle = 0;

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      idle++;
      wanted.wait(lock, [this] { return !tasks.empty(); });
      idle--;
      std::function<void()> task = std::move(tasks.front());
      tasks.pop_front();
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
    }
  }
};

Queue& queue() {
  static auto* instance = new Queue;
  return *instance;
}

// Without a thread, tasks wait for one of those that are there; what a module's compilation left undone, `finish` does.
void startThread(Queue& pool) {
  try {
    std::thread([&pool] {
      os::lowerThreadPriority();  // the event loop of a busy server goes before what is compiled for later
      pool.work();
    }).detach();
    pool.threads++;
  } catch (const std::system_error&) {
  }
}

}  // namespace

unsigned WorkerPool::threadCount() {
  static const unsigned count = std::max(1u, std::thread::hardware_concurrency());
  return count;
}

void WorkerPool::submit(std::function<void()> task) {
  Queue& pool = queue();
  std::lock_guard lock(pool.mutex);
  pool.tasks.push_back(std::move(task));
  if (pool.idle < pool.tasks.size() && pool.threads < threadCount()) {
    startThread(pool);
  }
  pool.wanted.notify_one();
}

}  // namespace wazen
