// One witness that is asked over HTTP.

#ifndef TANJI_LIB_PLATFORM_RECORD_WITNESS_PEER_H_
#define TANJI_LIB_PLATFORM_RECORD_WITNESS_PEER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/net/http_client.h"
#include "lib/platform/record/ledger_state.h"

namespace tanji::platform {

// Thread-compatible.
class WitnessPeer {
 public:
  WitnessPeer(net::HttpUrl url, net::HttpClient::Options options)
      : client_(std::move(url), std::move(options)) {}

  // Asks it to cosign `checkpoint`, of `ledger`: the lines that it answers,
  // unverified. FAILED_PRECONDITION when it has cosigned a larger one of this
  // log by now; DATA_LOSS when it knows of more entries than the log has, or of
  // another history; PERMISSION_DENIED when it does not take the log;
  // UNAVAILABLE when it does not answer, or not as it should.
  absl::StatusOr<std::string> Cosign(
      const LedgerState& ledger,
      const LedgerState::SignedCheckpoint& checkpoint);

 private:
  absl::StatusOr<std::string> Ask(
      const LedgerState& ledger,
      const LedgerState::SignedCheckpoint& checkpoint, bool may_repeat);
  absl::Status TakeKnownSize(const LedgerState& ledger,
                             const LedgerState::SignedCheckpoint& checkpoint,
                             const std::string& body);

  net::HttpClient client_;
  uint64_t known_size_ = 0;  // that it has cosigned, as far as it has told
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_WITNESS_PEER_H_
