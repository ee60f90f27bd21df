// Code that the threads of the process share, by key: which is there, and which somebody is making.
//
// Nothing is kept alive here. Code goes with its last owner, and a claim with the thread that holds it, however that
// ends; then one of those that wait for it gets it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "runtime/compiled-module.h"

namespace wazen {

class CodeRegistry {
 public:
  // Whoever waits for another one's code.
  class Waiter {
   public:
    // To ask again. Once, from any thread; it must not call the registry. The waiter is no longer known to it then.
    virtual void wake() = 0;

   protected:
    ~Waiter() = default;
  };

  // The right to make the code of a key. Ends with this object, or before.
  class Claim {
   public:
    explicit Claim(std::string key) : key_(std::move(key)) {}
    ~Claim() { end(); }
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    void end();

   private:
    std::string key_;
    bool ended_ = false;
  };

  // One of the two, or neither: then another one is making it, and the waiter will be woken.
  struct Answer {
    std::shared_ptr<CompiledModule> code;
    std::shared_ptr<Claim> claim;
  };
  static Answer ask(const std::string& key, Waiter& waiter);

  // Code that lives.
  static std::shared_ptr<CompiledModule> find(const std::string& key);
  static void put(const std::string& key, const std::shared_ptr<CompiledModule>& code);

  // Nobody will wake it any more. False if somebody has.
  static bool forget(const std::string& key, Waiter& waiter);

  // Keys with code that lives, or a claim.
  static size_t count();
};

}  // namespace wazen
