// Code that threads share. Each waits in its own event loop: it is woken through a thread-safe function.
#include "addon/addon.h"
#include "addon/values.h"
#include "runtime/code-registry.h"

namespace wazen::addon {

namespace {

// Lives until its thread-safe function is finalized: when it has been woken, or the environment ends.
class WaitingThread final : public CodeRegistry::Waiter {
 public:
  WaitingThread(napi_env env, std::string key) : env_(env), key_(std::move(key)) {}

  // False, with a pending error, if the system refuses.
  bool open(napi_value callback) {
    napi_value name = nullptr;
    napi_create_string_utf8(env_, "wazen:wait", NAPI_AUTO_LENGTH, &name);
    if (napi_create_threadsafe_function(env_, callback, nullptr, name, 0, 1, this, finalize, nullptr, nullptr,
                                        &function_) != napi_ok) {
      throwError(env_, "the system refused a thread-safe function");
      return false;
    }
    napi_unref_threadsafe_function(env_, function_);  // who waits has a timer, too
    // After the function, so that it runs before the function's own: the registry must not call one that is gone.
    napi_add_env_cleanup_hook(env_, leave, this);
    return true;
  }

  // From any thread, under the registry's lock.
  void wake() override {
    napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
    napi_release_threadsafe_function(function_, napi_tsfn_release);
  }

  void close() { napi_release_threadsafe_function(function_, napi_tsfn_abort); }

 private:
  static void leave(void* data) {
    auto* self = static_cast<WaitingThread*>(data);
    if (CodeRegistry::forget(self->key_, *self)) self->close();
  }

  static void finalize(napi_env env, void* data, void*) {
    napi_remove_env_cleanup_hook(env, leave, data);
    delete static_cast<WaitingThread*>(data);
  }

  napi_env env_;
  std::string key_;
  napi_threadsafe_function function_ = nullptr;
};

// findShared(key: string): CodeHandle | undefined
napi_value findShared(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::string key;
  if (!args.string(0, key)) return nullptr;
  std::shared_ptr<CompiledModule> code = CodeRegistry::find(key);
  return code ? makeHandle(env, std::move(code)) : nullptr;
}

// putShared(key: string, code: CodeHandle): void
napi_value putShared(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::string key;
  std::shared_ptr<CompiledModule>* code = nullptr;
  if (args.string(0, key) && args.handle(1, code)) CodeRegistry::put(key, *code);
  return nullptr;
}

// claimShared(key: string, wake: () => void): { code?: CodeHandle, claim?: ClaimHandle }
napi_value claimShared(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::string key;
  napi_valuetype type;
  if (!args.string(0, key)) return nullptr;
  if (napi_typeof(env, args[1], &type) != napi_ok || type != napi_function) {
    napi_throw_type_error(env, nullptr, "argument 1 must be a function");
    return nullptr;
  }
  auto waiter = std::make_unique<WaitingThread>(env, key);
  if (!waiter->open(args[1])) return nullptr;
  WaitingThread& waiting = *waiter.release();  // its finalizer deletes it from here on
  CodeRegistry::Answer answer = CodeRegistry::ask(key, waiting);
  if (answer.code || answer.claim) waiting.close();
  napi_value result = nullptr;
  napi_create_object(env, &result);
  if (answer.code) napi_set_named_property(env, result, "code", makeHandle(env, std::move(answer.code)));
  if (answer.claim) napi_set_named_property(env, result, "claim", makeHandle(env, std::move(answer.claim)));
  return result;
}

// endClaim(claim: ClaimHandle): void
napi_value endClaim(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<CodeRegistry::Claim>* claim = nullptr;
  if (args.handle(0, claim)) (*claim)->end();
  return nullptr;
}

}  // namespace

bool exportSharing(napi_env env, napi_value exports) {
  const Export list[] = {{"findShared", guarded<findShared>},
                         {"putShared", guarded<putShared>},
                         {"claimShared", guarded<claimShared>},
                         {"endClaim", endClaim}};
  return exportFunctions(env, exports, list, std::size(list));
}

}  // namespace wazen::addon
