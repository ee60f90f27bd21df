// Files by names in open directories, on Linux.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>  // renameat
#include <cstring>

#include "os/files.h"

namespace wazen::os {

namespace {

// openat2 as of Linux 5.6; the headers of a build machine may be older.
constexpr long kSysOpenat2 = 437;
constexpr uint64_t kResolveNoMagicLinks = 0x02;
constexpr uint64_t kResolveBeneath = 0x08;

struct OpenHow {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};

template <typename Call>
auto retried(Call call) -> decltype(call()) {
  for (;;) {
    const auto result = call();
    if (result >= 0) return result;
    if (errno != EINTR) return -errno;
  }
}

int resolveBeneath(int directory, const char* path, int flags) {
  OpenHow how{uint64_t(flags), 0, kResolveBeneath | kResolveNoMagicLinks};
  return retried([&] { return int(syscall(kSysOpenat2, directory, path, &how, sizeof how)); });
}

// A directory that may be searched but not listed can still be gone through.
template <typename Open>
int openListableOrNot(Open open) {
  const int fd = open(O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return fd == -EACCES ? open(O_PATH | O_DIRECTORY | O_CLOEXEC) : fd;
}

// Why the file is not opened, or 0.
int refusal(const struct stat& status) {
  if (S_ISREG(status.st_mode)) return 0;
  if (S_ISLNK(status.st_mode)) return -ELOOP;
  return S_ISDIR(status.st_mode) ? -EISDIR : -EACCES;
}

int accessMode(uint32_t flags) {
  if (!(flags & kWrite)) return O_RDONLY;
  return flags & kRead ? O_RDWR : O_WRONLY;
}

int64_t nanoseconds(const timespec& time) { return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec; }

timespec timeOf(int64_t seconds, int64_t nanos) {
  if (nanos == -1) return {0, UTIME_NOW};
  if (nanos == -2) return {0, UTIME_OMIT};
  return {time_t(seconds), long(nanos)};
}

int result(int returned) { return returned < 0 ? -errno : returned; }

}  // namespace

int openDirectory(const char* path) {
  return retried([&] { return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
}

bool canResolveBeneath() {
  static const bool can = [] {
    const int fd = resolveBeneath(AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) close(fd);
    return fd >= 0;
  }();
  return can;
}

int openBeneath(int directory, const char* path) {
  return openListableOrNot([&](int flags) { return resolveBeneath(directory, path, flags); });
}

int openFile(int directory, const char* name, uint32_t flags) {
  if (flags & kDirectory) {
    return openListableOrNot(
        [&](int how) { return retried([&] { return openat(directory, name, how | O_NOFOLLOW); }); });
  }
  // Looked at before it is opened, since opening a pipe or a device may have effects, and after, since it may have been
  // replaced. O_NONBLOCK, because then the one that replaced it does not make us wait.
  struct stat status;
  if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
    if (flags & kCreate && flags & kExclusive) return -EEXIST;
    if (const int refused = refusal(status)) return refused;
  } else if (errno != ENOENT || !(flags & kCreate)) {
    return -errno;
  }
  const int create = (flags & kCreate ? O_CREAT : 0) | (flags & kExclusive ? O_EXCL : 0);
  const int how = accessMode(flags) | create | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const int fd = retried([&] { return openat(directory, name, how, 0666); });
  if (fd < 0) return fd;
  int refused = fstat(fd, &status) == 0 ? refusal(status) : -errno;
  if (refused == 0 && flags & kTruncate && ftruncate(fd, 0) < 0) refused = -errno;
  if (refused == 0) return fd;
  close(fd);
  return refused;
}

int statFile(int directory, const char* name, int64_t (&out)[kFileStatWords]) {
  struct stat status;
  const int failed = *name ? fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) : fstat(directory, &status);
  if (failed) return -errno;
  out[0] = int64_t(status.st_dev);
  out[1] = int64_t(status.st_ino);
  out[2] = status.st_mode;
  out[3] = int64_t(status.st_nlink);
  out[4] = status.st_size;
  out[5] = nanoseconds(status.st_atim);
  out[6] = nanoseconds(status.st_mtim);
  out[7] = nanoseconds(status.st_ctim);
  return 0;
}

int listDirectory(int directory, EachEntry each, void* data) {
  const int own = retried([&] { return openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (own < 0) return own;
  DIR* stream = fdopendir(own);
  if (!stream) {
    const int error = errno;
    close(own);
    return -error;
  }
  int outcome = 0;
  while (outcome == 0) {
    errno = 0;
    const dirent* entry = readdir(stream);
    if (!entry) {
      outcome = -errno;
      break;
    }
    if (!std::strcmp(entry->d_name, ".") || !std::strcmp(entry->d_name, "..")) continue;
    uint32_t mode = DTTOIF(entry->d_type);
    struct stat status;
    if (entry->d_type == DT_UNKNOWN && fstatat(own, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
      mode = status.st_mode;
    }
    outcome = each(data, entry->d_name, entry->d_ino, mode);
  }
  closedir(stream);
  return outcome;
}

int readLink(int directory, const char* name, char* out, size_t capacity) {
  return result(int(readlinkat(directory, name, out, capacity)));
}

int createDirectory(int directory, const char* name) { return result(mkdirat(directory, name, 0777)); }

int createSymbolicLink(const char* target, int directory, const char* name) {
  return result(symlinkat(target, directory, name));
}

int linkFile(int directory, const char* name, int to, const char* toName) {
  return result(linkat(directory, name, to, toName, 0));
}

int renameFile(int directory, const char* name, int to, const char* toName) {
  return result(renameat(directory, name, to, toName));
}

int removeFile(int directory, const char* name, bool isDirectory) {
  return result(unlinkat(directory, name, isDirectory ? AT_REMOVEDIR : 0));
}

int setFileTimes(int directory, const char* name, const int64_t (&times)[4]) {
  const timespec both[2] = {timeOf(times[0], times[1]), timeOf(times[2], times[3])};
  return result(*name ? utimensat(directory, name, both, AT_SYMLINK_NOFOLLOW) : futimens(directory, both));
}

int64_t readFile(int file, uint8_t* out, size_t count, int64_t position) {
  return retried([&] { return int64_t(pread(file, out, count, position)); });
}

int64_t writeFile(int file, const uint8_t* bytes, size_t count, int64_t position) {
  return retried([&] { return int64_t(pwrite(file, bytes, count, position)); });
}

int64_t appendToFile(int file, const uint8_t* bytes, size_t count) {
  const iovec vector{const_cast<uint8_t*>(bytes), count};
  const int64_t written = retried([&] { return int64_t(pwritev2(file, &vector, 1, 0, RWF_APPEND)); });
  if (written != -EOPNOTSUPP && written != -ENOSYS) return written;
  struct stat status;
  if (fstat(file, &status) < 0) return -errno;
  return retried([&] { return int64_t(pwrite(file, bytes, count, status.st_size)); });
}

int allocateFile(int file, int64_t position, int64_t bytes) {
  return retried([&] { return fallocate(file, 0, position, bytes); });
}

void closeFile(int fd) { close(fd); }

}  // namespace wazen::os
