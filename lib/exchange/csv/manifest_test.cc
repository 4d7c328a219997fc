#include "lib/exchange/csv/manifest.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"

namespace tanji::exchange {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

CsvManifest Sample() {
  CsvManifest manifest;
  manifest.organisation = "works";
  manifest.files[0] = {5, crypto::Sha256("nodes")};
  manifest.files[1] = {0, crypto::Sha256("")};
  manifest.files[2] = {7, crypto::Sha256("factors")};
  return manifest;
}

TEST(CsvManifestTest, IsWrittenAndReadAgain) {
  const std::string text = Sample().ToText();
  EXPECT_THAT(
      text,
      HasSubstr("tanji-csv-manifest/v1\norganisation works\nnodes.csv 5 "));
  TANJI_ASSERT_OK_AND_ASSIGN(const CsvManifest read,
                             CsvManifest::FromText(text));
  EXPECT_EQ(read.organisation, "works");
  EXPECT_EQ(read.files, Sample().files);
}

TEST(CsvManifestTest, RefusesEveryOtherSpelling) {
  const std::string text = Sample().ToText();
  const auto with = [&](const char* what, const char* instead) {
    std::string changed = text;
    const size_t at = changed.find(what);
    return changed.replace(at, std::string(what).size(), instead);
  };
  for (const std::string& bad :
       {std::string(), std::string("\n"), text + "\n", text + "x",
        text.substr(0, text.size() - 1), with("/v1", "/v2"),
        with("works", "wo rks"), with("works", ""), with(" 5 ", " 05 "),
        with(" 5 ", " +5 "), with(" 5 ", " -5 "), with(" 5 ", "  5 "),
        with("nodes.csv", "edges.csv"), with("\nedges", "\r\nedges"),
        with("factors.csv 7", "factors.csv 99999999999999999999")}) {
    EXPECT_THAT(
        CsvManifest::FromText(bad),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("manifest")))
        << bad;
  }
  // Upper-case digits, and one too few.
  std::string upper = text;
  for (char& c : upper) {
    if (c >= 'a' && c <= 'f' && &c > upper.data() + 60) {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  EXPECT_THAT(CsvManifest::FromText(upper),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
  EXPECT_THAT(CsvManifest::FromText(text.substr(0, text.size() - 2) + "\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
  EXPECT_THAT(CsvManifest::FromText(std::string(1000, 'a')),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::_));
}

}  // namespace
}  // namespace tanji::exchange
