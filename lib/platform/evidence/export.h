// Use case: the evidence of a certificate, as an archive.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_EXPORT_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_EXPORT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"

namespace tanji::platform {

inline constexpr size_t kEvidencePieceMax = size_t{256} << 10;  // bytes

// One archive (lib/certificate/FORMAT.md), given out piece by piece.
// Thread-compatible; ends before the System does.
class EvidenceExport {
 public:
  // Finds what is needed for the certificate of record `record_id` (32 hex).
  // Rights: read-certificate for the product's organisation; read-supply for
  // each organisation upstream, and what is not granted is left out and
  // counted. NOT_FOUND for no such certificate, or where the state that it was
  // calculated from has been erased; FAILED_PRECONDITION when no checkpoint
  // covers it yet, or its statement is of another version; OUT_OF_RANGE,
  // RESOURCE_EXHAUSTED as PastViews::At and FindClosure; what `stop` returns;
  // DATA_LOSS.
  static absl::StatusOr<std::unique_ptr<EvidenceExport>> Begin(
      Context& context, const identity::Caller& caller,
      const std::string& record_id, base::StopCheck stop);

  // The next bytes, at most kEvidencePieceMax; nothing at the end.
  absl::StatusOr<std::optional<std::string>> Next();

 private:
  struct Piece {
    uint64_t seq;
    bool with_payload;
  };
  explicit EvidenceExport(const Context& context) : context_(context) {}
  absl::Status OpenRecord(const Piece& piece);
  absl::Status ReadChunk();

  const Context& context_;
  uint64_t checkpoint_size_ = 0;
  std::vector<Piece> pieces_;
  size_t next_piece_ = 0;
  bool ended_ = false;
  std::string ready_;  // to be given out
  size_t begin_ = 0;
  // The payload that is being read.
  bool payload_open_ = false;
  std::string record_id_;  // bytes
  std::string secret_;
  uint32_t next_chunk_ = 0;
  uint64_t payload_left_ = 0;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_EXPORT_H_
