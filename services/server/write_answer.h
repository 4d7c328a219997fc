// How a write ends: from the sequencer's reply thread.

#ifndef TANJI_SERVICES_SERVER_WRITE_ANSWER_H_
#define TANJI_SERVICES_SERVER_WRITE_ANSWER_H_

#include "lib/api/committed.h"
#include "lib/platform/supply/submit.h"

namespace tanji::server {

// Answers `call`, whose response has the fields of a write, with the record.
template <typename Call>
platform::Done AnswerWithRecord(Call& call) {
  return [&call](absl::StatusOr<platform::Committed> committed) {
    if (committed.ok()) api::FromCommitted(*committed, &call.response());
    call.Answer(committed.status());
  };
}

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_WRITE_ANSWER_H_
