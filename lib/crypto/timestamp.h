// Time stamps by an authority (RFC 3161): that a digest was there at a time.

#ifndef TANJI_LIB_CRYPTO_TIMESTAMP_H_
#define TANJI_LIB_CRYPTO_TIMESTAMP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/hash.h"

namespace tanji::crypto {

inline constexpr size_t kTimestampReplySizeMax = size_t{64} << 10;  // bytes
inline constexpr size_t kTimestampNonceSize = 16;                   // bytes

// DER of a TimeStampReq for a SHA-256 digest, which asks for the authority's
// certificates too. `nonce` has kTimestampNonceSize bytes: an unsigned number,
// big-endian.
std::string TimestampRequest(const Sha256Digest& digest,
                             std::string_view nonce);

// Whose time stamps are believed. Immutable; thread-safe; copies share it.
class TimestampAuthorities {
 public:
  // `pem` has one certificate or more: roots, or those below them that are
  // trusted by themselves. INVALID_ARGUMENT, RESOURCE_EXHAUSTED.
  static absl::StatusOr<TimestampAuthorities> FromPem(std::string_view pem);

 private:
  friend class TimestampReply;
  struct State;
  explicit TimestampAuthorities(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

// A TimeStampResp with a token. Thread-compatible.
class TimestampReply {
 public:
  // INVALID_ARGUMENT for what is no DER of one, for bytes behind it, a digest
  // that is not SHA-256, and where the authority has refused;
  // RESOURCE_EXHAUSTED above kTimestampReplySizeMax.
  static absl::StatusOr<TimestampReply> Parse(std::string_view der);
  ~TimestampReply();
  TimestampReply(TimestampReply&&) noexcept;
  TimestampReply& operator=(TimestampReply&&) noexcept;

  // When the authority saw the digest: seconds since 1970, UTC, rounded down.
  int64_t seconds() const;
  // The subject of the authority's certificate (RFC 2253), for people.
  std::string Authority() const;

  // DATA_LOSS unless it is the answer to TimestampRequest(digest, nonce).
  absl::Status CheckAnswers(const Sha256Digest& digest,
                            std::string_view nonce) const;
  // DATA_LOSS unless the signature is good and by a certificate that is for
  // time stamps and for nothing else; UNAUTHENTICATED when that certificate
  // leads to none of `authorities` at the time that the token states. Whether
  // it was revoked is not asked. About 0.3 ms.
  absl::Status Verify(const TimestampAuthorities& authorities) const;

 private:
  struct State;
  explicit TimestampReply(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_TIMESTAMP_H_
