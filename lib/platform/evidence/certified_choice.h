// Which process a statement is about.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_CERTIFIED_CHOICE_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_CERTIFIED_CHOICE_H_

#include "absl/status/statusor.h"
#include "lib/base/status.h"
#include "lib/certificate/statement.h"
#include "lib/graph/calendar.h"
#include "lib/graph/ids.h"
#include "lib/platform/footprint/process_choice.h"

namespace tanji::platform {

struct CertifiedChoice {
  graph::ProductId product;
  ProcessChoice choice;  // place and period exactly as stated, or not stated
};

inline absl::StatusOr<CertifiedChoice> ChoiceOf(
    const certificate::FootprintStatement& statement) {
  CertifiedChoice chosen;
  TANJI_ASSIGN_OR_RETURN(chosen.product,
                         graph::ProductId::Parse(statement.product));
  chosen.choice.place = statement.place;
  if (statement.period_start.empty()) {
    chosen.choice.without_period = true;
    return chosen;
  }
  graph::Period period;
  TANJI_ASSIGN_OR_RETURN(period.start, graph::ParseDay(statement.period_start));
  TANJI_ASSIGN_OR_RETURN(period.end, graph::ParseDay(statement.period_end));
  chosen.choice.period = period;
  return chosen;
}

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_CERTIFIED_CHOICE_H_
