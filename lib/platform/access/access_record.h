// Organisations that may call, and what they identify themselves with.

#ifndef TANJI_LIB_PLATFORM_ACCESS_ACCESS_RECORD_H_
#define TANJI_LIB_PLATFORM_ACCESS_ACCESS_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/crypto/hash.h"
#include "lib/identity/role.h"

namespace tanji::platform {

inline constexpr size_t kAccountNameSizeMax = 256;     // bytes
inline constexpr size_t kCredentialLabelSizeMax = 64;  // bytes
// Bytes of the ids of credentials and invitations; they are written in hex.
inline constexpr size_t kAccessIdSize = 16;

// An organisation that may call.
struct Account {
  std::string organisation;  // its id
  identity::RoleSet roles;
  std::string name = {};  // for people; may be empty
  int64_t added_micros = 0;
};

// A certificate of TLS that is registered.
struct ClientCertificate {
  crypto::Sha256Digest fingerprint{};  // SHA-256 of its DER bytes
  std::string serial;                  // hex
  std::string subject;
  int64_t not_after = 0;  // seconds since 1970, UTC
};

// What a caller identifies itself with: a certificate, or a client secret
// (OAuth 2.0, client credentials), of which a slow hash is kept.
struct Credential {
  std::string id;  // 32 lower-case hex digits; the client_id
  std::string organisation;
  identity::RoleSet roles;  // of those that the organisation has
  std::string label;        // for people: "laptop of the works"
  std::optional<ClientCertificate> certificate;
  std::string secret_hash;  // crypto::SlowHash; empty with a certificate
  int64_t created_micros = 0;
  int64_t revoked_micros = 0;  // 0: it is not
};

// What lets somebody make a client secret, once.
struct Invitation {
  std::string id;  // 32 lower-case hex digits
  std::string organisation;
  identity::RoleSet roles;
  std::string label;
  std::string code_hash;  // crypto::SlowHash
  int64_t until_micros = 0;
};

// Packed forms (lib/store/FORMAT.md, access values). DATA_LOSS when malformed.
std::string PackAccount(const Account& account);
absl::StatusOr<Account> UnpackAccount(std::string_view packed);
std::string PackCredential(const Credential& credential);
absl::StatusOr<Credential> UnpackCredential(std::string_view packed);
std::string PackInvitation(const Invitation& invitation);
absl::StatusOr<Invitation> UnpackInvitation(std::string_view packed);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ACCESS_ACCESS_RECORD_H_
