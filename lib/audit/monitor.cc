#include "lib/audit/monitor.h"

#include <utility>

#include "lib/audit/compare.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::audit {

absl::StatusOr<Sighting> LookAt(const ledger::LogSource& source,
                                const Policy& policy,
                                const std::optional<SignedCheckpoint>& kept) {
  TANJI_RETURN_IF_ERROR(CheckLogKeys(policy));
  Sighting sighting;
  TANJI_ASSIGN_OR_RETURN(sighting.checkpoint,
                         ReadCheckpoint(source, policy, sighting.findings));
  if (!sighting.checkpoint.has_value()) return sighting;
  if (!kept.has_value()) {
    sighting.goes_on = true;
    return sighting;
  }
  const uint64_t size = sighting.checkpoint->checkpoint.size;
  if (size < kept->checkpoint.size) {
    sighting.findings.Add(
        FindingCode::kRollback, std::nullopt,
        base::StrCat("the log has ", size,
                     " entries; a checkpoint that was seen before covers ",
                     kept->checkpoint.size));
    return sighting;
  }
  TANJI_ASSIGN_OR_RETURN(Comparison comparison,
                         Compare(*kept, *sighting.checkpoint, &source));
  switch (comparison.relation) {
    case Relation::kSame:
    case Relation::kConsistent:
      sighting.goes_on = true;
      return sighting;
    case Relation::kForked:
      sighting.findings.Add(FindingCode::kFork, std::nullopt, comparison.why);
      sighting.fork = std::move(comparison.evidence);
      return sighting;
    case Relation::kOpen:
      break;
  }
  // Files that are being written anew; who hides behind them stays open.
  return absl::UnavailableError(comparison.why);
}

}  // namespace tanji::audit
