#include "lib/platform/record/witness_peer.h"

#include <charconv>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "lib/ledger/add_checkpoint.h"

namespace tanji::platform {
namespace {

using base::StrCat;

constexpr size_t kAnswerSizeMax = size_t{64} << 10;  // bytes
constexpr char kMediaType[] = "text/plain; charset=utf-8";

// What HTTP says.
constexpr int kCosigned = 200;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kConflict = 409;
constexpr int kUnprocessable = 422;

}  // namespace

absl::StatusOr<std::string> WitnessPeer::Cosign(
    const LedgerState& ledger,
    const LedgerState::SignedCheckpoint& checkpoint) {
  if (known_size_ > checkpoint.size) {
    return absl::FailedPreconditionError(
        StrCat("it has cosigned ", known_size_, " entries by now"));
  }
  return Ask(ledger, checkpoint, /*may_repeat=*/true);
}

absl::StatusOr<std::string> WitnessPeer::Ask(
    const LedgerState& ledger, const LedgerState::SignedCheckpoint& checkpoint,
    bool may_repeat) {
  ledger::AddCheckpointRequest request;
  request.old_size = known_size_;
  request.checkpoint = checkpoint.note;
  if (known_size_ > 0) {
    TANJI_ASSIGN_OR_RETURN(
        request.proof, ledger.ConsistencyProof(known_size_, checkpoint.size));
  }
  TANJI_ASSIGN_OR_RETURN(const net::HttpAnswer answer,
                         client_.Post("/add-checkpoint", request.ToText(),
                                      kMediaType, kAnswerSizeMax));
  switch (answer.status) {
    case kCosigned:
      known_size_ = checkpoint.size;
      return answer.body;
    case kForbidden:
    case kNotFound:
      return absl::PermissionDeniedError(
          "it does not know the log, or not this key of it");
    case kUnprocessable:
      return absl::DataLossError(
          StrCat("it has cosigned another history than the first ", known_size_,
                 " entries of this log"));
    case kConflict: {
      const uint64_t asked_from = known_size_;
      TANJI_RETURN_IF_ERROR(TakeKnownSize(ledger, checkpoint, answer.body));
      // The right size and yet a conflict: another root of it.
      if (known_size_ == asked_from && known_size_ == checkpoint.size) {
        return absl::DataLossError(
            StrCat("it has cosigned another root of the first ", known_size_,
                   " entries"));
      }
      if (!may_repeat) break;
      return Ask(ledger, checkpoint, /*may_repeat=*/false);
    }
    default:
      break;
  }
  return absl::UnavailableError(StrCat("it answers HTTP ", answer.status));
}

// The body is a size and a newline.
absl::Status WitnessPeer::TakeKnownSize(
    const LedgerState& ledger, const LedgerState::SignedCheckpoint& checkpoint,
    const std::string& body) {
  uint64_t size = 0;
  const char* const end = body.data() + body.size();
  const auto [stop, error] = std::from_chars(body.data(), end, size);
  if (error != std::errc() || stop + 1 != end || *stop != '\n') {
    return absl::UnavailableError("it does not tell which size it knows");
  }
  if (size > ledger.head().size) {
    return absl::DataLossError(StrCat("it has cosigned ", size,
                                      " entries, and the log has ",
                                      ledger.head().size));
  }
  known_size_ = size;
  if (size > checkpoint.size) {
    return absl::FailedPreconditionError(
        StrCat("it has cosigned ", size, " entries by now"));
  }
  return absl::OkStatus();
}

}  // namespace tanji::platform
