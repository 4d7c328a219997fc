// Puts values into the objects of a document, of a submission or a factor pack;
// what says nothing is left out.

#ifndef TANJI_LIB_EXCHANGE_SUBMISSION_INTERNAL_MEMBER_WRITER_H_
#define TANJI_LIB_EXCHANGE_SUBMISSION_INTERNAL_MEMBER_WRITER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/graph/model.h"
#include "lib/json/json.h"
#include "lib/quantity/decimal.h"

namespace tanji::exchange::internal {

void PutText(json::Object& object, const char* name, const std::string& text);
void PutTexts(json::Object& object, const char* name,
              const std::vector<std::string>& texts);
void PutDecimal(json::Object& object, const char* name,
                const quantity::Decimal& value);
void PutOptional(json::Object& object, const char* name,
                 const std::optional<quantity::Decimal>& value);
// Where it is not 0.
void PutAmount(json::Object& object, const char* name,
               const quantity::Decimal& value);
// The formula where there is one, else the amount.
void PutAmountOr(json::Object& object, const char* name,
                 const char* formula_name, const quantity::Decimal& value,
                 const std::string& formula);
void PutDecimals(json::Object& object, const char* name,
                 const std::vector<quantity::Decimal>& values);
void PutPeriod(json::Object& object,
               const std::optional<graph::Period>& period);
void PutValidity(json::Object& object, const graph::Validity& validity);
void PutQuality(json::Object& object, const graph::DataQuality& quality);
void PutStage(json::Object& object, graph::Stage stage);
void PutUncertainty(json::Object& object, const char* name,
                    const quantity::Decimal& gsd2);
void PutFlag(json::Object& object, const char* name, bool is_set);

template <typename Item, typename Write>
void PutItems(json::Object& object, const char* name,
              const std::vector<Item>& items, Write write) {
  if (items.empty()) return;
  json::Array array;
  for (const Item& item : items) array.push_back(write(item));
  object.emplace_back(name, json::Value(std::move(array)));
}

json::Value WriteProcess(const graph::ProcessDeclaration& process);

}  // namespace tanji::exchange::internal

#endif  // TANJI_LIB_EXCHANGE_SUBMISSION_INTERNAL_MEMBER_WRITER_H_
