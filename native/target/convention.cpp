// See convention.h.
#include "target/convention.h"

#include <algorithm>

namespace wazen {

namespace {

uint32_t stackBytesOf(const Convention& convention, const std::vector<Type>& types) {
  Assigner assigner(convention);
  for (const Type type : types) assigner.next(type);
  return assigner.stackBytes();
}

}  // namespace

Place Assigner::next(Type type) {
  if (isFloat(type)) {
    if (vecs_ < convention_.vecs.size()) return {true, convention_.vecs[vecs_++], 0};
  } else if (gprs_ < convention_.gprs.size()) {
    return {true, convention_.gprs[gprs_++], 0};
  }
  const uint32_t bytes = type == Type::V128 ? 16 : 8;
  stackBytes_ = (stackBytes_ + bytes - 1) & ~(bytes - 1);
  const Place place{false, mir::PReg{255}, stackBytes_};
  stackBytes_ += bytes;
  return place;
}

uint32_t stackBytesOf(const Convention& convention, const Signature& signature) {
  return std::max(stackBytesOf(convention, signature.params), stackBytesOf(convention, signature.results));
}

}  // namespace wazen
