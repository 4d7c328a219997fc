#include "lib/base/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace tanji::base {
namespace {

constexpr uintptr_t kHugePage = uintptr_t{2} << 20;  // bytes, on x86-64

}  // namespace

void AdviseHugePages(const void* begin, size_t bytes) {
  const auto first = reinterpret_cast<uintptr_t>(begin);
  const uintptr_t from = (first + kHugePage - 1) / kHugePage * kHugePage;
  const uintptr_t to = (first + bytes) / kHugePage * kHugePage;
  if (from >= to) return;
  // A hint: without it everything works, only slower.
  (void)madvise(reinterpret_cast<void*>(from), to - from, MADV_HUGEPAGE);
}

}  // namespace tanji::base
