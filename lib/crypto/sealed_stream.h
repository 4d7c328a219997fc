// A stream that is too long to be held at once, sealed in pieces.

#ifndef TANJI_LIB_CRYPTO_SEALED_STREAM_H_
#define TANJI_LIB_CRYPTO_SEALED_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/aead.h"

namespace tanji::crypto {

inline constexpr size_t kSealedPieceSize = size_t{1} << 20;  // bytes of content

// Each piece is AES-256-GCM of the next kSealedPieceSize bytes, of the last
// piece fewer or none. The nonce of piece i is i in 8 bytes, then 1 for the
// last and 0 for the others in 4, big-endian: none can be moved, left out or
// cut off. Thread-compatible.
class StreamSealer {
 public:
  using Sink = std::function<absl::Status(std::string_view sealed)>;

  // A key of Aead::kKeySize bytes seals one stream. `bound` is authenticated
  // with each piece and not stored.
  StreamSealer(std::string_view key, std::string bound, Sink sink)
      : aead_(key), bound_(std::move(bound)), sink_(std::move(sink)) {}

  // Errors of the sink.
  absl::Status Append(std::string_view plain);
  absl::Status Finish();  // once, at the end

 private:
  absl::Status SealPiece(bool is_last);

  const Aead aead_;
  const std::string bound_;
  const Sink sink_;
  uint64_t index_ = 0;
  std::string piece_;
};

// What StreamSealer has sealed, piece by piece. Each that is given out is
// authentic; that the stream is whole is known at its end. Thread-compatible.
class StreamOpener {
 public:
  // The next `size` bytes; fewer at the end.
  using Source = std::function<absl::StatusOr<std::string>(size_t size)>;

  StreamOpener(std::string_view key, std::string bound, Source source)
      : aead_(key), bound_(std::move(bound)), source_(std::move(source)) {}

  // Nothing behind the last piece. DATA_LOSS for another key or `bound`, and a
  // stream that was changed or cut off; errors of the source.
  absl::StatusOr<std::optional<std::string>> Next();

 private:
  const Aead aead_;
  const std::string bound_;
  const Source source_;
  uint64_t index_ = 0;
  std::optional<std::string> ahead_;  // read, and not opened yet
  bool is_at_end_ = false;
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_SEALED_STREAM_H_
