// Files of the host by names in open directories: what a jail of guests is built on. Nothing here follows a symbolic
// link that is the last component, and nothing blocks on pipes and devices. Results are descriptors, counts or 0; what
// fails gives a negative error number.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wazen::os {

// Wire values: lib/native/binding.ts, OpenFlag.
enum OpenFlag : uint32_t { kRead = 1, kWrite = 2, kCreate = 4, kExclusive = 8, kTruncate = 16, kDirectory = 32 };

// Opens a directory by its path, following links.
int openDirectory(const char* path);

// Whether openBeneath works: the kernel has it and lets this process use it.
bool canResolveBeneath();

// Opens the directory at a relative path whose links and `..` are followed as long as they stay beneath `directory`:
// EXDEV where they do not. EAGAIN: something was renamed meanwhile, so that it could not be told.
int openBeneath(int directory, const char* path);

// Opens a regular file, or with kDirectory a directory. ELOOP for symbolic links, EISDIR for directories, EACCES for
// all else, which is not touched.
int openFile(int directory, const char* name, uint32_t flags);

inline constexpr size_t kFileStatWords = 8;

// Writes device, inode, mode, links, size, access, modification and change time in nanoseconds. An empty name is the
// descriptor itself.
int statFile(int directory, const char* name, int64_t (&out)[kFileStatWords]);

// Calls `each` with name, inode and mode of every entry but `.` and `..`; stops with its result if that is not 0.
using EachEntry = int (*)(void* data, const char* name, uint64_t inode, uint32_t mode);
int listDirectory(int directory, EachEntry each, void* data);

// The length of the target, which is cut off at `capacity`.
int readLink(int directory, const char* name, char* out, size_t capacity);

int createDirectory(int directory, const char* name);
int createSymbolicLink(const char* target, int directory, const char* name);
int linkFile(int directory, const char* name, int to, const char* toName);
int renameFile(int directory, const char* name, int to, const char* toName);
int removeFile(int directory, const char* name, bool isDirectory);

// Seconds and nanoseconds of access and modification time; -1 nanoseconds: the present, -2: as it is.
int setFileTimes(int directory, const char* name, const int64_t (&times)[4]);

// Both move as many bytes as they can.
int64_t readFile(int file, uint8_t* out, size_t count, int64_t position);
int64_t writeFile(int file, const uint8_t* bytes, size_t count, int64_t position);

// Writes at the end, wherever other writers have moved it.
int64_t appendToFile(int file, const uint8_t* bytes, size_t count);
int allocateFile(int file, int64_t position, int64_t bytes);

void closeFile(int fd);

}  // namespace wazen::os
