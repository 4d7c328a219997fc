// Sets the fields of messages from values; what says nothing stays empty.

#ifndef TANJI_LIB_API_FIELD_WRITER_H_
#define TANJI_LIB_API_FIELD_WRITER_H_

#include <optional>
#include <string>
#include <vector>

#include "lib/graph/model.h"
#include "lib/quantity/decimal.h"
#include "tanji/supply/v1/supply.pb.h"

namespace tanji::api {

inline std::string TextOf(const std::optional<quantity::Decimal>& value) {
  return value.has_value() ? value->ToString() : std::string();
}
// Empty for 0.
inline std::string AmountText(const quantity::Decimal& value) {
  return value.IsZero() ? std::string() : value.ToString();
}
// Empty for 1, which is certain.
inline std::string Gsd2Text(const quantity::Decimal& gsd2) {
  return gsd2 == quantity::Decimal::FromInteger(1) ? std::string()
                                                   : gsd2.ToString();
}

template <typename Message>
void SetPeriod(const std::optional<graph::Period>& period, Message* message) {
  if (!period.has_value()) return;
  message->set_period_start(graph::FormatDay(period->start));
  message->set_period_end(graph::FormatDay(period->end));
}

template <typename Message>
void SetValidity(const graph::Validity& validity, Message* message) {
  if (validity.from != graph::kDayMin) {
    message->set_valid_from(graph::FormatDay(validity.from));
  }
  if (validity.to != graph::kDayMax) {
    message->set_valid_to(graph::FormatDay(validity.to));
  }
}

template <typename Message>
void SetQuality(const graph::DataQuality& quality, Message* message) {
  if (quality == graph::DataQuality{}) return;
  supply::v1::DataQuality* ratings = message->mutable_quality();
  ratings->set_technological(TextOf(quality.technological));
  ratings->set_geographical(TextOf(quality.geographical));
  ratings->set_temporal(TextOf(quality.temporal));
}

}  // namespace tanji::api

#endif  // TANJI_LIB_API_FIELD_WRITER_H_
