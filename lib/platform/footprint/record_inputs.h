// The salted leaves of a footprint record.

#ifndef TANJI_LIB_PLATFORM_FOOTPRINT_RECORD_INPUTS_H_
#define TANJI_LIB_PLATFORM_FOOTPRINT_RECORD_INPUTS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"
#include "lib/ledger/merkle.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

// The leaf hash of the record at a position.
using LeafOf = std::function<absl::StatusOr<ledger::Hash>(uint64_t seq)>;

// Whether a record has leaves for the fields of its statement. Those of the
// first version of this program have none.
enum class FieldLeaves { kWithout, kWith };

// The disclosures of the `inputs` tree under the record's secret: the digest of
// `payload`, its fields (certificate::StatementDisclosures), then `submission`
// of the process and of its first-tier suppliers by position, then `input` with
// the intensities that were calculated with. RESOURCE_EXHAUSTED for more than
// one record can have.
absl::StatusOr<std::vector<std::string>> MakeDisclosures(
    std::string_view secret, std::string_view payload, const View& view,
    graph::ProcessNumber process, const LeafOf& leaf_of,
    FieldLeaves field_leaves = FieldLeaves::kWith);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FOOTPRINT_RECORD_INPUTS_H_
