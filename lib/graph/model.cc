#include "lib/graph/model.h"

#include <array>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/base/wire.h"
#include "lib/quantity/unit.h"

namespace tanji::graph {
namespace {

constexpr std::array<std::string_view, 6> kStageNames = {
    "unspecified",  "raw-material", "production",
    "distribution", "use",          "end-of-life"};

// Collects faults with their places, up to kFaultsMax.
class FaultList {
 public:
  bool full() const { return faults_.size() >= kFaultsMax; }
  void Add(std::string_view place, std::string_view message) {
    if (!full()) faults_.push_back(base::StrCat(place, ": ", message));
  }
  void AddIfBad(std::string_view place, const absl::Status& status) {
    if (!status.ok()) Add(place, base::ToStd(status.message()));
  }
  std::vector<std::string> Take() { return std::move(faults_); }

 private:
  std::vector<std::string> faults_;
};

// Unit of `symbol`, or null after a fault.
const quantity::Unit* CheckUnit(const std::string& place,
                                const std::string& symbol, FaultList& faults) {
  const auto unit = quantity::FindUnit(symbol);
  faults.AddIfBad(place, unit.status());
  return unit.ok() ? *unit : nullptr;
}

void CheckText(const std::string& place, const std::string& text,
               FaultList& faults) {
  if (text.size() > kTextSizeMax) {
    faults.Add(place, base::StrCat("has ", text.size(), " bytes; at most ",
                                   kTextSizeMax, " expected"));
  } else if (!base::IsUtf8(text) || base::HasControlCharacter(text)) {
    faults.Add(place, "expected UTF-8 text without control characters");
  }
}

void CheckUrns(const std::string& place, const std::vector<std::string>& urns,
               FaultList& faults) {
  if (const auto count = CheckCount(urns.size(), kUrnsMax); !count.ok()) {
    return faults.AddIfBad(place, count);
  }
  for (size_t i = 0; i < urns.size(); ++i) {
    const std::string item = base::StrCat(place, "[", i, "]");
    CheckText(item, urns[i], faults);
    if (urns[i].size() < 5 ||
        (urns[i].substr(0, 4) != "urn:" && urns[i].substr(0, 4) != "URN:")) {
      faults.Add(item, "expected a URN, as in urn:gtin:4012345678901");
    }
  }
}

void CheckGsd2(const std::string& place, const quantity::Decimal& gsd2,
               FaultList& faults) {
  if (gsd2.ToDouble() < 1) {
    faults.Add(place,
               "expected a squared geometric standard deviation of 1 "
               "or more");
  }
}

void CheckQuality(const std::string& place, const DataQuality& quality,
                  FaultList& faults) {
  const std::array<const std::optional<quantity::Decimal>*, 3> ratings = {
      &quality.technological, &quality.geographical, &quality.temporal};
  for (const auto* rating : ratings) {
    if (!rating->has_value()) continue;
    const double value = (*rating)->ToDouble();
    if (value < 1 || value > 5) {
      faults.Add(place, "expected ratings from 1 to 5");
      return;
    }
  }
}

void CheckPeriod(const std::string& place, const std::optional<Period>& period,
                 FaultList& faults) {
  if (period.has_value() && period->start >= period->end) {
    faults.Add(place, "expected a period that ends after it starts");
  }
}

void CheckValidity(const std::string& place, const Validity& validity,
                   FaultList& faults) {
  if (validity.from >= validity.to) {
    faults.Add(place, "expected a validity that ends after it starts");
  }
}

using DeclaredUnits = absl::flat_hash_map<std::string, const quantity::Unit*,
                                          base::StringHash, base::StringEqual>;

void CheckProduct(const std::string& place, const ProductDeclaration& product,
                  DeclaredUnits& declared, FaultList& faults) {
  faults.AddIfBad(place + ".id", CheckLocalId(product.id));
  CheckText(place + ".name", product.name, faults);
  const quantity::Unit* unit = CheckUnit(place + ".unit", product.unit, faults);
  if (product.mass_kg.has_value() && product.mass_kg->IsNegative()) {
    faults.Add(place + ".mass_kg", "expected a mass of 0 kg or more");
  }
  CheckUrns(place + ".identifiers", product.identifiers, faults);
  CheckUrns(place + ".classifications", product.classifications, faults);
  CheckValidity(place, product.validity, faults);
  if (!declared.emplace(product.id, unit).second) {
    faults.Add(place + ".id",
               base::StrCat("product \"", product.id, "\" stands here twice"));
  }
}

// Only the dimension decides: the few pairs of units without a ConversionRatio
// are calculated with too.
void CheckDimension(const std::string& place, const quantity::Unit& unit,
                    const quantity::Unit& declared, FaultList& faults) {
  if (unit.dimension == declared.dimension) return;
  faults.AddIfBad(place + ".unit",
                  quantity::ConversionRatio(unit, declared).status());
}

void CheckInput(const std::string& place, const Input& input,
                const std::string& organisation, const DeclaredUnits& declared,
                FaultList& faults) {
  faults.AddIfBad(place + ".product",
                  CheckOrganisationId(input.product.organisation));
  faults.AddIfBad(place + ".product", CheckLocalId(input.product.local));
  if (input.pin.has_value()) {
    faults.AddIfBad(place + ".place", CheckPlace(input.pin->place));
    CheckPeriod(place, input.pin->period, faults);
  }
  CheckGsd2(place + ".gsd2", input.gsd2, faults);
  CheckQuality(place + ".quality", input.quality, faults);
  const quantity::Unit* unit = CheckUnit(place + ".unit", input.unit, faults);
  if (unit == nullptr || input.product.organisation != organisation) return;
  const auto found = declared.find(std::string_view(input.product.local));
  if (found == declared.end() || found->second == nullptr) return;
  CheckDimension(place, *unit, *found->second, faults);
}

void CheckProcess(const std::string& place, const ProcessDeclaration& process,
                  const std::string& organisation,
                  const DeclaredUnits& declared, FaultList& faults) {
  faults.AddIfBad(place + ".product", CheckLocalId(process.product));
  faults.AddIfBad(place + ".place", CheckPlace(process.place));
  CheckPeriod(place, process.period, faults);
  CheckValidity(place, process.validity, faults);
  CheckQuality(place + ".quality", process.quality, faults);
  CheckGsd2(place + ".direct_gsd2", process.direct_gsd2, faults);
  if (process.output.IsZero() || process.output.IsNegative()) {
    faults.Add(place + ".output",
               base::StrCat("is ", process.output.ToString(), " for process \"",
                            process.product, "\"; expected more than 0"));
  }
  const quantity::Unit* unit = CheckUnit(place + ".unit", process.unit, faults);
  const auto found = declared.find(std::string_view(process.product));
  if (unit != nullptr && found != declared.end() && found->second != nullptr) {
    CheckDimension(place, *unit, *found->second, faults);
  }
  if (const auto count = CheckCount(process.inputs.size(), kInputsMax);
      !count.ok()) {
    return faults.AddIfBad(place + ".inputs", count);
  }
  for (size_t k = 0; k < process.inputs.size() && !faults.full(); ++k) {
    CheckInput(base::StrCat(place, ".inputs[", k, "]"), process.inputs[k],
               organisation, declared, faults);
  }
}

// The text by which two declarations of one process are found out.
std::string KeyOf(const std::string& product, const std::string& place,
                  const std::optional<Period>& period) {
  std::string key;
  base::AppendString(&key, product);
  base::AppendString(&key, place);
  if (period.has_value()) {
    base::AppendSignedVarint(&key, period->start);
    base::AppendSignedVarint(&key, period->end);
  }
  return key;
}

}  // namespace

std::string_view StageName(Stage stage) {
  return kStageNames[static_cast<size_t>(stage)];
}

absl::StatusOr<Stage> ParseStage(std::string_view name) {
  for (size_t i = 0; i < kStageNames.size(); ++i) {
    if (kStageNames[i] == name) return static_cast<Stage>(i);
  }
  return absl::InvalidArgumentError(base::StrCat(
      "\"", name.substr(0, 40),
      "\" is no life-cycle stage; expected raw-material, production, "
      "distribution, use, end-of-life or unspecified"));
}

absl::Status CheckCount(size_t count, size_t max) {
  if (count <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(
      base::StrCat("has ", count, " items; at most ", max, " expected"));
}

std::vector<std::string> FindFaults(const Submission& submission) {
  FaultList faults;
  faults.AddIfBad("organisation", CheckOrganisationId(submission.organisation));
  if (submission.declaration.has_value()) {
    CheckText("declaration.name", submission.declaration->name, faults);
    CheckUrns("declaration.identifiers", submission.declaration->identifiers,
              faults);
  }
  const size_t items = submission.products.size() +
                       submission.processes.size() + submission.removals.size();
  if (const auto count = CheckCount(items, kSubmissionItemsMax); !count.ok()) {
    faults.AddIfBad("submission", count);
    return faults.Take();
  }
  if (items == 0 && !submission.declaration.has_value()) {
    faults.Add(
        "submission",
        "has nothing in it; expected a declaration, a product, a process "
        "or a removal");
  }
  DeclaredUnits declared;
  for (size_t i = 0; i < submission.products.size() && !faults.full(); ++i) {
    CheckProduct(base::StrCat("products[", i, "]"), submission.products[i],
                 declared, faults);
  }
  absl::flat_hash_set<std::string> processes;
  for (size_t i = 0; i < submission.processes.size() && !faults.full(); ++i) {
    const ProcessDeclaration& process = submission.processes[i];
    const std::string place = base::StrCat("processes[", i, "]");
    CheckProcess(place, process, submission.organisation, declared, faults);
    if (!processes.insert(KeyOf(process.product, process.place, process.period))
             .second) {
      faults.Add(place, base::StrCat("process \"", process.product,
                                     "\" stands here twice"));
    }
  }
  for (size_t i = 0; i < submission.removals.size() && !faults.full(); ++i) {
    const ProcessRemoval& removal = submission.removals[i];
    const std::string place = base::StrCat("removals[", i, "]");
    faults.AddIfBad(place + ".product", CheckLocalId(removal.product));
    faults.AddIfBad(place + ".place", CheckPlace(removal.place));
    CheckPeriod(place, removal.period, faults);
    if (!processes.insert(KeyOf(removal.product, removal.place, removal.period))
             .second) {
      faults.Add(place, base::StrCat("process \"", removal.product,
                                     "\" stands here twice"));
    }
  }
  return faults.Take();
}

}  // namespace tanji::graph
