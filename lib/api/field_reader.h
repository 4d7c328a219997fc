// Reads the fields of messages into values, and lists every fault with its
// place.

#ifndef TANJI_LIB_API_FIELD_READER_H_
#define TANJI_LIB_API_FIELD_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "lib/base/strings.h"
#include "lib/graph/model.h"
#include "lib/quantity/decimal.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {

// At most graph::kFaultsMax. Thread-compatible.
class FaultList {
 public:
  bool full() const { return faults_.size() >= graph::kFaultsMax; }
  void AddIfBad(std::string_view place, const absl::Status& status) {
    if (status.ok() || full()) return;
    faults_.push_back(base::StrCat(place, ": ", base::ToStd(status.message())));
  }
  void AddIfBad(std::string_view place, std::string_view field,
                const absl::Status& status) {
    if (status.ok() || full()) return;
    AddIfBad(base::StrCat(place, ".", field), status);
  }
  absl::Status ToStatus() const {
    if (faults_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
  }

 private:
  std::vector<std::string> faults_;
};

// Reads the fields of one message, whose place is `place`.
class FieldReader {
 public:
  FieldReader(std::string place, FaultList& faults)
      : place_(std::move(place)), faults_(faults) {}

  void Required(std::string_view field, const std::string& text,
                quantity::Decimal& value) {
    const auto parsed = quantity::Decimal::Parse(text);
    faults_.AddIfBad(place_, field, parsed.status());
    if (parsed.ok()) value = *parsed;
  }
  void Optional(std::string_view field, const std::string& text,
                quantity::Decimal& value) {
    if (!text.empty()) Required(field, text, value);
  }
  void Optional(std::string_view field, const std::string& text,
                std::optional<quantity::Decimal>& value) {
    if (!text.empty()) Required(field, text, value.emplace());
  }
  void Required(std::string_view field, const std::string& text,
                graph::Day& day) {
    const auto parsed = graph::ParseDay(text);
    faults_.AddIfBad(place_, field, parsed.status());
    if (parsed.ok()) day = *parsed;
  }
  void Optional(std::string_view field, const std::string& text,
                graph::Day& day) {
    if (!text.empty()) Required(field, text, day);
  }
  // Of a message with period_start and period_end: both or none.
  template <typename Message>
  std::optional<graph::Period> ReadPeriod(const Message& message) {
    if (message.period_start().empty() && message.period_end().empty()) {
      return std::nullopt;
    }
    graph::Period period;
    Required("period_start", message.period_start(), period.start);
    Required("period_end", message.period_end(), period.end);
    return period;
  }
  template <typename Message>
  graph::Validity ReadValidity(const Message& message) {
    graph::Validity validity;
    Optional("valid_from", message.valid_from(), validity.from);
    Optional("valid_to", message.valid_to(), validity.to);
    return validity;
  }
  graph::DataQuality ReadQuality(const supply::v1::DataQuality& message) {
    FieldReader reader(place_ + ".quality", faults_);
    graph::DataQuality quality;
    reader.Optional("technological", message.technological(),
                    quality.technological);
    reader.Optional("geographical", message.geographical(),
                    quality.geographical);
    reader.Optional("temporal", message.temporal(), quality.temporal);
    return quality;
  }
  graph::Stage ReadStage(supply::v1::Stage stage) {
    if (supply::v1::Stage_IsValid(stage)) {
      return static_cast<graph::Stage>(stage);  // the numbers are the same
    }
    faults_.AddIfBad(place_, "stage",
                     absl::InvalidArgumentError(base::StrCat(
                         static_cast<int>(stage),
                         " is no life-cycle stage of this version")));
    return graph::Stage::kUnspecified;
  }
  void Fail(std::string_view field, const absl::Status& status) {
    faults_.AddIfBad(place_, field, status);
  }
  // The amount, or the formula in its place: one of them.
  void AmountOr(std::string_view field, const std::string& text,
                std::string_view formula_field, const std::string& formula,
                quantity::Decimal& value) {
    if (formula.empty()) return Required(field, text, value);
    if (text.empty()) return;
    Fail(field, absl::InvalidArgumentError(base::StrCat(
                    "expected ", field, " or ", formula_field, ", not both")));
  }
  template <typename Texts>
  std::vector<quantity::Decimal> ReadDecimals(std::string_view field,
                                              const Texts& texts) {
    std::vector<quantity::Decimal> values;
    for (const std::string& text : texts) {
      Required(field, text, values.emplace_back());
    }
    return values;
  }
  void ReadProduct(std::string_view field, const std::string& text,
                   graph::ProductId& product) {
    const auto parsed = graph::ProductId::Parse(text);
    Fail(field, parsed.status());
    if (parsed.ok()) product = *parsed;
  }
  // An enumeration whose values follow those of the domain, which begin with
  // `first`; 0, which is not stated, leaves `value`.
  template <typename Enum, typename Message>
  void ReadEnum(std::string_view field, Message message, int max, Enum first,
                Enum& value) {
    const int number = static_cast<int>(message);
    if (number == 0) return;
    if (number < 0 || number > max) {
      return Fail(field, absl::InvalidArgumentError(base::StrCat(
                             number, " is no value of this version")));
    }
    value = static_cast<Enum>(number - 1 + static_cast<int>(first));
  }
  std::string PlaceOf(std::string_view field) const {
    return base::StrCat(place_, ".", field);
  }
  FaultList& faults() { return faults_; }

 private:
  std::string place_;
  FaultList& faults_;
};

}  // namespace tanji::api

#endif  // TANJI_LIB_API_FIELD_READER_H_
