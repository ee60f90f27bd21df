// Files of the host by names in open directories. Every descriptor belongs to the environment that opened it: no other
// can be named, and those that are left are closed with it, also when a worker is terminated.
#include "os/files.h"

#include <cerrno>
#include <cstring>
#include <string>

#include "addon/addon.h"
#include "addon/environment.h"
#include "addon/values.h"

namespace wazen::addon {

namespace {

// The descriptor in argument `i`: false, with the result to return, if it is none that was opened here.
class File {
 public:
  File(const Args& args, size_t i) {
    uint32_t fd = 0;
    if (!args.u32(i, fd)) return;
    const auto& files = environmentOf(args.env()).files;
    fd_ = files.count(int(fd)) ? int(fd) : -1;
    result_ = fd_ < 0 ? number(args.env(), -EBADF) : nullptr;
  }
  explicit operator bool() const { return fd_ >= 0; }
  operator int() const = delete;
  int fd() const { return fd_; }
  napi_value refused() const { return result_; }

 private:
  int fd_ = -1;
  napi_value result_ = nullptr;
};

// A new descriptor, now the environment's, or the error.
napi_value opened(napi_env env, int fd) {
  if (fd >= 0) environmentOf(env).files.insert(fd);
  return number(env, fd);
}

// openDirectory(path: string): number
napi_value openDirectory(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::string path;
  return args.string(0, path) ? opened(env, os::openDirectory(path.c_str())) : nullptr;
}

// canResolveBeneath(): boolean
napi_value canResolveBeneath(napi_env env, napi_callback_info) { return boolean(env, os::canResolveBeneath()); }

// openBeneath(directory: number, path: string): number
napi_value openBeneath(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File directory(args, 0);
  std::string path;
  if (!directory || !args.string(1, path)) return directory.refused();
  return opened(env, os::openBeneath(directory.fd(), path.c_str()));
}

// openFile(directory: number, name: string, flags: number): number
napi_value openFile(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File directory(args, 0);
  std::string name;
  uint32_t flags = 0;
  if (!directory || !args.string(1, name) || !args.u32(2, flags)) return directory.refused();
  return opened(env, os::openFile(directory.fd(), name.c_str(), flags));
}

// statFile(directory: number, name: string, out: BigInt64Array): number
napi_value statFile(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File directory(args, 0);
  std::string name;
  int64_t* out;
  if (!directory || !args.string(1, name) || !args.longs(2, out, os::kFileStatWords)) return directory.refused();
  int64_t words[os::kFileStatWords];
  const int result = os::statFile(directory.fd(), name.c_str(), words);
  if (result == 0) std::memcpy(out, words, sizeof words);
  return number(env, result);
}

// What listDirectory collects entries in.
struct Listing {
  napi_env env;
  napi_value list;
  uint32_t count;
  uint32_t most;
};

// The text, unless the bytes are not UTF-8: then it has replacement characters and is not the name any more.
bool makeText(napi_env env, const char* bytes, napi_value& out) {
  const size_t count = std::strlen(bytes);
  std::string again(count + 4, '\0');
  size_t written = 0;
  return napi_create_string_utf8(env, bytes, count, &out) == napi_ok &&
         napi_get_value_string_utf8(env, out, again.data(), again.size(), &written) == napi_ok && written == count &&
         std::memcmp(again.data(), bytes, count) == 0;
}

int addEntry(void* data, const char* name, uint64_t inode, uint32_t mode) {
  auto& listing = *static_cast<Listing*>(data);
  napi_env env = listing.env;
  napi_handle_scope scope;
  napi_open_handle_scope(env, &scope);
  int result = 0;
  napi_value entry, text, inodeValue;
  if (makeText(env, name, text)) {
    if (listing.count == listing.most) {
      result = -EOVERFLOW;
    } else {
      napi_create_array_with_length(env, 3, &entry);
      napi_create_bigint_uint64(env, inode, &inodeValue);
      napi_set_element(env, entry, 0, text);
      napi_set_element(env, entry, 1, inodeValue);
      napi_set_element(env, entry, 2, number(env, mode));
      napi_set_element(env, listing.list, listing.count++, entry);
    }
  }
  napi_close_handle_scope(env, scope);
  return result;
}

// listDirectory(directory: number, most: number): [string, bigint, number][] | number
napi_value listDirectory(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File directory(args, 0);
  size_t most = 0;
  if (!directory || !args.bytes(1, most)) return directory.refused();
  Listing listing{env, nullptr, 0, uint32_t(most > UINT32_MAX ? UINT32_MAX : most)};
  napi_create_array(env, &listing.list);
  const int result = os::listDirectory(directory.fd(), addEntry, &listing);
  return result < 0 ? number(env, result) : listing.list;
}

// readLink(directory: number, name: string): string | number
napi_value readLink(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File directory(args, 0);
  std::string name;
  if (!directory || !args.string(1, name)) return directory.refused();
  char target[4096 + 1];
  const int length = os::readLink(directory.fd(), name.c_str(), target, sizeof target - 1);
  if (length < 0) return number(env, length);
  target[length] = '\0';
  napi_value text;
  return makeText(env, target, text) ? text : number(env, -EILSEQ);
}

// createDirectory(directory: number, name: string): number
napi_value createDirectory(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File directory(args, 0);
  std::string name;
  if (!directory || !args.string(1, name)) return directory.refused();
  return number(env, os::createDirectory(directory.fd(), name.c_str()));
}

// createSymbolicLink(target: string, directory: number, name: string): number
napi_value createSymbolicLink(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File directory(args, 1);
  std::string target, name;
  if (!directory || !args.string(0, target) || !args.string(2, name)) return directory.refused();
  return number(env, os::createSymbolicLink(target.c_str(), directory.fd(), name.c_str()));
}

using TwoNames = int (*)(int, const char*, int, const char*);

napi_value callOnTwo(napi_env env, napi_callback_info info, TwoNames call) {
  Args args(env, info);
  File from(args, 0);
  if (!from) return from.refused();
  File to(args, 2);
  std::string name, toName;
  if (!to || !args.string(1, name) || !args.string(3, toName)) return to.refused();
  return number(env, call(from.fd(), name.c_str(), to.fd(), toName.c_str()));
}

// linkFile(directory: number, name: string, to: number, toName: string): number
napi_value linkFile(napi_env env, napi_callback_info info) { return callOnTwo(env, info, os::linkFile); }

// renameFile(directory: number, name: string, to: number, toName: string): number
napi_value renameFile(napi_env env, napi_callback_info info) { return callOnTwo(env, info, os::renameFile); }

// removeFile(directory: number, name: string, isDirectory: boolean): number
napi_value removeFile(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File directory(args, 0);
  std::string name;
  bool isDirectory = false;
  if (!directory || !args.string(1, name) || !args.flag(2, isDirectory)) return directory.refused();
  return number(env, os::removeFile(directory.fd(), name.c_str(), isDirectory));
}

// setFileTimes(directory: number, name: string, times: BigInt64Array): number
napi_value setFileTimes(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File directory(args, 0);
  std::string name;
  int64_t* words;
  if (!directory || !args.string(1, name) || !args.longs(2, words, 4)) return directory.refused();
  int64_t times[4];
  std::memcpy(times, words, sizeof times);
  return number(env, os::setFileTimes(directory.fd(), name.c_str(), times));
}

// readFile(file: number, into: Uint8Array, position: number): number
napi_value readFile(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File file(args, 0);
  const uint8_t* bytes;
  size_t count, position;
  if (!file || !args.byteArray(1, bytes, count) || !args.bytes(2, position)) return file.refused();
  return number(env, double(os::readFile(file.fd(), const_cast<uint8_t*>(bytes), count, int64_t(position))));
}

// writeFile(file: number, bytes: Uint8Array, position: number): number
napi_value writeFile(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File file(args, 0);
  const uint8_t* bytes;
  size_t count, position;
  if (!file || !args.byteArray(1, bytes, count) || !args.bytes(2, position)) return file.refused();
  return number(env, double(os::writeFile(file.fd(), bytes, count, int64_t(position))));
}

// appendToFile(file: number, bytes: Uint8Array): number
napi_value appendToFile(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File file(args, 0);
  const uint8_t* bytes;
  size_t count;
  if (!file || !args.byteArray(1, bytes, count)) return file.refused();
  return number(env, double(os::appendToFile(file.fd(), bytes, count)));
}

// allocateFile(file: number, position: number, bytes: number): number
napi_value allocateFile(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File file(args, 0);
  size_t position, bytes;
  if (!file || !args.bytes(1, position) || !args.bytes(2, bytes)) return file.refused();
  return number(env, os::allocateFile(file.fd(), int64_t(position), int64_t(bytes)));
}

// closeFile(fd: number): number
napi_value closeFile(napi_env env, napi_callback_info info) {
  Args args(env, info);
  File file(args, 0);
  if (!file) return file.refused();
  environmentOf(env).files.erase(file.fd());
  os::closeFile(file.fd());
  return number(env, 0);
}

}  // namespace

void closeFiles(Environment& environment) {
  for (const int fd : environment.files) os::closeFile(fd);
  environment.files.clear();
}

bool exportFiles(napi_env env, napi_value exports) {
  const Export list[] = {
      {"openDirectory", guarded<openDirectory>},
      {"canResolveBeneath", guarded<canResolveBeneath>},
      {"openBeneath", guarded<openBeneath>},
      {"openFile", guarded<openFile>},
      {"statFile", guarded<statFile>},
      {"listDirectory", guarded<listDirectory>},
      {"readLink", guarded<readLink>},
      {"createDirectory", guarded<createDirectory>},
      {"createSymbolicLink", guarded<createSymbolicLink>},
      {"linkFile", guarded<linkFile>},
      {"renameFile", guarded<renameFile>},
      {"removeFile", guarded<removeFile>},
      {"setFileTimes", guarded<setFileTimes>},
      {"readFile", guarded<readFile>},
      {"writeFile", guarded<writeFile>},
      {"appendToFile", guarded<appendToFile>},
      {"allocateFile", guarded<allocateFile>},
      {"closeFile", guarded<closeFile>},
  };
  return exportFunctions(env, exports, list, sizeof list / sizeof *list);
}

}  // namespace wazen::addon
