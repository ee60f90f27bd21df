// The addon's entry: runs once per environment. It is linked `-z nodelete`: Node unloads an addon that only workers
// loaded, but signal handler, watchdog and worker pool belong to the process.
#include "addon/addon.h"

#include "addon/environment.h"
#include "addon/values.h"
#include "runtime/process-stubs.h"
#include "runtime/traps.h"

namespace wazen::addon {

namespace {

// Compilations that still run would keep the ending environment waiting.
void stopCompilations(void* data) {
  for (ModuleCompilation* compilation : static_cast<Environment*>(data)->compilations) compilation->abandon();
}

void freeEnvironment(napi_env, void* data, void*) {
  auto* environment = static_cast<Environment*>(data);
  for (MemoryOwner* owner : environment->memories.all()) {
    if (!owner) continue;
    owner->reservation->dropOwner();
    owner->reservation = nullptr;
  }
  closeFiles(*environment);
  delete environment;
}

}  // namespace

Environment& environmentOf(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Environment*>(data);
}

}  // namespace wazen::addon

NAPI_MODULE_INIT() {
  using namespace wazen::addon;
  if (!wazen::processStubs()) {
    napi_throw_error(env, nullptr, "there is no compiler for this processor, or the system refuses executable memory");
    return nullptr;
  }
  wazen::installTrapHandler();
  auto* environment = new Environment;
  napi_set_instance_data(env, environment, freeEnvironment, nullptr);
  napi_add_env_cleanup_hook(env, stopCompilations, environment);
  const bool complete = exportCompile(env, exports) && exportImage(env, exports) && exportSharing(env, exports) &&
                        exportInvoke(env, exports) && exportMemory(env, exports) && exportFiles(env, exports) &&
                        exportInspect(env, exports);
  return complete ? exports : nullptr;
}
