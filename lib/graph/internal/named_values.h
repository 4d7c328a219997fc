// Enumerations whose values have names in documents.

#ifndef TANJI_LIB_GRAPH_INTERNAL_NAMED_VALUES_H_
#define TANJI_LIB_GRAPH_INTERNAL_NAMED_VALUES_H_

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/base/strings.h"

namespace tanji::graph::internal {

template <typename Enum>
struct Named {
  Enum value;
  std::string_view name;
};

// Empty for a value that has no name.
template <typename Enum>
std::string_view NameOf(std::span<const Named<Enum>> names, Enum value) {
  for (const Named<Enum>& named : names) {
    if (named.value == value) return named.name;
  }
  return {};
}

// INVALID_ARGUMENT, listing the names.
template <typename Enum>
absl::StatusOr<Enum> ValueOf(std::span<const Named<Enum>> names,
                             std::string_view name) {
  std::string expected;
  for (const Named<Enum>& named : names) {
    if (named.name == name) return named.value;
    if (!expected.empty()) expected += ", ";
    expected += named.name;
  }
  return absl::InvalidArgumentError(base::StrCat("expected one of ", expected));
}

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_NAMED_VALUES_H_
