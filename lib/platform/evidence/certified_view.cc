#include "lib/platform/evidence/certified_view.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/graph/calendar.h"
#include "lib/platform/evidence/certified_choice.h"
#include "lib/platform/footprint/footprints.h"

namespace tanji::platform {

using certificate::FootprintStatement;

absl::StatusOr<Certified> ReadCertified(const Context& context,
                                        const identity::Caller& caller,
                                        const std::string& record_id) {
  Certified certified;
  TANJI_ASSIGN_OR_RETURN(certified.issued,
                         GetCertificate(context, caller, record_id));
  TANJI_ASSIGN_OR_RETURN(certified.entry,
                         ledger::Entry::Parse(certified.issued.entry));
  const std::string& payload = certified.issued.payload;
  if (const auto other = certificate::OtherStatementFormat(payload)) {
    return absl::FailedPreconditionError(
        base::StrCat("the statement is of format ", std::string(*other),
                     ", which this version does not repeat"));
  }
  TANJI_ASSIGN_OR_RETURN(certified.statement,
                         FootprintStatement::FromJson(payload));
  return certified;
}

absl::StatusOr<CertifiedView> FindCertifiedView(
    Context& context, const identity::Caller& caller,
    const FootprintStatement& statement, base::StopCheck stop) {
  TANJI_ASSIGN_OR_RETURN(const graph::Day day,
                         graph::ParseDay(statement.valid_from));
  TANJI_ASSIGN_OR_RETURN(View view,
                         context.past.At({statement.snapshot.seq, day}, stop));
  if (view.calculation->seq != statement.snapshot.seq ||
      view.calculation->leaf_hash != statement.snapshot.leaf_hash) {
    return absl::DataLossError(
        base::StrCat("the log has no state ", statement.snapshot.ToString()));
  }
  TANJI_ASSIGN_OR_RETURN(const CertifiedChoice chosen, ChoiceOf(statement));
  TANJI_ASSIGN_OR_RETURN(
      const Footprint footprint,
      GetFootprint(view, caller, chosen.product, chosen.choice));
  return CertifiedView{std::move(view), footprint.process, chosen.product,
                       chosen.choice};
}

}  // namespace tanji::platform
