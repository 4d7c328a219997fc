#include "lib/crypto/envelope.h"

#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"

namespace tanji::crypto {
namespace {

using absl::StatusCode::kDataLoss;
using absl::StatusCode::kInvalidArgument;
using base::IsOkAndHolds;
using base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Not;

KeyAndCertificate NewRecipient() {
  auto made = MakeRecipient("offline", 1'700'000'000, 1'900'000'000);
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

TEST(EnvelopeTest, IsOpenedByItsKeyAlone) {
  const KeyAndCertificate recipient = NewRecipient();
  for (const size_t size : {0, 1, 100'000}) {
    const std::string content(size, 'x');
    TANJI_ASSERT_OK_AND_ASSIGN(const std::string sealed,
                               SealEnvelope(recipient.certificate, content));
    EXPECT_THAT(OpenEnvelope(recipient, sealed), IsOkAndHolds(content));
    EXPECT_THAT(OpenEnvelope(NewRecipient(), sealed), StatusIs(kDataLoss, _));
  }
  EXPECT_THAT(OpenEnvelope({NewRecipient().key, recipient.certificate}, ""),
              StatusIs(kInvalidArgument, _));
}

TEST(EnvelopeTest, ShowsNothingAndIsAnotherEachTime) {
  const KeyAndCertificate recipient = NewRecipient();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string one,
      SealEnvelope(recipient.certificate, "secret secret secret"));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string two,
      SealEnvelope(recipient.certificate, "secret secret secret"));
  EXPECT_THAT(one, Not(HasSubstr("secret")));
  EXPECT_NE(one, two);
}

TEST(EnvelopeTest, RefusesWhatIsDamaged) {
  const KeyAndCertificate recipient = NewRecipient();
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string sealed,
                             SealEnvelope(recipient.certificate, "content"));
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string damaged = sealed;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    const auto opened = OpenEnvelope(recipient, damaged);
    // Bytes that say how a thing is written may be written otherwise.
    if (opened.ok()) {
      EXPECT_EQ(*opened, "content") << i;
    } else {
      EXPECT_THAT(opened, StatusIs(kDataLoss, _)) << i;
    }
    EXPECT_THAT(OpenEnvelope(recipient, sealed.substr(0, i)),
                StatusIs(kDataLoss, _))
        << i;
  }
  EXPECT_THAT(OpenEnvelope(recipient, sealed + "x"), StatusIs(kDataLoss, _));
}

TEST(EnvelopeTest, RefusesOtherCertificates) {
  EXPECT_THAT(CheckRecipient("no PEM"), StatusIs(kInvalidArgument, _));
  const KeyAndCertificate recipient = NewRecipient();
  TANJI_EXPECT_OK(CheckRecipient(recipient.certificate));
  EXPECT_THAT(CheckRecipient(recipient.certificate + recipient.certificate),
              StatusIs(kInvalidArgument, HasSubstr("one certificate")));
}

// Whoever has the key needs nothing of ours.
TEST(EnvelopeTest, IsOpenedByTheOpensslProgram) {
  const base::TempDir dir;
  const KeyAndCertificate recipient = NewRecipient();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string sealed,
      SealEnvelope(recipient.certificate, "line\r\nwith\nbytes"));
  const std::string path = dir.path();
  TANJI_ASSERT_OK(base::ReplaceFile(path + "/key", recipient.key, 0600));
  TANJI_ASSERT_OK(
      base::ReplaceFile(path + "/cert", recipient.certificate, 0600));
  TANJI_ASSERT_OK(base::ReplaceFile(path + "/in", sealed, 0600));
  const std::string command = base::StrCat(
      "openssl cms -decrypt -binary -inform DER -in ", path, "/in -inkey ",
      path, "/key -recip ", path, "/cert -out ", path, "/out");
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_THAT(base::ReadFile(path + "/out", 100),
              IsOkAndHolds("line\r\nwith\nbytes"));
}

}  // namespace
}  // namespace tanji::crypto
