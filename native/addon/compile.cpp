// Compilation of modules and of thunks for host functions.
#include <string>

#include "addon/addon.h"
#include "addon/environment.h"
#include "addon/values.h"
#include "runtime/module-compilation.h"
#include "runtime/thunks.h"

namespace wazen::addon {

namespace {

// beginModule(words: Int32Array, functionBytes: number): CompilationHandle
napi_value beginModule(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int32_t* words = nullptr;
  size_t count = 0;
  size_t functionBytes = 0;
  if (!args.words(0, words, count) || !args.bytes(1, functionBytes)) return nullptr;
  std::string error;
  auto compilation = ModuleCompilation::begin(words, uint32_t(count), functionBytes, error);
  return compilation ? makeHandle(env, std::move(compilation)) : throwError(env, error);
}

// addFunction(compilation: CompilationHandle, words: Int32Array, count: number): void
napi_value addFunction(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<ModuleCompilation>* compilation = nullptr;
  int32_t* words = nullptr;
  size_t most = 0;
  uint32_t count = 0;
  if (!args.handle(0, compilation) || !args.words(1, words, most) || !args.u32(2, count)) return nullptr;
  if (count > most) return throwError(env, "fewer words than announced");
  (*compilation)->add(words, count);
  return nullptr;
}

// compiledFunctions(compilation: CompilationHandle): number
napi_value compiledFunctions(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<ModuleCompilation>* compilation = nullptr;
  if (!args.handle(0, compilation)) return nullptr;
  return number(env, double((*compilation)->compiledCount()));
}

// listFunction(module: Int32Array, words: Int32Array, functionBytes: number, stage: number): string
napi_value listFunction(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int32_t *moduleWords = nullptr, *words = nullptr;
  size_t moduleCount = 0, count = 0, functionBytes = 0;
  uint32_t stage = 0;
  if (!args.words(0, moduleWords, moduleCount) || !args.words(1, words, count) || !args.bytes(2, functionBytes) ||
      !args.u32(3, stage)) {
    return nullptr;
  }
  if (stage >= uint32_t(Pipeline::Stage::Count)) return throwError(env, "there is no such stage");
  ModuleInfo module;
  IrFunction function;
  std::string text, error;
  if (!readModule(moduleWords, uint32_t(moduleCount), module, error) ||
      !readFunction(words, uint32_t(count), function, error)) {
    return throwError(env, error);
  }
  try {
    Pipeline pipeline(module, *hostTarget(), functionBytes);
    if (!pipeline.list(function, Pipeline::Stage(stage), text, error)) return throwError(env, error);
  } catch (const OverBudget&) {
    return throwError(env, "compiling the function takes more memory than is allowed", kTooLarge);
  }
  return string(env, text);
}

// abandonModule(compilation: CompilationHandle): void
napi_value abandonModule(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<ModuleCompilation>* compilation = nullptr;
  if (args.handle(0, compilation)) (*compilation)->abandon();
  return nullptr;
}

napi_value makeCode(napi_env env, std::unique_ptr<CompiledModule> module) {
  return makeHandle(env, std::shared_ptr<CompiledModule>(std::move(module)));
}

napi_value failureError(napi_env env, const CompileFailure& failure) {
  switch (failure.kind) {
    case CompileFailure::Kind::Malformed: return makeError(env, failure.message);
    case CompileFailure::Kind::TooLarge: return makeError(env, failure.message, kTooLarge);
    case CompileFailure::Kind::NoMemory: break;
  }
  return makeError(env, failure.message.empty() ? "the system gave no memory to compile the module" : failure.message,
                   kNoMemory);
}

// finishModuleSync(compilation: CompilationHandle): CodeHandle
napi_value finishModuleSync(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<ModuleCompilation>* compilation = nullptr;
  if (!args.handle(0, compilation)) return nullptr;
  CompileFailure failure;
  auto module = (*compilation)->finish(failure);
  if (module) return makeCode(env, std::move(module));
  napi_throw(env, failureError(env, failure));
  return nullptr;
}

struct Finishing {
  std::shared_ptr<ModuleCompilation> compilation;
  std::unique_ptr<CompiledModule> module;
  CompileFailure failure;
  napi_async_work work;
  napi_deferred deferred;
};

void finishOnThread(napi_env, void* data) {
  auto* finishing = static_cast<Finishing*>(data);
  finishing->module = finishing->compilation->finish(finishing->failure);
}

void settle(napi_env env, napi_status status, void* data) {
  std::unique_ptr<Finishing> finishing(static_cast<Finishing*>(data));
  environmentOf(env).compilations.erase(finishing->compilation.get());
  if (status == napi_ok && finishing->module) {
    napi_resolve_deferred(env, finishing->deferred, makeCode(env, std::move(finishing->module)));
  } else {
    napi_reject_deferred(env, finishing->deferred, failureError(env, finishing->failure));
  }
  napi_delete_async_work(env, finishing->work);
}

// finishModule(compilation: CompilationHandle): Promise<CodeHandle>
napi_value finishModule(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<ModuleCompilation>* compilation = nullptr;
  if (!args.handle(0, compilation)) return nullptr;
  auto* finishing = new Finishing{*compilation, nullptr, {}, nullptr, nullptr};
  napi_value promise = nullptr, name = nullptr;
  napi_create_promise(env, &finishing->deferred, &promise);
  napi_create_string_utf8(env, "wazen:compile", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, nullptr, name, finishOnThread, settle, finishing, &finishing->work);
  environmentOf(env).compilations.insert(compilation->get());
  napi_queue_async_work(env, finishing->work);
  return promise;
}

// A Float64Array of what `addressOf` gives for 0 to `count` - 1.
template <typename AddressOf>
napi_value addressList(napi_env env, size_t count, AddressOf addressOf) {
  napi_value buffer = nullptr, list = nullptr;
  void* data = nullptr;
  napi_create_arraybuffer(env, 8 * count, &data, &buffer);
  for (size_t i = 0; i < count; i++) static_cast<double*>(data)[i] = double(addressOf(uint32_t(i)));
  napi_create_typedarray(env, napi_float64_array, count, buffer, 0, &list);
  return list;
}

// describeCode(code: CodeHandle): CodeDescription
napi_value describeCode(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<CompiledModule>* module = nullptr;
  if (!args.handle(0, module)) return nullptr;
  const CompiledModule& compiled = **module;
  const auto function = [&](uint32_t i) { return compiled.function(i); };
  const auto entryThunk = [&](uint32_t i) { return compiled.entryThunk(i); };
  napi_value result = nullptr;
  napi_create_object(env, &result);
  napi_set_named_property(env, result, "bytes", number(env, double(compiled.image().codeBytes())));
  napi_set_named_property(env, result, "functions", addressList(env, compiled.definedFunctions(), function));
  napi_set_named_property(env, result, "entryThunks", addressList(env, compiled.typeCount(), entryThunk));
  return result;
}

// makeThunks(signature: Int32Array): { handle: ThunksHandle, host: number, entry: number }
napi_value makeThunks(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int32_t* words = nullptr;
  size_t count = 0;
  if (!args.words(0, words, count)) return nullptr;
  std::string error;
  std::shared_ptr<Thunks> thunks = Thunks::make(words, count, error);
  if (!thunks) return throwError(env, error);
  napi_value result = nullptr;
  napi_create_object(env, &result);
  napi_set_named_property(env, result, "host", number(env, double(thunks->host())));
  napi_set_named_property(env, result, "entry", number(env, double(thunks->entry())));
  napi_set_named_property(env, result, "handle", makeHandle(env, thunks));
  return result;
}

}  // namespace

bool exportCompile(napi_env env, napi_value exports) {
  const Export list[] = {
      {"beginModule", guarded<beginModule>},     {"addFunction", guarded<addFunction>},
      {"compiledFunctions", compiledFunctions},  {"listFunction", guarded<listFunction>},
      {"abandonModule", guarded<abandonModule>}, {"finishModuleSync", guarded<finishModuleSync>},
      {"finishModule", guarded<finishModule>},   {"describeCode", guarded<describeCode>},
      {"makeThunks", guarded<makeThunks>},
  };
  return exportFunctions(env, exports, list, std::size(list));
}

}  // namespace wazen::addon
