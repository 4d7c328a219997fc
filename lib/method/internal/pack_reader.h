// Reads the members of one object of a pack: ids, references between rows,
// origins, tags and decimals, each fault with its place.

#ifndef TANJI_LIB_METHOD_INTERNAL_PACK_READER_H_
#define TANJI_LIB_METHOD_INTERNAL_PACK_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/base/strings.h"
#include "lib/graph/emission.h"
#include "lib/json/json.h"
#include "lib/method/indicator.h"

namespace tanji::method::internal {

// From id to place in the pack.
using NumberById = absl::flat_hash_map<std::string, size_t, base::StringHash,
                                       base::StringEqual>;

inline constexpr uint64_t kMillion = 1'000'000;
inline constexpr size_t kPackTextSizeMax = 2000;  // bytes
inline constexpr size_t kPackIdSizeMax = 64;

// "29.8" as 29800000: digits with at most six behind the point, without sign
// and exponent, above 0 and at most `max`. Nothing for all else.
std::optional<uint64_t> ParseMillionths(std::string_view text, uint64_t max);

// Thread-compatible.
class PackReader : public json::ObjectReader {
 public:
  // As ObjectReader: `value` and `faults` outlive the reader.
  PackReader(const json::Value& value, std::string place,
             std::vector<std::string>& faults);

  bool Has(std::string_view name) const;
  // Not empty, at most kPackTextSizeMax bytes.
  std::string RequiredText(std::string_view name);
  // Letters, digits, dots, underscores and hyphens.
  std::string RequiredId(std::string_view name);
  // The id of row `number` of a table, which has no other of that id.
  std::string NewId(NumberById& table, size_t number);
  // The place of the row that `name` gives the id of; `what` names its table.
  size_t RequiredReference(std::string_view name, std::string_view what,
                           const NumberById& table);
  std::vector<size_t> RequiredReferences(std::string_view name,
                                         std::string_view what,
                                         const NumberById& table);
  // At least one.
  OriginSet RequiredOrigins(std::string_view name);
  graph::EmissionTags OptionalTags(std::string_view name);
  // 0 after a fault.
  uint64_t RequiredMillionths(std::string_view name, uint64_t max);
  Names OptionalNames();

  // Calls `read(item, place)` for each item of the array `name`, at most
  // `count_max`; one that is longer is one fault, and none of it is read.
  template <typename ReadItem>
  void RequiredItems(std::string_view name, size_t count_max,
                     const ReadItem& read) {
    const json::Array* items = RequiredArray(name);
    if (items == nullptr || !HasAtMost(*items, count_max, name)) return;
    for (size_t i = 0; i < items->size(); ++i) {
      read((*items)[i], ItemPlace(name, i));
    }
  }

  std::vector<std::string>& faults() { return all_faults_; }

 private:
  bool HasAtMost(const json::Array& items, size_t count_max,
                 std::string_view name);
  std::string ItemPlace(std::string_view name, size_t index) const;
  // The items, each a text; "" for one that is none.
  std::vector<std::string> Texts(std::string_view name,
                                 const json::Array* array);

  const json::Value& object_value_;
  std::vector<std::string>& all_faults_;
};

}  // namespace tanji::method::internal

#endif  // TANJI_LIB_METHOD_INTERNAL_PACK_READER_H_
