#include "lib/identity/token.h"

#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"
#include "lib/json/json.h"

namespace tanji::identity {
namespace {

constexpr size_t kKeyIdBytes = 8;

absl::Status Refused(std::string_view why) {
  return absl::UnauthenticatedError(base::StrCat("token: ", why));
}

// RFC 7638: the members that a key of type OKP has, in this order.
std::string KeyIdOf(std::string_view public_key) {
  const json::Object members = {{"crv", "Ed25519"},
                                {"kty", "OKP"},
                                {"x", base::Base64UrlEncode(public_key)}};
  const auto digest = crypto::Sha256(json::Write(members));
  return base::HexEncode(crypto::AsBytes(digest).substr(0, kKeyIdBytes));
}

// The header is the same for all tokens of a key, to the byte: a token with
// another one is not ours, so that nothing of a header is ever interpreted.
std::string HeaderOf(const std::string& key_id) {
  const json::Object members = {
      {"alg", "EdDSA"}, {"kid", key_id}, {"typ", "at+jwt"}};
  return base::Base64UrlEncode(json::Write(members));
}

absl::StatusOr<TokenClaims> ReadClaims(std::string_view text) {
  json::ReadLimits limits;
  limits.size_max = kTokenSizeMax;
  limits.depth_max = 2;
  const auto value = json::Read(text, limits);
  if (!value.ok()) return Refused("its claims are not JSON");
  std::vector<std::string> faults;
  json::ObjectReader reader(*value, "", faults);
  constexpr int64_t kSecondsMax = int64_t{1} << 40;
  TokenClaims claims;
  claims.issuer = reader.RequiredString("iss");
  claims.audience = reader.RequiredString("aud");
  claims.credential = reader.RequiredString("sub");
  const std::string client = reader.RequiredString("client_id");
  claims.issued_at = reader.RequiredInteger("iat", 0, kSecondsMax);
  claims.expires_at = reader.RequiredInteger("exp", 0, kSecondsMax);
  claims.id = reader.RequiredString("jti");
  reader.RefuseUnknownMembers();
  if (!faults.empty()) return Refused(faults.front());
  if (client != claims.credential) {
    return Refused("sub and client_id are not the same");
  }
  return claims;
}

}  // namespace

TokenSigner::TokenSigner(crypto::Ed25519Signer key)
    : key_(std::move(key)), key_id_(KeyIdOf(key_.public_key())) {}

std::string TokenSigner::Sign(const TokenClaims& claims) const {
  const json::Object members = {
      {"iss", claims.issuer},
      {"aud", claims.audience},
      {"sub", claims.credential},
      {"client_id", claims.credential},
      {"iat", json::Value::Integer(claims.issued_at)},
      {"exp", json::Value::Integer(claims.expires_at)},
      {"jti", claims.id}};
  const std::string signed_part = base::StrCat(
      HeaderOf(key_id_), ".", base::Base64UrlEncode(json::Write(members)));
  return base::StrCat(signed_part, ".",
                      base::Base64UrlEncode(key_.Sign(signed_part)));
}

std::string TokenSigner::KeySet() const {
  const json::Object key = {
      {"kty", "OKP"},   {"crv", "Ed25519"},
      {"use", "sig"},   {"alg", "EdDSA"},
      {"kid", key_id_}, {"x", base::Base64UrlEncode(key_.public_key())}};
  const json::Object set = {{"keys", json::Array{key}}};
  return json::Write(set);
}

TokenChecker::TokenChecker(const TokenSigner& signer, std::string issuer)
    : key_([&] {
        auto key = crypto::PublicKey::Ed25519(signer.public_key());
        TANJI_CHECK(key.ok());
        return *std::move(key);
      }()),
      header_(HeaderOf(signer.key_id())),
      issuer_(std::move(issuer)) {}

absl::StatusOr<TokenClaims> TokenChecker::Check(std::string_view token,
                                                int64_t now_seconds) const {
  if (token.size() > kTokenSizeMax) {
    return Refused(base::StrCat("it has more than ", kTokenSizeMax, " bytes"));
  }
  const size_t first = token.find('.');
  const size_t last = token.rfind('.');
  if (first == std::string_view::npos || first == last) {
    return Refused("expected three parts with a point between them");
  }
  if (token.substr(0, first) != header_) {
    return Refused(
        "its header is not that of this service's tokens: expected EdDSA and "
        "the key that signs now");
  }
  const auto signature = base::Base64UrlDecode(token.substr(last + 1));
  if (!signature.ok() || !key_.Verify(token.substr(0, last), *signature).ok()) {
    return Refused("its signature is not this service's");
  }
  const auto payload =
      base::Base64UrlDecode(token.substr(first + 1, last - first - 1));
  if (!payload.ok()) return Refused("its claims are not base64url");
  TANJI_ASSIGN_OR_RETURN(TokenClaims claims, ReadClaims(*payload));
  if (claims.issuer != issuer_ || claims.audience != issuer_) {
    return Refused("it is of another issuer or for another audience");
  }
  if (now_seconds >= claims.expires_at) {
    return Refused("it has expired: get a new one");
  }
  if (now_seconds + kTokenClockSkewSeconds < claims.issued_at) {
    return Refused("it is not valid yet");
  }
  return claims;
}

}  // namespace tanji::identity
