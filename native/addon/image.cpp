// Code as bytes, out of this process and into it.
#include <cstring>
#include <string>
#include <vector>

#include "addon/addon.h"
#include "addon/values.h"
#include "runtime/compiled-module.h"
#include "support/crc32.h"

namespace wazen::addon {

namespace {

napi_value copyOf(napi_env env, const void* bytes, size_t count) {
  napi_value buffer = nullptr;
  void* data = nullptr;
  napi_create_arraybuffer(env, count, &data, &buffer);
  if (count) std::memcpy(data, bytes, count);
  return buffer;
}

// machine(): { name: string, features: string }
napi_value machine(napi_env env, napi_callback_info) {
  const Target* target = hostTarget();
  napi_value result = nullptr;
  napi_create_object(env, &result);
  napi_set_named_property(env, result, "name", string(env, target->name()));
  napi_set_named_property(env, result, "features", string(env, target->features()));
  return result;
}

// crc32(bytes: Uint8Array, before: number): number
napi_value sumUp(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const uint8_t* bytes = nullptr;
  size_t count = 0;
  uint32_t before = 0;
  if (!args.byteArray(0, bytes, count) || !args.u32(1, before)) return nullptr;
  napi_value result = nullptr;
  napi_create_uint32(env, crc32(bytes, count, before), &result);
  return result;
}

// exportCode(code: CodeHandle): { code: ArrayBuffer, tables: ArrayBuffer, features: string }
napi_value exportCode(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<CompiledModule>* module = nullptr;
  if (!args.handle(0, module)) return nullptr;
  const CodeImage& image = (*module)->image();
  const std::vector<uint32_t> words = (*module)->words();
  napi_value result = nullptr;
  napi_create_object(env, &result);
  auto* owner = new std::shared_ptr<CompiledModule>(*module);
  const auto finalize = [](napi_env, void*, void* hint) { delete static_cast<std::shared_ptr<CompiledModule>*>(hint); };
  napi_value code = nullptr;
  if (napi_create_external_arraybuffer(env, reinterpret_cast<void*>(image.start()), image.codeBytes(), finalize, owner,
                                       &code) != napi_ok) {
    delete owner;
    return throwError(env, "there is no ArrayBuffer over the code");
  }
  napi_set_named_property(env, result, "code", code);
  napi_set_named_property(env, result, "tables", copyOf(env, words.data(), 4 * words.size()));
  napi_set_named_property(env, result, "features", string(env, image.features()));
  return result;
}

// mapFile(descriptor: number, bytes: number): { handle: MappingHandle, bytes: ArrayBuffer } | undefined
napi_value mapFile(napi_env env, napi_callback_info info) {
  Args args(env, info);
  uint32_t descriptor = 0;
  size_t bytes = 0;
  if (!args.u32(0, descriptor) || !args.bytes(1, bytes)) return nullptr;
  const std::shared_ptr<FileMapping> mapping = FileMapping::open(int(descriptor), bytes);
  if (!mapping) return nullptr;
  napi_value result = nullptr, buffer = nullptr;
  auto* owner = new std::shared_ptr<FileMapping>(mapping);
  const auto finalize = [](napi_env, void*, void* hint) { delete static_cast<std::shared_ptr<FileMapping>*>(hint); };
  if (napi_create_external_arraybuffer(env, mapping->start(), bytes, finalize, owner, &buffer) != napi_ok) {
    delete owner;
    return nullptr;
  }
  napi_create_object(env, &result);
  napi_set_named_property(env, result, "handle", makeHandle(env, mapping));
  napi_set_named_property(env, result, "bytes", buffer);
  return result;
}

using Words = CompiledModule::Words;

Words copyWords(const int32_t* words, size_t count) {
  const auto copy = std::make_shared<std::vector<uint32_t>>(words, words + count);
  return {copy->data(), count, copy};
}

// Words of the file stay where they are.
Words wordsOf(const std::shared_ptr<FileMapping>& mapping, const int32_t* words, size_t count) {
  const auto start = uint64_t(mapping->start()), at = uint64_t(words);
  const bool isInside = at >= start && at - start <= mapping->bytes() && 4 * count <= mapping->bytes() - (at - start);
  if (!isInside) return copyWords(words, count);
  return {reinterpret_cast<const uint32_t*>(words), count, mapping};
}

// The code handle, or a thrown error.
napi_value load(napi_env env, CodeMemory memory, Words words, const std::string& features) {
  std::string error;
  std::shared_ptr<CompiledModule> module = CompiledModule::load(std::move(memory), std::move(words), features, error);
  return module ? makeHandle(env, module) : throwError(env, error);
}

// mapCode(mapping: MappingHandle, offset: number, bytes: number, tables: Int32Array, features: string): CodeHandle |
// undefined
napi_value mapCode(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<FileMapping>* mapping = nullptr;
  size_t offset = 0, bytes = 0, count = 0;
  int32_t* words = nullptr;
  std::string features;
  if (!args.handle(0, mapping) || !args.bytes(1, offset) || !args.bytes(2, bytes) || !args.words(3, words, count) ||
      !args.string(4, features)) {
    return nullptr;
  }
  CodeMemory memory;
  if (!memory.map(*mapping, offset, bytes)) return nullptr;
  return load(env, std::move(memory), wordsOf(*mapping, words, count), features);
}

// copyCode(code: Uint8Array, tables: Int32Array, features: string): CodeHandle
napi_value copyCode(napi_env env, napi_callback_info info) {
  Args args(env, info);
  const uint8_t* code = nullptr;
  size_t bytes = 0, count = 0;
  int32_t* words = nullptr;
  std::string features;
  if (!args.byteArray(0, code, bytes) || !args.words(1, words, count) || !args.string(2, features)) return nullptr;
  CodeMemory memory;
  if (!memory.allocate(bytes)) return throwError(env, "the system gave no memory for machine code");
  if (bytes) std::memcpy(memory.start(), code, bytes);
  if (!memory.seal()) return throwError(env, "the system refused executable memory");
  return load(env, std::move(memory), copyWords(words, count), features);
}

}  // namespace

bool exportImage(napi_env env, napi_value exports) {
  const Export list[] = {{"machine", guarded<machine>},       {"crc32", guarded<sumUp>},
                         {"exportCode", guarded<exportCode>}, {"mapFile", guarded<mapFile>},
                         {"mapCode", guarded<mapCode>},       {"copyCode", guarded<copyCode>}};
  return exportFunctions(env, exports, list, std::size(list));
}

}  // namespace wazen::addon
