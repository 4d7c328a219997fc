// Reads the members of a document's objects into values: of submissions, and
// of the scenarios and factor packs that are written in their manner.

#ifndef TANJI_LIB_EXCHANGE_SUBMISSION_INTERNAL_MEMBER_READER_H_
#define TANJI_LIB_EXCHANGE_SUBMISSION_INTERNAL_MEMBER_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/strings.h"
#include "lib/graph/model.h"
#include "lib/json/json.h"
#include "lib/quantity/decimal.h"

namespace tanji::exchange::internal {

// Tells what is not stated from what is stated as "", which no number and no
// day is. Every fault goes into the list that the reader was made with.
class MemberReader : public json::ObjectReader {
 public:
  MemberReader(const json::Value& value, std::string place,
               std::vector<std::string>& faults)
      : ObjectReader(value, std::move(place), faults),
        value_(value),
        faults_(faults) {}

  // Nothing when the member is absent, or after a fault.
  std::optional<std::string> StatedString(std::string_view name);

  // `parse` of the member's text into `value`; a fault where it refuses.
  // `parse` gives StatusOr<Value>.
  template <typename Parse, typename Value>
  void ReadParsed(std::string_view name, std::string_view text, Parse parse,
                  Value& value) {
    auto parsed = parse(text);
    if (parsed.ok()) {
      value = *std::move(parsed);
    } else {
      Fault(name, base::ToStd(parsed.status().message()));
    }
  }

  void Required(std::string_view name, quantity::Decimal& value);
  void Optional(std::string_view name, quantity::Decimal& value);
  void Optional(std::string_view name, std::optional<quantity::Decimal>& value);
  // The amount, or the formula in its place: one of them.
  void AmountOr(std::string_view name, std::string_view formula_name,
                quantity::Decimal& value, std::string& formula);
  void RequiredDecimals(std::string_view name,
                        std::vector<quantity::Decimal>& values);
  // "ORGANISATION/LOCAL".
  void Product(std::string_view name, const std::string& text,
               graph::ProductId& product);
  std::optional<graph::Period> Period();  // period_start, period_end
  graph::Validity Validity();             // valid_from, valid_to
  graph::DataQuality Quality();           // quality
  std::vector<std::string> Texts(std::string_view name);
  // Where an item of an array member is, for messages.
  std::string ItemPlace(std::string_view name, size_t index) const {
    return base::StrCat(PlaceOf(name), "[", index, "]");
  }

  // The value of a name, where it is stated; `parse` gives StatusOr<Enum>.
  template <typename Enum, typename Parse>
  void Named(std::string_view name, Parse parse, Enum& value) {
    const auto text = StatedString(name);
    if (text.has_value()) ReadParsed(name, *text, parse, value);
  }

  // The items of an array member, at most `count_max` of them. Once the list
  // of faults is full, the rest makes no difference.
  template <typename Item, typename ReadItem>
  void Items(std::string_view name, size_t count_max, ReadItem read_item,
             std::vector<Item>& items) {
    const json::Array* array = OptionalArray(name);
    if (array == nullptr) return;
    const absl::Status count = graph::CheckCount(array->size(), count_max);
    if (!count.ok()) return Fault(name, base::ToStd(count.message()));
    items.reserve(array->size());
    for (size_t i = 0; i < array->size() && !IsFull(); ++i) {
      items.push_back(read_item((*array)[i], ItemPlace(name, i), faults_));
    }
  }

 private:
  bool IsFull() const { return faults_.size() >= kFaultsMax; }
  bool HasString(std::string_view name) const;

  const json::Value& value_;
  std::vector<std::string>& faults_;
};

// One item of "processes".
graph::ProcessDeclaration ReadProcess(const json::Value& value,
                                      std::string place,
                                      std::vector<std::string>& faults);

}  // namespace tanji::exchange::internal

#endif  // TANJI_LIB_EXCHANGE_SUBMISSION_INTERNAL_MEMBER_READER_H_
