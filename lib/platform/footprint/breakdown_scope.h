// What a breakdown may look at: everything upstream of a product that belongs
// to organisations whose supply the caller may read. What those take of others
// is a closed block: counted whole, not entered.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_BREAKDOWN_SCOPE_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_BREAKDOWN_SCOPE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/engine/supply.h"
#include "lib/graph/ids.h"
#include "lib/graph/snapshot.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

// Processes that one breakdown enters; some 100 bytes each.
inline constexpr size_t kBreakdownProcessesMax = 1'000'000;
// Stored versions that it reads; some 10 us each.
inline constexpr size_t kBreakdownVersionsMax = 100'000;
// Of these between two looks whether somebody still waits.
inline constexpr size_t kVersionsBetweenStops = 256;

// Thread-compatible.
class BreakdownScope {
 public:
  // The references outlive the scope.
  BreakdownScope(const Context& context, const Calculation& calculation,
                 const identity::Caller& caller, graph::ProcessNumber root,
                 base::StopCheck stop = base::kNeverStop);

  const Context& context() const { return context_; }
  const Calculation& calculation() const { return calculation_; }
  const graph::Snapshot& snapshot() const {
    return calculation_.network.snapshot;
  }
  const graph::Catalogue& catalogue() const {
    return *calculation_.network.catalogue;
  }
  graph::ProcessNumber root() const { return root_; }
  // Of whoever waits for what is made of the scope.
  base::StopCheck stop() const { return stop_; }

  // Whether the caller may read the process itself. Cost: a look-up; each
  // organisation is decided once, and of one of which some products are open,
  // each product at each call.
  bool IsOpen(graph::ProcessNumber process);
  // Whether the caller may read all there is.
  bool IsAllOpen() const;
  graph::OrganisationNumber OrganisationOf(graph::ProcessNumber process) const;

  // engine::SolveSupply of the root, with errors that name its product; what
  // stop() returns.
  absl::StatusOr<engine::Supply> Solve(engine::FollowInput follow) const;
  // The same through everything that is open.
  absl::StatusOr<engine::Supply> SolveOpen();

  // kg CO2e of an amount of the product of a process.
  double FlowKg(const engine::BoundaryFlow& flow) const;
  graph::ProcessNumber SupplierOf(const engine::BoundaryFlow& flow) const {
    return snapshot().suppliers(flow.process)[flow.input];
  }

 private:
  enum class Access : uint8_t { kUndecided, kOpen, kByProduct };
  // Whether all of its products are open.
  bool IsOpenOrganisation(graph::OrganisationNumber organisation);

  const Context& context_;
  const Calculation& calculation_;
  const identity::Caller& caller_;
  const graph::ProcessNumber root_;
  const base::StopCheck stop_;
  std::vector<Access> access_;  // by organisation
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_BREAKDOWN_SCOPE_H_
