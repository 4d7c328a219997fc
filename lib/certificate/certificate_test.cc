#include "lib/certificate/certificate.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/ledger/commitment.h"

namespace tanji::certificate {
namespace {

using base::kIsRefused;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<std::string> Build(const SampleLog& log,
                                  const std::vector<uint64_t>& shown) {
  const Certificate certificate = log.Issue({});
  const auto proof = ledger::TlogProof::FromText(certificate.proof);
  const std::vector<std::string> disclosures = log.Disclosures();
  return BuildCertificate({certificate.entry,
                           certificate.payload,
                           *proof,
                           log.secret,
                           disclosures,
                           shown,
                           {},
                           certificate.status});
}

// The example of FORMAT.md. A change of this file is a change of the format.
TEST(CertificateTest, IsTheGoldenFile) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string golden,
      base::ReadFile(TANJI_CERTIFICATE_EXAMPLE, kCertificateSizeMax));
  EXPECT_EQ(SampleLog().Issue({2}).ToText(), golden);
  EXPECT_THAT(Build(SampleLog(), {2}), base::IsOkAndHolds(golden));
}

TEST(CertificateTest, ReadsWhatItWrites) {
  for (const std::vector<uint64_t>& shown :
       {std::vector<uint64_t>(), {1}, {1, 2}}) {
    const Certificate certificate = SampleLog().Issue(shown);
    TANJI_ASSERT_OK_AND_ASSIGN(const Certificate read,
                               Certificate::Parse(certificate.ToText()));
    EXPECT_EQ(read.entry, certificate.entry);
    EXPECT_EQ(read.media_type, certificate.media_type);
    EXPECT_EQ(read.payload, certificate.payload);
    EXPECT_EQ(read.proof, certificate.proof);
    EXPECT_EQ(read.disclosures, certificate.disclosures);
    EXPECT_EQ(read.status, certificate.status);
  }
}

TEST(CertificateTest, RefusesEveryCutAndEveryByteBehind) {
  const std::string file = SampleLog().Issue({2}).ToText();
  for (size_t size = 0; size < file.size(); ++size) {
    EXPECT_THAT(Certificate::Parse(file.substr(0, size)), kIsRefused) << size;
  }
  EXPECT_THAT(Certificate::Parse(file + "\n"), kIsRefused);
  EXPECT_THAT(Certificate::Parse(file + "x\n"), kIsRefused);
  EXPECT_THAT(Certificate::Parse(" " + file), kIsRefused);
}

TEST(CertificateTest, RefusesSecondSpellings) {
  const std::string file = SampleLog().Issue({2}).ToText();
  const auto with = [&file](std::string_view from, std::string_view to) {
    std::string changed = file;
    return changed.replace(changed.find(from), from.size(), to);
  };
  for (const std::string& bad :
       {with("/v3", "/v2"), with("\nstatus ", "\nstatus 0"),
        with("\nrecord ", "\nrecord 0"), with("\nrecord ", "\nrecord +"),
        with("\nrecord ", "\nrecord  "), with("\nrecord ", "\nRecord "),
        with("\npayload ", "\npayload x "),
        with("\nproof ", "\nextra 0\n\nproof "),
        with("\ndisclosure 0 8", "\ndisclosure 0 08"),
        with("\ndisclosure 0 8", "\ndisclosure 1 8"),
        with("\ndisclosure 0 8", "\ndisclosure 0 16"),
        with("\ndisclosure 0 8", "\ndisclosure 0 4"),
        with("\ndisclosure 2", "\ndisclosure 0"), with("\n", "\r\n")}) {
    EXPECT_THAT(Certificate::Parse(bad), kIsRefused) << bad.substr(0, 200);
  }
}

TEST(CertificateTest, RefusesSizesBeyondTheFile) {
  EXPECT_THAT(Certificate::Parse("tanji-certificate/v1\nrecord 3\nab\n"),
              kIsRefused);
  EXPECT_THAT(Certificate::Parse("tanji-certificate/v1\n"
                                 "record 18446744073709551615\nab\n"),
              kIsRefused);
  EXPECT_THAT(Certificate::Parse("tanji-certificate/v1\n"
                                 "record 99999999999999999999\nab\n"),
              kIsRefused);
  EXPECT_THAT(Certificate::Parse(std::string(kCertificateSizeMax + 1, 'x')),
              base::StatusIs(absl::StatusCode::kResourceExhausted, _));
}

TEST(CertificateTest, DemandsTheDisclosureOfTheDigestFirst) {
  Certificate certificate = SampleLog().Issue({1, 2});
  certificate.disclosures.erase(certificate.disclosures.begin());
  EXPECT_THAT(Certificate::Parse(certificate.ToText()), kIsRefused);
  certificate.disclosures.clear();
  EXPECT_THAT(Certificate::Parse(certificate.ToText()),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("no disclosure")));
  certificate = SampleLog().Issue({1, 2});
  std::swap(certificate.disclosures[1], certificate.disclosures[2]);
  EXPECT_THAT(Certificate::Parse(certificate.ToText()), kIsRefused);
}

// K would open every hidden leaf, and a hidden leaf would name a supplier.
TEST(BuildCertificateTest, GivesNeitherTheSecretNorHiddenInputs) {
  const SampleLog log;
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string file, Build(log, {2}));
  EXPECT_THAT(file, Not(HasSubstr(log.secret)));
  EXPECT_THAT(file, Not(HasSubstr(log.Disclosures()[1])));
  EXPECT_THAT(file, HasSubstr(log.Disclosures()[2]));
}

TEST(BuildCertificateTest, RefusesPartsOfDifferentRecords) {
  const SampleLog log;
  const Certificate certificate = log.Issue({});
  const auto proof = *ledger::TlogProof::FromText(certificate.proof);
  const std::vector<std::string> disclosures = log.Disclosures();
  const auto build = [&](std::string_view payload, std::string_view secret,
                         const std::vector<std::string>& all) {
    return BuildCertificate(
        {certificate.entry, payload, proof, secret, all, {}});
  };
  TANJI_EXPECT_OK(build(certificate.payload, log.secret, disclosures));
  SampleLog other;
  other.statement.product_name = "another";
  EXPECT_THAT(build(other.statement.ToJson(), log.secret, disclosures),
              kIsRefused);
  EXPECT_THAT(build(certificate.payload, std::string(32, 'x'), disclosures),
              kIsRefused);
  EXPECT_THAT(build(certificate.payload, log.secret, {}), kIsRefused);
  EXPECT_THAT(build(certificate.payload, log.secret, {disclosures[0]}),
              kIsRefused);
  EXPECT_THAT(build(certificate.payload, log.secret,
                    {disclosures[1], disclosures[0], disclosures[2]}),
              kIsRefused);
}

TEST(BuildCertificateTest, RefusesToShowWhatIsNoInput) {
  EXPECT_THAT(Build(SampleLog(), {3}), kIsRefused);  // a decoy
  EXPECT_THAT(Build(SampleLog(), {2, 1}), kIsRefused);
  EXPECT_THAT(Build(SampleLog(), {1, 1}), kIsRefused);
  EXPECT_THAT(Build(SampleLog(), {0}), kIsRefused);
}

}  // namespace
}  // namespace tanji::certificate
