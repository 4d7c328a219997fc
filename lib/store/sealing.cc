#include "lib/store/sealing.h"

#include "lib/base/check.h"
#include "lib/base/wire.h"
#include "lib/store/keys.h"

namespace tanji::store {
namespace {

constexpr size_t kSecretSize = 32;  // bytes of K and of organisation secrets
constexpr size_t kMacKeySize = 32;  // bytes

crypto::Aead AeadFor(std::string_view secret, std::string_view purpose) {
  TANJI_CHECK(secret.size() == kSecretSize);
  return crypto::Aead(
      crypto::DeriveKey(secret, purpose, crypto::Aead::kKeySize));
}

crypto::HmacSha256 MacFor(std::string_view secret, std::string_view purpose) {
  TANJI_CHECK(secret.size() == kSecretSize);
  return crypto::HmacSha256(crypto::DeriveKey(secret, purpose, kMacKeySize));
}

// 12 bytes, big-endian: `high` in the first eight, `low` in the last four. The
// pair is a value's position within its record, hence used once under a key.
std::string Nonce(uint64_t high, uint32_t low) {
  std::string nonce;
  base::AppendU64(&nonce, high);
  base::AppendU32(&nonce, low);
  return nonce;
}

}  // namespace

RecordSealer::RecordSealer(std::string_view secret)
    : entities_(AeadFor(secret, "tanji-entity/v1")),
      payload_(AeadFor(secret, "tanji-payload/v1")),
      inputs_(AeadFor(secret, "tanji-inputs/v1")) {}

std::string RecordSealer::SealEntity(uint8_t kind, uint32_t number,
                                     std::string_view packed) const {
  return entities_.Seal(Nonce(kind, number), packed,
                        EntityPrefix(kind, number));
}

void RecordSealer::AppendSealedEntity(uint8_t kind, uint32_t number,
                                      std::string_view packed,
                                      std::string* out) const {
  entities_.AppendSealed(Nonce(kind, number), packed,
                         EntityPrefix(kind, number), out);
}

absl::StatusOr<std::string> RecordSealer::OpenEntity(
    uint8_t kind, uint32_t number, std::string_view sealed) const {
  return entities_.Open(Nonce(kind, number), sealed,
                        EntityPrefix(kind, number));
}

std::string RecordSealer::SealPayloadChunk(std::string_view record_id,
                                           uint32_t chunk,
                                           std::string_view plain) const {
  return payload_.Seal(Nonce(0, chunk), plain, PayloadKey(record_id, chunk));
}

absl::StatusOr<std::string> RecordSealer::OpenPayloadChunk(
    std::string_view record_id, uint32_t chunk, std::string_view sealed) const {
  return payload_.Open(Nonce(0, chunk), sealed, PayloadKey(record_id, chunk));
}

std::string RecordSealer::SealInputsChunk(std::string_view record_id,
                                          uint32_t chunk,
                                          std::string_view plain) const {
  return inputs_.Seal(Nonce(0, chunk), plain, InputsKey(record_id, chunk));
}

absl::StatusOr<std::string> RecordSealer::OpenInputsChunk(
    std::string_view record_id, uint32_t chunk, std::string_view sealed) const {
  return inputs_.Open(Nonce(0, chunk), sealed, InputsKey(record_id, chunk));
}

IdDigester::IdDigester(std::string_view organisation_secret)
    : ids_(MacFor(organisation_secret, "tanji-id/v1")),
      requests_(MacFor(organisation_secret, "tanji-request/v1")) {}

std::string IdDigester::Digest(uint8_t kind, std::string_view id) const {
  std::array<char, kIdDigestSize> digest;
  DigestTo(kind, id, &digest);
  return std::string(digest.data(), digest.size());
}

void IdDigester::DigestTo(uint8_t kind, std::string_view id,
                          std::array<char, kIdDigestSize>* digest) const {
  const char kind_byte = static_cast<char>(kind);
  const crypto::Sha256Digest mac =
      ids_.Mac({std::string_view(&kind_byte, 1), id});
  crypto::AsBytes(mac).copy(digest->data(), digest->size());
}

std::string IdDigester::RequestDigest(std::string_view content_sha256) const {
  return std::string(crypto::AsBytes(requests_.Mac(content_sha256)));
}

}  // namespace tanji::store
