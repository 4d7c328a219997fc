// What a certificate was made from: its record, and the network as it was.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_CERTIFIED_VIEW_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_CERTIFIED_VIEW_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/certificate/statement.h"
#include "lib/graph/snapshot.h"
#include "lib/identity/decide.h"
#include "lib/ledger/record.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/certify.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/platform/live_state.h"

namespace tanji::platform {

struct Certified {
  IssuedCertificate issued;
  ledger::Entry entry;
  certificate::FootprintStatement statement;
};
// As GetCertificate; FAILED_PRECONDITION for a statement of another version.
absl::StatusOr<Certified> ReadCertified(const Context& context,
                                        const identity::Caller& caller,
                                        const std::string& record_id);

// The view that was certified from, and the process of it.
struct CertifiedView {
  View view;
  graph::ProcessNumber process;
  graph::ProductId product;
  ProcessChoice choice;
};
// As PastViews::At and GetFootprint; DATA_LOSS where the log has no such state.
absl::StatusOr<CertifiedView> FindCertifiedView(
    Context& context, const identity::Caller& caller,
    const certificate::FootprintStatement& statement, base::StopCheck stop);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_CERTIFIED_VIEW_H_
