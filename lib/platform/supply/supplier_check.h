// Which inputs of a submission nobody supplies, as far as its change can see.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_SUPPLIER_CHECK_H_
#define TANJI_LIB_PLATFORM_SUPPLY_SUPPLIER_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/strings.h"
#include "lib/graph/model.h"
#include "lib/platform/live_state.h"
#include "lib/platform/record/change.h"
#include "lib/platform/record/organisation_table.h"
#include "lib/platform/supply/name_hints.h"
#include "lib/platform/supply/pack_marker.h"

namespace tanji::platform {

// Processes of one product that are looked at for one input.
inline constexpr size_t kProvidersLookedAtMax = 1000;
inline constexpr size_t kPinsNamedMax = 3;

// Gathers what is taken and made while a submission is drafted, on the
// sequencer's thread. Thread-compatible; used once.
//
// A product that nobody has declared is made by nobody: that is certain. Who
// makes the others is read from a calculation, which may lie a moment behind;
// where the owner has changed its supply since, nothing is said about them, so
// that what is listed is never wrong. What the submission itself ends counts as
// not made.
class SupplierCheck {
 public:
  // All arguments outlive it. To be made before the change notes what the
  // submission's own organisation supplies.
  SupplierCheck(const View& live, const NameHints& hints, ChangeView& changes,
                OrganisationTable& organisations)
      : live_(live),
        hints_(hints),
        changes_(changes),
        organisations_(organisations) {}

  // What a process takes, by the names of the submission, which outlive this.
  struct Use {
    const std::string* organisation;
    const graph::ProcessDeclaration* consumer;
    const graph::ProductId* product;
    const graph::Input* input = nullptr;  // none: what is substituted
    graph::ProductNumber number = 0;
    bool is_declared = false;
    // Of a pinned process; kNoNumber for none.
    graph::ProcessNumber pinned = graph::kNoNumber;
    bool pinned_is_new = false;  // nobody has named it before
  };
  // Notes `use`. A fault's message when a factor pack has no such row; else
  // empty. Cost: a few steps in memory where there is a supplier.
  absl::StatusOr<std::string> AddUse(const Use& use);
  // Notes electricity whose place has found the product `use.number`, the row
  // of a pack.
  void AddElectricity(const Use& use);
  // Notes that the submission makes `product`.
  void AddMade(graph::ProductNumber product, graph::ProcessNumber process,
               const std::string& place,
               const std::optional<graph::Period>& period);
  // Notes that the submission ends a process of its own organisation.
  void AddEnded(graph::ProcessNumber process) { ended_.insert(process); }

  // The uses that nobody supplies, once everything is added.
  absl::StatusOr<Unsupplied> Find();

 private:
  // The day by which a consumer's suppliers are chosen.
  static graph::Day EndOf(const std::optional<graph::Period>& period) {
    return period.has_value() ? period->end : graph::kOpenEnd;
  }
  const graph::Catalogue& catalogue() const {
    return *live_.calculation->network.catalogue;
  }
  // Whether a process of the product, of a period that has ended on `day`,
  // goes on when the submission is committed; true where the product has too
  // many of them to be looked at.
  bool IsProvidedInLive(graph::ProductNumber product, graph::Day day) const;
  bool IsSuppliedInLive(const Use& use) const;
  bool IsMadeHere(const Use& use) const;
  // Why nobody supplies `use`; nothing where that is not known.
  absl::StatusOr<std::optional<UnsuppliedInput::Reason>> ReasonFor(
      const Use& use);
  // The processes that there are in place of the pinned one, for people.
  std::string PinHint(const Use& use) const;
  graph::ProductId ProductOf(const Use& use) const;
  // Whether the factor's period ends before the consumer's begins.
  bool IsOfEarlierPeriod(const Use& use) const;
  std::string HintFor(const graph::ProductId& product) const;
  absl::StatusOr<std::string> PackFault(const Use& use);
  // The record that loaded the pack of this id; nothing for what is no pack.
  absl::StatusOr<std::optional<uint64_t>> PackSeq(const std::string& id);
  // Whether the calculation has all that the organisation supplies.
  absl::StatusOr<bool> IsSettled(const std::string& id);

  const View& live_;
  const NameHints& hints_;
  ChangeView& changes_;
  OrganisationTable& organisations_;
  std::vector<Use> uses_;      // without a supplier in `live_`
  std::vector<Use> own_uses_;  // the own ones that have one there
  std::vector<Use> earlier_;   // with a factor of an earlier period
  struct Made {
    graph::Day end;     // the earliest of a period in which it is made
    std::string where;  // one of its places and periods, for people
  };
  absl::flat_hash_map<graph::ProductNumber, Made> made_;
  absl::flat_hash_set<graph::ProcessNumber> made_by_;
  absl::flat_hash_set<graph::ProcessNumber> ended_;
  // By id of the organisation.
  absl::flat_hash_map<std::string, std::optional<uint64_t>> pack_seqs_;
  absl::flat_hash_map<std::string, bool> settled_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_SUPPLIER_CHECK_H_
