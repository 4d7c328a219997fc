#include "lib/identity/token.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/base64.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::identity {
namespace {

using absl::StatusCode::kUnauthenticated;
using base::IsOk;
using base::StatusIs;
using ::testing::HasSubstr;

constexpr char kIssuer[] = "tanji.example/park";
constexpr int64_t kNow = 1'800'000'000;

TokenSigner Signer(char seed = 'k') {
  return TokenSigner(*crypto::Ed25519Signer::FromSeed(std::string(32, seed)));
}

TokenClaims Claims() {
  return {kIssuer, kIssuer,   std::string(32, 'c'), std::string(32, 'a'),
          kNow,    kNow + 600};
}

struct Parts {
  std::string header, claims, signature;
};
Parts Split(const std::string& token) {
  const size_t first = token.find('.');
  const size_t last = token.rfind('.');
  return {token.substr(0, first), token.substr(first + 1, last - first - 1),
          token.substr(last + 1)};
}

// Signed by the right key, whatever is in it.
std::string Signed(const std::string& header, const std::string& claims) {
  const auto key = crypto::Ed25519Signer::FromSeed(std::string(32, 'k'));
  const std::string body = base::StrCat(base::Base64UrlEncode(header), ".",
                                        base::Base64UrlEncode(claims));
  return base::StrCat(body, ".", base::Base64UrlEncode(key->Sign(body)));
}

TEST(TokenTest, IsReadAsItWasSigned) {
  const TokenSigner signer = Signer();
  const auto claims =
      TokenChecker(signer, kIssuer).Check(signer.Sign(Claims()), kNow + 599);

  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ(claims->credential, Claims().credential);
  EXPECT_EQ(claims->id, Claims().id);
  EXPECT_EQ(claims->expires_at, kNow + 600);
}

TEST(TokenTest, HasTheFormOfRfc9068) {
  const Parts parts = Split(Signer().Sign(Claims()));

  EXPECT_EQ(*base::Base64UrlDecode(parts.header),
            base::StrCat(R"({"alg":"EdDSA","kid":")", Signer().key_id(),
                         R"(","typ":"at+jwt"})"));
  EXPECT_EQ(*base::Base64UrlDecode(parts.claims),
            base::StrCat(R"({"iss":"tanji.example/park","aud":"tanji.example/)"
                         R"(park","sub":")",
                         Claims().credential, R"(","client_id":")",
                         Claims().credential,
                         R"(","iat":1800000000,"exp":1800000600,"jti":")",
                         Claims().id, R"("})"));
}

