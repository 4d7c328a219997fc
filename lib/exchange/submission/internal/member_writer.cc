#include "lib/exchange/submission/internal/member_writer.h"

namespace tanji::exchange::internal {

using quantity::Decimal;

void PutText(json::Object& object, const char* name, const std::string& text) {
  if (!text.empty()) object.emplace_back(name, json::Value(text));
}

void PutTexts(json::Object& object, const char* name,
              const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json::Array array;
  for (const std::string& text : texts) array.emplace_back(text);
  object.emplace_back(name, json::Value(std::move(array)));
}

void PutDecimal(json::Object& object, const char* name, const Decimal& value) {
  object.emplace_back(name, json::Value(value.ToString()));
}

void PutPeriod(json::Object& object,
               const std::optional<graph::Period>& period) {
  if (!period.has_value()) return;
  object.emplace_back("period_start", graph::FormatDay(period->start));
  object.emplace_back("period_end", graph::FormatDay(period->end));
}

void PutValidity(json::Object& object, const graph::Validity& validity) {
  if (validity.from != graph::kDayMin) {
    object.emplace_back("valid_from", graph::FormatDay(validity.from));
  }
  if (validity.to != graph::kDayMax) {
    object.emplace_back("valid_to", graph::FormatDay(validity.to));
  }
}

void PutQuality(json::Object& object, const graph::DataQuality& quality) {
  json::Object ratings;
  if (quality.technological) {
    PutDecimal(ratings, "technological", *quality.technological);
  }
  if (quality.geographical) {
    PutDecimal(ratings, "geographical", *quality.geographical);
  }
  if (quality.temporal) PutDecimal(ratings, "temporal", *quality.temporal);
  if (!ratings.empty()) {
    object.emplace_back("quality", json::Value(std::move(ratings)));
  }
}

void PutStage(json::Object& object, graph::Stage stage) {
  if (stage == graph::Stage::kUnspecified) return;
  object.emplace_back("stage", json::Value(graph::StageName(stage)));
}

void PutUncertainty(json::Object& object, const char* name,
                    const Decimal& gsd2) {
  if (!(gsd2 == Decimal::FromInteger(1))) PutDecimal(object, name, gsd2);
}

void PutOptional(json::Object& object, const char* name,
                 const std::optional<Decimal>& value) {
  if (value.has_value()) PutDecimal(object, name, *value);
}

void PutAmount(json::Object& object, const char* name, const Decimal& value) {
  if (!value.IsZero()) PutDecimal(object, name, value);
}

void PutAmountOr(json::Object& object, const char* name,
                 const char* formula_name, const Decimal& value,
                 const std::string& formula) {
  if (formula.empty()) {
    PutDecimal(object, name, value);
  } else {
    PutText(object, formula_name, formula);
  }
}

void PutDecimals(json::Object& object, const char* name,
                 const std::vector<Decimal>& values) {
  PutItems(object, name, values,
           [](const Decimal& value) { return json::Value(value.ToString()); });
}

void PutFlag(json::Object& object, const char* name, bool is_set) {
  if (is_set) object.emplace_back(name, json::Value(true));
}

}  // namespace tanji::exchange::internal
