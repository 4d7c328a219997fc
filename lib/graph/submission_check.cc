// FindFaults of model.h.

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "lib/base/wire.h"
#include "lib/graph/internal/fault_list.h"
#include "lib/graph/internal/value_checks.h"
#include "lib/graph/model.h"

namespace tanji::graph {
namespace {

using internal::DeclaredUnits;
using internal::FaultList;

void CheckProduct(const std::string& place, const ProductDeclaration& product,
                  DeclaredUnits& declared, FaultList& faults) {
  faults.AddIfBad(place + ".id", CheckLocalId(product.id));
  internal::CheckText(place + ".name", product.name, faults);
  internal::CheckText(place + ".names.en", product.names.en, faults);
  internal::CheckText(place + ".names.zh", product.names.zh, faults);
  internal::CheckText(place + ".names.de", product.names.de, faults);
  const quantity::Unit* unit =
      internal::CheckUnit(place + ".unit", product.unit, faults);
  const Composition& composition = product.composition;
  internal::CheckNotNegative(place + ".mass_kg", composition.mass_kg, faults);
  internal::CheckNotNegative(place + ".fossil_carbon_kg",
                             composition.fossil_carbon_kg, faults);
  internal::CheckNotNegative(place + ".biogenic_carbon_kg",
                             composition.biogenic_carbon_kg, faults);
  internal::CheckPercent(place + ".recycled_percent",
                         composition.recycled_percent, faults);
  internal::CheckUrns(place + ".identifiers", product.identifiers, faults);
  internal::CheckUrns(place + ".classifications", product.classifications,
                      faults);
  internal::CheckValidity(place, product.validity, faults);
  if (!declared.emplace(product.id, unit).second) {
    faults.Add(place + ".id",
               base::StrCat("product \"", product.id, "\" stands here twice"));
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

// Processes of one submission, so that none stands there twice. A co-product
// has the place and period of the process that makes it.
class ProcessSet {
 public:
  explicit ProcessSet(FaultList& faults) : faults_(faults) {}

  void Add(const std::string& at, const std::string& product,
           const std::string& place, const std::optional<Period>& period) {
    if (!keys_.insert(KeyOf(product, place, period)).second) {
      faults_.Add(at,
                  base::StrCat("process \"", product, "\" stands here twice"));
    }
  }

 private:
  FaultList& faults_;
  absl::flat_hash_set<std::string> keys_;
};

void CheckProcesses(const Submission& submission, const DeclaredUnits& declared,
                    FaultList& faults) {
  ProcessSet processes(faults);
  size_t allocated = 0;
  for (size_t i = 0; i < submission.processes.size() && !faults.full(); ++i) {
    const ProcessDeclaration& process = submission.processes[i];
    const std::string place = base::StrCat("processes[", i, "]");
    internal::CheckProcess(place, process, submission.organisation, declared,
                           faults);
    if (!process.co_products.empty()) {
      allocated += internal::AllocatedFlowsOf(process);
    }
    if (allocated > kAllocatedFlowsOfAllMax) {
      return faults.Add(
          place,
          base::StrCat("the processes up to here have more than ",
                       kAllocatedFlowsOfAllMax,
                       " inputs and emissions times outputs; expected several "
                       "submissions"));
    }
    processes.Add(place, process.product, process.place, process.period);
    for (const CoProduct& output : process.co_products) {
      if (output.product == process.product) continue;  // a fault already
      processes.Add(place, output.product, process.place, process.period);
    }
  }
  for (size_t i = 0; i < submission.removals.size() && !faults.full(); ++i) {
    const ProcessRemoval& removal = submission.removals[i];
    const std::string place = base::StrCat("removals[", i, "]");
    faults.AddIfBad(place + ".product", CheckLocalId(removal.product));
    faults.AddIfBad(place + ".place", CheckPlace(removal.place));
    internal::CheckPeriod(place, removal.period, faults);
    processes.Add(place, removal.product, removal.place, removal.period);
  }
}

}  // namespace

std::vector<std::string> FindFaults(const Submission& submission) {
  FaultList faults;
  faults.AddIfBad("organisation", CheckOrganisationId(submission.organisation));
  if (submission.declaration.has_value()) {
    internal::CheckText("declaration.name", submission.declaration->name,
                        faults);
    internal::CheckUrns("declaration.identifiers",
                        submission.declaration->identifiers, faults);
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
  CheckProcesses(submission, declared, faults);
  return faults.Take();
}

}  // namespace tanji::graph