// RFC 8037, appendix A: the key, its thumbprint's first bytes, its public form.
TEST(TokenTest, NamesItsKeyByThumbprint) {
  const TokenSigner signer(*crypto::Ed25519Signer::FromSeed(
      *base::Base64UrlDecode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")));

  const auto thumbprint =
      base::Base64UrlDecode("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  EXPECT_EQ(signer.key_id(), "90facafea9b15566");
  EXPECT_EQ(thumbprint->substr(0, 3), "\x90\xfa\xca");
  EXPECT_THAT(
      signer.KeySet(),
      HasSubstr(R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")"));
}

TEST(TokenTest, IsRefusedOnceItHasExpiredAndBeforeItBegins) {
  const TokenSigner signer = Signer();
  const TokenChecker checker(signer, kIssuer);
  const std::string token = signer.Sign(Claims());

  EXPECT_THAT(checker.Check(token, kNow + 600),
              StatusIs(kUnauthenticated, HasSubstr("expired")));
  EXPECT_THAT(checker.Check(token, kNow - kTokenClockSkewSeconds), IsOk());
  EXPECT_THAT(checker.Check(token, kNow - kTokenClockSkewSeconds - 1),
              StatusIs(kUnauthenticated, HasSubstr("not valid yet")));
}

TEST(TokenTest, OfOrForAnotherServiceIsRefused) {
  const TokenSigner signer = Signer();
  const TokenChecker checker(signer, kIssuer);
  TokenClaims other_audience = Claims();
  other_audience.audience = "tanji.example/other";
  TokenClaims other_issuer = Claims();
  other_issuer.issuer = "tanji.example/other";

  for (const TokenClaims& claims : {other_audience, other_issuer}) {
    EXPECT_THAT(checker.Check(signer.Sign(claims), kNow),
                StatusIs(kUnauthenticated, HasSubstr("another")));
  }
  EXPECT_THAT(checker.Check(Signer('z').Sign(Claims()), kNow),
              StatusIs(kUnauthenticated, HasSubstr("header")));
}

TEST(TokenTest, WithAnotherAlgorithmIsRefusedWhateverSignsIt) {
  const TokenSigner signer = Signer();
  const TokenChecker checker(signer, kIssuer);
  const Parts good = Split(signer.Sign(Claims()));
  const std::string claims = *base::Base64UrlDecode(good.claims);

  for (const std::string& header :
       {base::StrCat(R"({"alg":"none","kid":")", signer.key_id(),
                     R"(","typ":"at+jwt"})"),
        base::StrCat(R"({"alg":"HS256","kid":")", signer.key_id(),
                     R"(","typ":"at+jwt"})"),
        base::StrCat(R"({"alg":"EdDSA","kid":")", signer.key_id(), R"("})"),
        std::string("{}"), std::string()}) {
    EXPECT_THAT(checker.Check(Signed(header, claims), kNow),
                StatusIs(kUnauthenticated, HasSubstr("header")))
        << header;
    EXPECT_THAT(checker.Check(base::StrCat(base::Base64UrlEncode(header), ".",
                                           good.claims, "."),
                              kNow),
                StatusIs(kUnauthenticated, HasSubstr("header")))
        << header;
  }
}

TEST(TokenTest, CutOrChangedAnywhereIsRefused) {
  const TokenSigner signer = Signer();
  const TokenChecker checker(signer, kIssuer);
  const std::string token = signer.Sign(Claims());
  ASSERT_THAT(checker.Check(token, kNow), IsOk());

  for (size_t i = 0; i < token.size(); ++i) {
    EXPECT_THAT(checker.Check(token.substr(0, i), kNow),
                StatusIs(kUnauthenticated, HasSubstr("token: ")));
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(checker.Check(changed, kNow),
                StatusIs(kUnauthenticated, HasSubstr("token: ")))
        << i;
  }
  for (const std::string& longer :
       {token + "A", token + ".", token + "=", " " + token,
        std::string(kTokenSizeMax + 1, 'A')}) {
    EXPECT_THAT(checker.Check(longer, kNow),
                StatusIs(kUnauthenticated, HasSubstr("token: ")));
  }
}

TEST(TokenTest, ClaimsThatAreMissingDoubleOrUnknownAreRefused) {
  const TokenSigner signer = Signer();
  const TokenChecker checker(signer, kIssuer);
  const Parts good = Split(signer.Sign(Claims()));
  const std::string header = *base::Base64UrlDecode(good.header);
  const std::string claims = *base::Base64UrlDecode(good.claims);
  ASSERT_THAT(checker.Check(Signed(header, claims), kNow), IsOk());

  const auto edited = [&](const std::string& from, const std::string& to) {
    std::string text = claims;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  for (const std::string& text :
       {std::string("{}"), std::string("[]"), std::string("{"),
        edited(R"("exp":1800000600,)", ""),
        edited(R"("exp":1800000600,)", R"("exp":"1800000600",)"),
        edited(R"("exp":1800000600,)", R"("exp":1800000600.5,)"),
        edited(R"("exp":)", R"("exp":9999999999,"exp":)"),
        edited(R"("iat":)", R"("admin":true,"iat":)"),
        edited(R"("client_id":"c)", R"("client_id":"d)")}) {
    EXPECT_THAT(checker.Check(Signed(header, text), kNow),
                StatusIs(kUnauthenticated, HasSubstr("token: ")))
        << text;
  }
}

}  // namespace
}  // namespace tanji::identity
