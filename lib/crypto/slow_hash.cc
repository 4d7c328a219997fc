#include "lib/crypto/slow_hash.h"

#include <openssl/evp.h>

#include <cstdint>

#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/internal/openssl.h"
#include "lib/crypto/random.h"

namespace tanji::crypto {
namespace {

constexpr std::string_view kForm = "scrypt-15-8-1$";
constexpr uint64_t kScryptCost = uint64_t{1} << 15;
constexpr uint64_t kScryptBlock = 8;
constexpr uint64_t kScryptLanes = 1;
constexpr uint64_t kMemoryMax = uint64_t{64} << 20;  // bytes
constexpr size_t kSaltSize = 16;                     // bytes
constexpr size_t kHashSize = 32;                     // bytes

std::string Scrypt(std::string_view secret, std::string_view salt) {
  std::string hash(kHashSize, '\0');
  TANJI_CHECK(EVP_PBE_scrypt(secret.data(), secret.size(), internal::Data(salt),
                             salt.size(), kScryptCost, kScryptBlock,
                             kScryptLanes, kMemoryMax,
                             reinterpret_cast<unsigned char*>(hash.data()),
                             hash.size()) == 1);
  return hash;
}

}  // namespace

std::string SlowHash(std::string_view secret) {
  const std::string salt = RandomBytes(kSaltSize);
  return base::StrCat(kForm, base::Base64UrlEncode(salt), "$",
                      base::Base64UrlEncode(Scrypt(secret, salt)));
}

absl::StatusOr<bool> MatchesSlowHash(std::string_view secret,
                                     std::string_view stored) {
  const absl::Status malformed =
      absl::DataLossError("a stored hash of a secret has an unknown form");
  if (!stored.starts_with(kForm)) return malformed;
  stored.remove_prefix(kForm.size());
  const size_t between = stored.find('$');
  if (between == std::string_view::npos) return malformed;
  const auto salt = base::Base64UrlDecode(stored.substr(0, between));
  const auto hash = base::Base64UrlDecode(stored.substr(between + 1));
  if (!salt.ok() || salt->size() != kSaltSize || !hash.ok() ||
      hash->size() != kHashSize) {
    return malformed;
  }
  return EqualInConstantTime(Scrypt(secret, *salt), *hash);
}

}  // namespace tanji::crypto
