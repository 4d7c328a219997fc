#include "lib/platform/footprint/certifiable.h"

#include <algorithm>
#include <string>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/find_upstream.h"
#include "lib/platform/marks.h"

namespace tanji::platform {
namespace {

// Marks of those who bring it; 0 for a caveat that forbids nothing.
uint32_t ForbiddingMarks(Caveat caveat) {
  switch (caveat) {
    case Caveat::kUnverifiedData:
      return kMarkUnverified;
    case Caveat::kUncharacterisedEmission:
      return kMarkUncharacterised;
    case Caveat::kElectricityFamiliesMixed:
      return kMarkFootprintElectricity | kMarkDirectCo2Electricity;
    case Caveat::kElectricityDirectCo2:
    case Caveat::kElectricityGenerationMix:
    case Caveat::kNotForExport:
    case Caveat::kCredits:
      return 0;
  }
  return 0;
}

// Of the two families that must not be mixed, which one a process brings.
std::string_view FamilyNote(Caveat caveat, uint32_t marks) {
  if (caveat != Caveat::kElectricityFamiliesMixed) return "";
  return (marks & kMarkDirectCo2Electricity) != 0 ? " (direct CO2)"
                                                  : " (life cycle)";
}

// What packs hold is public.
bool MayName(const Calculation& calculation, const identity::Caller& caller,
             const graph::ProductId& product) {
  const auto owner =
      calculation.network.catalogue->FindOrganisation(product.organisation);
  const bool is_of_pack =
      owner.has_value() && calculation.packs.MarkOf(*owner) != 0;
  return identity::Decide(caller,
                          is_of_pack ? identity::Action::kReadPack
                                     : identity::Action::kReadSupply,
                          {product.organisation, product.local})
      .ok();
}

void AppendReason(const Calculation& calculation,
                  const identity::Caller& caller, const Footprint& footprint,
                  Caveat caveat, std::string& message) {
  const graph::Snapshot& snapshot = calculation.network.snapshot;
  const engine::FoundUpstream found = engine::FindMarkedUpstream(
      snapshot, footprint.process, ForbiddingMarks(caveat), kMarkedVisitsMax);
  base::StrAppend(&message, "\n", CaveatText(caveat), ", from ",
                  found.complete ? "" : "at least ", found.processes.size(),
                  found.processes.size() == 1 ? " process" : " processes", ":");
  size_t named = 0;
  bool has_others = false;
  for (const graph::ProcessNumber process : found.processes) {
    const graph::ProcessId id =
        calculation.network.catalogue->process_id(process);
    if (named == kNamedMarkedMax || !MayName(calculation, caller, id.product)) {
      has_others = true;
      continue;
    }
    ++named;
    base::StrAppend(&message, "\n  \"", id.ToString(), "\"",
                    FamilyNote(caveat, snapshot.marks(process)));
  }
  if (has_others) base::StrAppend(&message, "\n  ...");
}

// A process that takes nothing and emits nothing: somebody has yet to say what
// it does.
bool IsEmpty(const graph::Snapshot& snapshot, graph::ProcessNumber process) {
  const auto direct = snapshot.direct(process);
  return snapshot.suppliers(process).empty() &&
         snapshot.unlinked(process) == 0 &&
         std::all_of(direct.begin(), direct.end(),
                     [](double value) { return value == 0; });
}

}  // namespace

bool IsCertifiable(Caveat caveat) { return ForbiddingMarks(caveat) == 0; }

absl::Status CheckCertifiable(const View& view, const identity::Caller& caller,
                              const Footprint& footprint) {
  std::string message;
  for (const Caveat caveat : CaveatsOf(footprint.evidence.marks)) {
    if (IsCertifiable(caveat)) continue;
    AppendReason(*view.calculation, caller, footprint, caveat, message);
  }
  if (!message.empty()) {
    return absl::FailedPreconditionError(
        base::StrCat("product \"", footprint.product.ToString(),
                     "\" gets no certificate; upstream is", message));
  }
  if (IsEmpty(view.calculation->network.snapshot, footprint.process)) {
    return absl::FailedPreconditionError(base::StrCat(
        "product \"", footprint.product.ToString(),
        "\" gets no certificate: its process has no input and no emission; "
        "expected what it takes or emits"));
  }
  return absl::OkStatus();
}

}  // namespace tanji::platform
