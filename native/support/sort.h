// Sorting in little code: std::sort of LLVM's library, which prebuilt addons have, is 8 KB at every place of use.
#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace wazen {

// In place, n log n at worst. Elements that are equal must be the same in every way: which comes first may depend on
// the C++ library, which the code that a function is compiled to must not.
template <typename Iterator, typename Less = std::less<>>
void sort(Iterator begin, Iterator end, Less less = {}) {
  constexpr auto few = 24;  // for which insertion is faster than a heap
  if (end - begin > few) {
    std::make_heap(begin, end, less);
    std::sort_heap(begin, end, less);
    return;
  }
  for (Iterator next = begin; next < end; ++next) {
    auto value = std::move(*next);
    Iterator place = next;
    for (; place > begin && less(value, *(place - 1)); --place) *place = std::move(*(place - 1));
    *place = std::move(value);
  }
}

}  // namespace wazen
