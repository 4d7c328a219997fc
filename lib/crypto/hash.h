// SHA-256, HMAC-SHA-256 and HKDF-SHA-256.

#ifndef TANJI_LIB_CRYPTO_HASH_H_
#define TANJI_LIB_CRYPTO_HASH_H_

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace tanji::crypto {

inline constexpr size_t kSha256Size = 32;
using Sha256Digest = std::array<uint8_t, kSha256Size>;

inline std::string_view AsBytes(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}
// Checks that there are 32 bytes.
Sha256Digest DigestFromBytes(std::string_view bytes);

// The digest of the parts, one after the other. Uses a fetched algorithm and a
// context kept per thread (an implicit fetch halves the speed).
Sha256Digest Sha256(std::initializer_list<std::string_view> parts);
inline Sha256Digest Sha256(std::string_view bytes) { return Sha256({bytes}); }

// A running digest. Thread-compatible.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  void Update(std::string_view bytes);
  Sha256Digest Finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// HMAC-SHA-256 under one key for many messages: the padded key blocks are
// hashed once. Thread-compatible; moves, does not copy.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  ~HmacSha256();
  HmacSha256(HmacSha256&&) noexcept;
  HmacSha256& operator=(HmacSha256&&) noexcept;

  Sha256Digest Mac(std::initializer_list<std::string_view> parts) const;
  Sha256Digest Mac(std::string_view bytes) const { return Mac({bytes}); }

  // A message in pieces: Begin, Update…, Finish.
  void Begin();
  void Update(std::string_view bytes);
  Sha256Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// HKDF-SHA-256 (RFC 5869) without salt: `size` bytes for `purpose`.
std::string DeriveKey(std::string_view secret, std::string_view purpose,
                      size_t size);

// Compares in time that depends on the lengths only.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace tanji::crypto

#endif  // TANJI_LIB_CRYPTO_HASH_H_
