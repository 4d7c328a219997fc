// What of the log a certificate's calculation rests on.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_CLOSURE_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_CLOSURE_H_

#include <cstdint>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/certificate/evidence.h"
#include "lib/graph/snapshot.h"
#include "lib/identity/decide.h"
#include "lib/platform/live_state.h"
#include "lib/platform/stored_records.h"

namespace tanji::platform {

inline constexpr size_t kClosureProcessesMax = 5'000'000;

struct Closure {
  // By kind, then by number: the order of the log's first mention.
  std::vector<certificate::EvidenceItem> items;
  std::set<uint64_t> payloads;  // records whose payload is needed
  uint64_t withheld_organisations = 0;
  uint64_t withheld_processes = 0;
};

// Everything upstream of `process` as `view` has it: each process with the
// record that brought its version, the products with those that declare them,
// the packs, and of each product that is taken every process that the provider
// rule had to choose from. What belongs to organisations for which `caller` has
// no read-supply, or that hold data whose licence forbids handing them on, is
// left out and counted, with what is behind it; of a pack as soon as one
// version that would be needed has such rows.
//
// RESOURCE_EXHAUSTED above `processes_max`, those that the provider rule had
// to choose from included; what `stop` returns; DATA_LOSS. Cost:
// a read or two from the store a process, and a look at each process there is;
// the document of each version of a pack that is needed; all of it again when
// one of those may not be handed on.
absl::StatusOr<Closure> FindClosure(
    const StoredRecords& stored, const View& view,
    const identity::Caller& caller, graph::ProcessNumber process,
    base::StopCheck stop, size_t processes_max = kClosureProcessesMax);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_CLOSURE_H_
