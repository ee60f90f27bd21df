// Bump allocation for one function's compilation: everything made from an arena dies with it, at once.
//
// Objects in an arena are never destructed, so they must be trivially destructible. `reset` keeps the first chunks for
// the next function. Where there is no memory, or the budget is spent, `allocate` throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

#include "support/memory-budget.h"

namespace wazen {

class Arena {
 public:
  // Called for memory of whole large pages that has just been obtained.
  using Advise = void (*)(void* start, size_t bytes);
  explicit Arena(Advise advise = nullptr, MemoryBudget* budget = nullptr) : advise_(advise), budget_(budget) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { freeFrom(first_); }

  void* allocate(size_t bytes, size_t alignment = 8) {
    uintptr_t start = (uintptr_t(cursor_) + alignment - 1) & ~(alignment - 1);
    if (start + bytes > uintptr_t(end_)) return allocateSlow(bytes, alignment);
    cursor_ = reinterpret_cast<char*>(start + bytes);
    return reinterpret_cast<void*>(start);
  }

  template <typename T, typename... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }

  // `count` zeroed objects.
  template <typename T>
  T* makeArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
    void* place = allocate(sizeof(T) * count, alignof(T));
    std::memset(place, 0, sizeof(T) * count);
    return static_cast<T*>(place);
  }

  // Bytes in use that the budget has not been told of.
  size_t uncounted() const { return current_ ? size_t(cursor_ - current_->data()) : 0; }

  // Forgets every object; keeps some of the memory.
  void reset() {
    if (budget_) budget_->giveBack(counted_);
    counted_ = 0;
    size_t kept = 0;
    for (Chunk** place = &first_; *place; place = &(*place)->next) {
      kept += (*place)->bytes;
      if (kept <= kMostKeptBytes) continue;
      freeFrom(*place);
      *place = nullptr;
      break;
    }
    current_ = first_;
    cursor_ = first_ ? first_->data() : nullptr;
    end_ = first_ ? first_->data() + first_->bytes : nullptr;
  }

 private:
  struct alignas(16) Chunk {
    Chunk* next;
    size_t bytes;
    char* data() { return reinterpret_cast<char*>(this + 1); }
  };

  void* allocateSlow(size_t bytes, size_t alignment) {
    size_t needed = bytes + alignment;
    if (budget_) count(needed);
    while (current_ && current_->next) {  // chunks kept by `reset`
      current_ = current_->next;
      if (current_->bytes < needed) continue;
      return use(current_, bytes, alignment);
    }
    size_t size = current_ ? current_->bytes * 2 : kFirstChunkBytes;
    if (size > kLargestChunkBytes) size = kLargestChunkBytes;
    if (size < needed) size = needed;
    Chunk* chunk = obtain(size);
    chunk->next = nullptr;
    (current_ ? current_->next : first_) = chunk;
    return use(chunk, bytes, alignment);
  }

  // The current chunk is full, and `needed` bytes more are wanted.
  void count(size_t needed) {
    const size_t bytes = uncounted();
    counted_ += bytes;
    cursor_ = current_ ? current_->data() : nullptr;  // counted once, also if this throws
    end_ = cursor_;
    budget_->use(bytes);
    budget_->check(needed);
  }

  static void freeFrom(Chunk* chunk) {
    while (chunk) {
      Chunk* next = chunk->next;
      std::free(chunk);
      chunk = next;
    }
  }

  // A chunk of at least `bytes`. Large ones are whole large pages: a function of a megabyte takes hundreds, and a third
  // of the time went into faults of small pages.
  Chunk* obtain(size_t bytes) {
    size_t total = sizeof(Chunk) + bytes;
    const bool isLarge = total >= kLargePageBytes;
    if (isLarge) total = (total + kLargePageBytes - 1) & ~(kLargePageBytes - 1);
    void* start = isLarge ? std::aligned_alloc(kLargePageBytes, total) : std::malloc(total);
    if (!start) throw std::bad_alloc();
    if (isLarge && advise_) advise_(start, total);
    auto* chunk = static_cast<Chunk*>(start);
    chunk->bytes = total - sizeof(Chunk);
    return chunk;
  }

  void* use(Chunk* chunk, size_t bytes, size_t alignment) {
    current_ = chunk;
    cursor_ = chunk->data();
    end_ = cursor_ + chunk->bytes;
    return allocate(bytes, alignment);
  }

  static constexpr size_t kFirstChunkBytes = 64 << 10;
  static constexpr size_t kLargePageBytes = 2 << 20;
  static constexpr size_t kLargestChunkBytes = (8 << 20) - sizeof(Chunk);
  static constexpr size_t kMostKeptBytes = 32 << 20;

  Advise advise_;
  MemoryBudget* budget_;
  size_t counted_ = 0;  // bytes in use that the budget has been told of
  Chunk* first_ = nullptr;
  Chunk* current_ = nullptr;
  char* cursor_ = nullptr;
  char* end_ = nullptr;
};

// A growing array in an arena. Growth leaves the old storage behind until the arena is reset.
template <typename T>
class ArenaVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T& back() { return data_[size_ - 1]; }
  const T& back() const { return data_[size_ - 1]; }
  void pop() { size_--; }
  void clear() { size_ = 0; }
  void truncate(uint32_t size) { size_ = size; }

  void push(Arena& arena, T value) {
    if (size_ == capacity_) reserve(arena, capacity_ ? capacity_ * 2 : 4);
    data_[size_++] = value;
  }

  void reserve(Arena& arena, uint32_t capacity) {
    if (capacity <= capacity_) return;
    auto* data = static_cast<T*>(arena.allocate(sizeof(T) * capacity, alignof(T)));
    if (size_) std::memcpy(static_cast<void*>(data), data_, sizeof(T) * size_);
    data_ = data;
    capacity_ = capacity;
  }

  void resize(Arena& arena, uint32_t size, T value = T()) {
    reserve(arena, size);
    while (size_ < size) data_[size_++] = value;
    size_ = size;
  }

 private:
  T* data_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace wazen
