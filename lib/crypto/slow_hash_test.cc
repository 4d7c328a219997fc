#include "lib/crypto/slow_hash.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::crypto {
namespace {

using absl::StatusCode::kDataLoss;
using base::IsOkAndHolds;
using base::StatusIs;
using ::testing::HasSubstr;

// hashlib.scrypt(b"secret", salt=bytes(range(16)), n=2**15, r=8, p=1,
//                maxmem=2**26, dklen=32) of Python 3.11.
constexpr char kStored[] =
    "scrypt-15-8-1$AAECAwQFBgcICQoLDA0ODw$"
    "71MrULv6YuZMr-5TlqzaKGb6X4rZEs0_5cvElSZBr2s";

TEST(SlowHashTest, IsThatOfItsSecretOnly) {
  const std::string stored = SlowHash("secret");

  EXPECT_THAT(MatchesSlowHash("secret", stored), IsOkAndHolds(true));
  EXPECT_THAT(MatchesSlowHash("Secret", stored), IsOkAndHolds(false));
  EXPECT_THAT(MatchesSlowHash("", stored), IsOkAndHolds(false));
}

TEST(SlowHashTest, IsAnotherOneEachTime) {
  EXPECT_NE(SlowHash("secret"), SlowHash("secret"));
}

TEST(SlowHashTest, IsWhatAnotherProgramCalculates) {
  EXPECT_THAT(MatchesSlowHash("secret", kStored), IsOkAndHolds(true));
}

TEST(SlowHashTest, OfAnotherFormIsDataLoss) {
  const std::string good = kStored;
  for (const std::string& stored :
       {std::string(), std::string("secret"), good.substr(0, good.size() - 1),
        good + "A", "scrypt-14" + good.substr(9), good.substr(0, 36)}) {
    EXPECT_THAT(MatchesSlowHash("secret", stored),
                StatusIs(kDataLoss, HasSubstr("unknown form")))
        << stored;
  }
}

}  // namespace
}  // namespace tanji::crypto
