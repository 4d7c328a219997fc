#include "lib/crypto/sealed_stream.h"

#include <algorithm>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"

namespace tanji::crypto {
namespace {

constexpr size_t kStoredPieceSize = kSealedPieceSize + Aead::kTagSize;

std::string NonceOf(uint64_t index, bool is_last) {
  std::string nonce;
  base::AppendU64(&nonce, index);
  base::AppendU32(&nonce, is_last ? 1 : 0);
  return nonce;
}

}  // namespace

// A full piece is kept until it is known whether it is the last.
absl::Status StreamSealer::Append(std::string_view plain) {
  while (!plain.empty()) {
    if (piece_.size() == kSealedPieceSize) {
      TANJI_RETURN_IF_ERROR(SealPiece(/*is_last=*/false));
    }
    const size_t taken =
        std::min(plain.size(), kSealedPieceSize - piece_.size());
    piece_.append(plain.substr(0, taken));
    plain.remove_prefix(taken);
  }
  return absl::OkStatus();
}

absl::Status StreamSealer::Finish() { return SealPiece(/*is_last=*/true); }

absl::Status StreamSealer::SealPiece(bool is_last) {
  const std::string sealed =
      aead_.Seal(NonceOf(index_++, is_last), piece_, bound_);
  piece_.clear();
  return sink_(sealed);
}

absl::StatusOr<std::optional<std::string>> StreamOpener::Next() {
  if (is_at_end_) return std::nullopt;
  if (!ahead_.has_value()) {
    TANJI_ASSIGN_OR_RETURN(ahead_, source_(kStoredPieceSize));
  }
  const std::string sealed = *std::move(ahead_);
  ahead_.reset();
  if (sealed.size() == kStoredPieceSize) {
    TANJI_ASSIGN_OR_RETURN(ahead_, source_(kStoredPieceSize));
  }
  is_at_end_ = !ahead_.has_value() || ahead_->empty();
  auto plain = aead_.Open(NonceOf(index_, is_at_end_), sealed, bound_);
  if (!plain.ok()) {
    is_at_end_ = true;
    return absl::DataLossError(base::StrCat(
        "piece ", index_,
        " of a sealed stream is damaged, or the stream is cut off there"));
  }
  ++index_;
  return *std::move(plain);
}

}  // namespace tanji::crypto
