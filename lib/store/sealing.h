// Sealing of stored values under keys derived from a record's secret K.

#ifndef TANJI_LIB_STORE_SEALING_H_
#define TANJI_LIB_STORE_SEALING_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/hash.h"
#include "lib/store/keys.h"

namespace tanji::store {

// Seals the values of one record: entity versions, payload chunks, disclosure
// chunks. Each kind has its own key (HKDF of K), each value its own nonce (its
// number or chunk), and the store's key is bound to the value, so that none
// can be moved or swapped. Thread-compatible; keep one for many values.
class RecordSealer {
 public:
  explicit RecordSealer(std::string_view secret);  // K, 32 bytes

  std::string SealEntity(uint8_t kind, uint32_t number,
                         std::string_view packed) const;
  // The same, appended to `out`, of which `packed` is no part.
  void AppendSealedEntity(uint8_t kind, uint32_t number,
                          std::string_view packed, std::string* out) const;
  absl::StatusOr<std::string> OpenEntity(uint8_t kind, uint32_t number,
                                         std::string_view sealed) const;
  // `record_id` has kRecordIdSize bytes.
  std::string SealPayloadChunk(std::string_view record_id, uint32_t chunk,
                               std::string_view plain) const;
  absl::StatusOr<std::string> OpenPayloadChunk(std::string_view record_id,
                                               uint32_t chunk,
                                               std::string_view sealed) const;
  std::string SealInputsChunk(std::string_view record_id, uint32_t chunk,
                              std::string_view plain) const;
  absl::StatusOr<std::string> OpenInputsChunk(std::string_view record_id,
                                              uint32_t chunk,
                                              std::string_view sealed) const;

 private:
  crypto::Aead entities_;
  crypto::Aead payload_;
  crypto::Aead inputs_;
};

// Ids that occur in keys: HMAC under the organisation's secret, cut to
// kIdDigestSize bytes. `kind` keeps products, processes and requests apart.
class IdDigester {
 public:
  explicit IdDigester(std::string_view organisation_secret);
  std::string Digest(uint8_t kind, std::string_view id) const;  // 16 bytes
  void DigestTo(uint8_t kind, std::string_view id,
                std::array<char, kIdDigestSize>* digest) const;
  // 32 bytes that say whether two requests are the same, and nothing else.
  std::string RequestDigest(std::string_view content_sha256) const;

 private:
  crypto::HmacSha256 ids_;
  crypto::HmacSha256 requests_;
};

}  // namespace tanji::store

#endif  // TANJI_LIB_STORE_SEALING_H_
