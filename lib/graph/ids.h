// Names of organisations, products and processes.

#ifndef TANJI_LIB_GRAPH_IDS_H_
#define TANJI_LIB_GRAPH_IDS_H_

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/calendar.h"

namespace tanji::graph {

inline constexpr size_t kOrganisationIdSizeMax = 64;  // bytes
inline constexpr size_t kLocalIdSizeMax = 200;        // bytes
inline constexpr size_t kPlaceSizeMax = 32;           // bytes

// Letters, digits, '.', '_' and '-', beginning with a letter or digit.
absl::Status CheckOrganisationId(std::string_view id);
// UTF-8 without control characters and without blanks at either end.
absl::Status CheckLocalId(std::string_view id);
// Empty (not stated), or letters, digits and '-': "CN-SD", "RER".
absl::Status CheckPlace(std::string_view place);

// A product is named by its owner: "ORG/LOCAL". Value type.
struct ProductId {
  std::string organisation;
  std::string local;

  std::string ToString() const { return organisation + "/" + local; }
  // Splits at the first '/'; INVALID_ARGUMENT for anything else.
  static absl::StatusOr<ProductId> Parse(std::string_view text);

  friend auto operator<=>(const ProductId&, const ProductId&) = default;
};

// A process is a product made at a place in a reference period.
struct ProcessId {
  ProductId product;
  std::string place;             // empty: not stated
  std::optional<Period> period;  // absent: not stated

  // "ORG/LOCAL", "ORG/LOCAL@PLACE", "ORG/LOCAL@PLACE START..END", or with a
  // period alone "ORG/LOCAL@ START..END". No two processes read the same: the
  // last '@' ends the local id, so that "ORG/a@b" without a place is
  // "ORG/a@b@".
  std::string ToString() const;

  friend bool operator==(const ProcessId&, const ProcessId&) = default;
};

}  // namespace tanji::graph

#endif  // TANJI_LIB_GRAPH_IDS_H_
