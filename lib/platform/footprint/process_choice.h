// Which process of a product is asked for, where it is made at several places
// or in several periods.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_PROCESS_CHOICE_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_PROCESS_CHOICE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/calendar.h"
#include "lib/graph/catalogue.h"
#include "lib/graph/ids.h"

namespace tanji::platform {

// Of what is stated, exactly that. Nothing stated: the process that answers
// for the product as such (Catalogue::CurrentProcess).
struct ProcessChoice {
  // Empty: whose place is not stated.
  std::optional<std::string> place = std::nullopt;
  std::optional<graph::Period> period = std::nullopt;
  bool without_period = false;  // whose period is not stated

  bool IsOpen() const { return !place && !period && !without_period; }
  friend bool operator==(const ProcessChoice&, const ProcessChoice&) = default;
};

// The process of `product` that is asked for; of those that fit the one that
// Catalogue::ProviderOf would take: the latest period, a supply mix first, a
// mix without a period before what has no mix of its own. NOT_FOUND when nobody
// makes it, or not so; then it names the first kNamedChoicesMax processes that
// there are. Cost: some ns for each of the product's processes; where nothing
// is chosen a few steps.
absl::StatusOr<graph::ProcessNumber> ChooseProcess(
    const graph::Catalogue& catalogue, graph::ProductNumber product,
    const ProcessChoice& choice);
inline constexpr size_t kNamedChoicesMax = 20;
// The same; kNoNumber when there is none.
graph::ProcessNumber FindProcess(const graph::Catalogue& catalogue,
                                 graph::ProductNumber product,
                                 const ProcessChoice& choice);

// The processes of a product that may be chosen.
struct ProcessList {
  std::vector<graph::ProcessId> named;  // the first kNamedChoicesMax
  // Of all, as far as they were looked at.
  uint64_t count = 0;
};
inline constexpr size_t kChoicesVisitedMax = 10'000;
// All but `chosen`, of the product's first kChoicesVisitedMax processes.
ProcessList OtherProcesses(const graph::Catalogue& catalogue,
                           graph::ProductNumber product,
                           graph::ProcessNumber chosen);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_PROCESS_CHOICE_H_
