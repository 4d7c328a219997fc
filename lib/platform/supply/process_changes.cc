#include "lib/platform/supply/process_changes.h"

#include <algorithm>
#include <map>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

using graph::ProcessVersion;

// Amounts by what they are of, in the order in which they are met; of what
// comes several times each time.
class Amounts {
 public:
  absl::Status Add(const std::string& name, const quantity::Decimal& amount,
                   quantity::UnitCode unit) {
    TANJI_ASSIGN_OR_RETURN(const quantity::Unit* symbol,
                           quantity::UnitOf(unit));
    Add(name, base::StrCat(amount.ToString(), " ", symbol->symbol));
    return absl::OkStatus();
  }
  void Add(const std::string& name, std::string text) {
    const size_t number = ++counts_[name];
    texts_.emplace_back(std::pair(name, number), std::move(text));
  }
  using Key = std::pair<std::string, size_t>;  // name, and which of that name
  const std::vector<std::pair<Key, std::string>>& texts() const {
    return texts_;
  }

 private:
  std::map<std::string, size_t> counts_;
  std::vector<std::pair<Key, std::string>> texts_;
};

std::string InputName(const graph::Catalogue& catalogue,
                      const graph::InputVersion& input) {
  std::string name = "input ";
  if (input.pinned) {
    name += catalogue.process_id(input.target).ToString();
  } else {
    name += catalogue.product_id(input.target).ToString();
  }
  if (input.stage != graph::Stage::kUnspecified) {
    base::StrAppend(&name, " (", graph::StageName(input.stage), ")");
  }
  return name;
}

std::string AllocationText(const ProcessVersion& version) {
  if (!version.outputs.has_value()) return "none";
  const graph::OutputsVersion& outputs = *version.outputs;
  std::string text =
      base::StrCat(graph::AllocationMethodName(outputs.allocation.method),
                   ", keys ", outputs.reference_key.ToString());
  for (const graph::CoProductVersion& product : outputs.co_products) {
    base::StrAppend(&text, " : ", product.key.ToString());
  }
  return text;
}

absl::StatusOr<Amounts> AmountsOf(const graph::Catalogue& catalogue,
                                  const ProcessVersion& version) {
  Amounts amounts;
  TANJI_RETURN_IF_ERROR(amounts.Add("output", version.output, version.unit));
  amounts.Add("allocation", AllocationText(version));
  if (version.outputs.has_value()) {
    for (const graph::CoProductVersion& product :
         version.outputs->co_products) {
      TANJI_RETURN_IF_ERROR(amounts.Add(
          base::StrCat("co-product ",
                       catalogue.product_id(product.product).ToString()),
          product.amount, product.unit));
    }
  }
  amounts.Add("emissions without gas",
              version.direct_kgco2e.ToString() + " kg CO2e");
  for (const graph::EmissionVersion& emission : version.emissions) {
    TANJI_RETURN_IF_ERROR(
        amounts.Add(base::StrCat("emission ", emission.gas, " (",
                                 graph::OriginName(emission.origin), ")"),
                    emission.amount, emission.unit));
  }
  for (const graph::InputVersion& input : version.inputs) {
    TANJI_RETURN_IF_ERROR(
        amounts.Add(InputName(catalogue, input), input.amount, input.unit));
  }
  return amounts;
}

// One text for those beyond the bound.
std::vector<std::string> Bounded(std::vector<std::string> texts) {
  if (texts.size() <= kProcessChangesMax) return texts;
  const size_t more = texts.size() - kProcessChangesMax;
  texts.resize(kProcessChangesMax);
  texts.push_back(base::StrCat("and ", more, " more"));
  return texts;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ChangesOf(
    const graph::Catalogue& catalogue, const ProcessVersion& before,
    const ProcessVersion& after) {
  std::vector<std::string> texts;
  if (!before.in_force || !after.in_force) {
    if (after.in_force) texts.emplace_back("the process is new");
    if (before.in_force) texts.emplace_back("the process has ended");
    return texts;
  }
  TANJI_ASSIGN_OR_RETURN(const Amounts old_amounts,
                         AmountsOf(catalogue, before));
  TANJI_ASSIGN_OR_RETURN(const Amounts new_amounts,
                         AmountsOf(catalogue, after));
  std::map<Amounts::Key, std::string> old_texts(old_amounts.texts().begin(),
                                                old_amounts.texts().end());
  for (const auto& [key, text] : new_amounts.texts()) {
    const auto old = old_texts.find(key);
    if (old == old_texts.end()) {
      texts.push_back(base::StrCat(key.first, ": new, ", text));
      continue;
    }
    if (old->second != text) {
      texts.push_back(base::StrCat(key.first, ": ", old->second, " -> ", text));
    }
    old_texts.erase(old);
  }
  for (const auto& [key, text] : old_amounts.texts()) {
    if (!old_texts.contains(key)) continue;
    texts.push_back(base::StrCat(key.first, ": gone, was ", text));
  }
  return Bounded(std::move(texts));
}

}  // namespace tanji::platform
