#include "lib/platform/footprint/breakdown_parts.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/status.h"

namespace tanji::platform {
namespace {

using graph::ProcessNumber;

// Adds up parts of one kind by a key, in the order in which keys are met.
class PartSums {
 public:
  explicit PartSums(std::vector<BreakdownPart>& parts) : parts_(parts) {}

  // `number` is that of the part where `key` is new.
  void Add(PartKind kind, uint32_t key, uint32_t number, double kg) {
    if (kg == 0) return;
    const auto [place, is_new] = places_.try_emplace(
        std::pair(kind, key), static_cast<uint32_t>(parts_.size()));
    if (is_new) parts_.push_back({kind, number, 0, 0});
    BreakdownPart& part = parts_[place->second];
    part.kg += kg;
    ++part.count;
  }

 private:
  std::vector<BreakdownPart>& parts_;
  absl::flat_hash_map<std::pair<PartKind, uint32_t>, uint32_t> places_;
};

// Calls `own(process, kg)` for what each open process emits itself, and
// `closed(supplier, kg)` for each input that is taken of others.
template <typename Own, typename Closed>
absl::Status ForEachContribution(BreakdownScope& scope, Own own,
                                 Closed closed) {
  TANJI_ASSIGN_OR_RETURN(const engine::Supply supply, scope.SolveOpen());
  for (size_t i = 0; i < supply.processes.size(); ++i) {
    const ProcessNumber process = supply.processes[i];
    own(process, supply.runs[i] * scope.calculation().MainOf(
                                      scope.snapshot().direct(process)));
  }
  for (const engine::BoundaryFlow& flow : supply.boundary) {
    closed(scope.SupplierOf(flow), scope.FlowKg(flow));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BreakdownParts> PartsByProcess(BreakdownScope& scope) {
  BreakdownParts result;
  PartSums sums(result.parts);
  const graph::Catalogue& catalogue = scope.catalogue();
  TANJI_RETURN_IF_ERROR(ForEachContribution(
      scope,
      [&](ProcessNumber process, double kg) {
        // Each is met once.
        if (kg == 0) return;
        result.parts.push_back({PartKind::kNamed, process, kg, 1});
      },
      [&](ProcessNumber supplier, double kg) {
        const graph::ProductNumber product =
            catalogue.process(supplier).product;
        sums.Add(PartKind::kClosed, product, product, kg);
      }));
  return result;
}

absl::StatusOr<BreakdownParts> PartsByPlace(BreakdownScope& scope) {
  BreakdownParts result;
  PartSums sums(result.parts);
  const graph::Catalogue& catalogue = scope.catalogue();
  TANJI_RETURN_IF_ERROR(ForEachContribution(
      scope,
      [&](ProcessNumber process, double kg) {
        const uint32_t place = catalogue.process(process).place;
        // Number 0 is the empty place.
        sums.Add(place == 0 ? PartKind::kUnspecified : PartKind::kNamed, place,
                 process, kg);
      },
      [&](ProcessNumber, double kg) {
        sums.Add(PartKind::kClosed, 0, 0, kg);
      }));
  return result;
}

absl::StatusOr<BreakdownParts> PartsByOrganisation(BreakdownScope& scope) {
  BreakdownParts result;
  PartSums sums(result.parts);
  TANJI_RETURN_IF_ERROR(ForEachContribution(
      scope,
      [&](ProcessNumber process, double kg) {
        const graph::OrganisationNumber owner = scope.OrganisationOf(process);
        sums.Add(PartKind::kNamed, owner, owner, kg);
      },
      [&](ProcessNumber supplier, double kg) {
        const graph::OrganisationNumber owner = scope.OrganisationOf(supplier);
        sums.Add(PartKind::kClosed, owner, owner, kg);
      }));
  return result;
}

}  // namespace tanji::platform
