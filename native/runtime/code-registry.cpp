// See code-registry.h.
#include "runtime/code-registry.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace wazen {

namespace {

struct Entry {
  std::weak_ptr<CompiledModule> code;
  bool isClaimed = false;
  std::vector<CodeRegistry::Waiter*> waiters;

  bool isOver() const { return !isClaimed && waiters.empty() && code.expired(); }

  void wakeAll() {
    for (CodeRegistry::Waiter* waiter : waiters) waiter->wake();
    waiters.clear();
  }
};

// Never destructed: threads may still end their claims while the process ends.
struct Registry {
  std::mutex mutex;
  std::unordered_map<std::string, Entry> entries;
  size_t sweepAt = 64;

  // Entries of code that is gone stay until there are twice as many.
  void sweep() {
    std::erase_if(entries, [](const auto& pair) { return pair.second.isOver(); });
    sweepAt = 64 + 2 * entries.size();
  }

  Entry& entryOf(const std::string& key) {
    if (entries.size() >= sweepAt) sweep();
    return entries[key];
  }
};

Registry& registry() {
  static auto* instance = new Registry;
  return *instance;
}

}  // namespace

CodeRegistry::Answer CodeRegistry::ask(const std::string& key, Waiter& waiter) {
  std::lock_guard lock(registry().mutex);
  Entry& entry = registry().entryOf(key);
  Answer answer;
  answer.code = entry.code.lock();
  if (answer.code) return answer;
  if (entry.isClaimed) {
    entry.waiters.push_back(&waiter);
  } else {
    answer.claim = std::make_shared<Claim>(key);
    entry.isClaimed = true;  // nothing fails from here on
  }
  return answer;
}

std::shared_ptr<CompiledModule> CodeRegistry::find(const std::string& key) {
  std::lock_guard lock(registry().mutex);
  const auto found = registry().entries.find(key);
  return found == registry().entries.end() ? nullptr : found->second.code.lock();
}

void CodeRegistry::put(const std::string& key, const std::shared_ptr<CompiledModule>& code) {
  std::lock_guard lock(registry().mutex);
  Entry& entry = registry().entryOf(key);
  if (entry.code.expired()) entry.code = code;
  entry.wakeAll();
}

bool CodeRegistry::forget(const std::string& key, Waiter& waiter) {
  std::lock_guard lock(registry().mutex);
  const auto found = registry().entries.find(key);
  return found != registry().entries.end() && std::erase(found->second.waiters, &waiter) > 0;
}

size_t CodeRegistry::count() {
  std::lock_guard lock(registry().mutex);
  registry().sweep();
  return registry().entries.size();
}

void CodeRegistry::Claim::end() {
  if (ended_) return;
  ended_ = true;
  std::lock_guard lock(registry().mutex);
  const auto found = registry().entries.find(key_);
  found->second.isClaimed = false;  // a claimed entry is never removed
  found->second.wakeAll();
  if (found->second.isOver()) registry().entries.erase(found);
}

}  // namespace wazen
