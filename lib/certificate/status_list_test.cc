#include "lib/certificate/status_list.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/base64.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/testing/sample_log.h"

namespace tanji::certificate {
namespace {

using base::kIsRefused;
using ledger::CertificateStatus;

const std::map<uint64_t, CertificateStatus> kStatuses = {
    {0, CertificateStatus::kDisputed},
    {5, CertificateStatus::kSuperseded},
    {6, CertificateStatus::kWithdrawn},
    {200'000, CertificateStatus::kWithdrawn}};

TEST(StatusListTest, ReadsWhatItWrites) {
  const StatusList list("log.example/pcf", 200'001, kStatuses);
  TANJI_ASSERT_OK_AND_ASSIGN(const StatusList read,
                             StatusList::FromJson(list.ToJson()));
  EXPECT_EQ(read.log(), "log.example/pcf");
  EXPECT_EQ(read.size(), 200'001U);
  EXPECT_EQ(read.Changed(), kStatuses);
  EXPECT_EQ(read.StatusOf(1), CertificateStatus::kValid);
  EXPECT_EQ(read.StatusOf(6), CertificateStatus::kWithdrawn);
}

TEST(StatusListTest, ALongListIsShort) {
  EXPECT_LT(
      StatusList("log.example/pcf", 10'000'000, kStatuses).ToJson().size(),
      8'000U);
}

// Written by Python: gzip.compress(bytes([0, 0x09]) + bytes(32766)), mtime 0.
// Entry 6 is withdrawn (10), entry 7 superseded (01), as in the W3C's form: the
// first entry in the highest bits.
TEST(StatusListTest, ReadsAnothersGzip) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const StatusList list,
      StatusList::FromJson(
          R"({"format":"tanji-status-list/v1","log":"l","size":"8",)"
          R"("status_size":"2",)"
          R"("statuses":["valid","superseded","withdrawn","disputed"],)"
          R"("encoded_list":"u)"
          "H4sIAAAAAAACA-3BIQEAAAACIKv_DztEIA0AAAAAAAAAAAAAAAAAAAAAAAAA"
          "AAAAAAAAAAAAAAAA3BvwMAa9AIAAAA"
          R"("})"));
  const std::map<uint64_t, CertificateStatus> expected = {
      {6, CertificateStatus::kWithdrawn}, {7, CertificateStatus::kSuperseded}};
  EXPECT_EQ(list.Changed(), expected);
}

TEST(StatusListTest, RefusesWhatIsNoList) {
  const std::string good = StatusList("l", 8, {}).ToJson();
  TANJI_ASSERT_OK(StatusList::FromJson(good).status());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = good;
    return changed.replace(changed.find(from), from.size(), to);
  };
  for (const std::string& bad :
       {std::string(), std::string("{}"), with("list/v1", "list/v2"),
        with("\"8\"", "\"-8\""), with("\"8\"", "8"), with("\"8\"", "\"\""),
        with("\"8\"", "\"900000\""), with("\"8\"", "\"999999999999\""),
        with("\"2\"", "\"1\""), with("disputed", "other"),
        with(R"("encoded_list":"u)", R"("encoded_list":"z)"),
        with(R"("encoded_list":"uH)", R"("encoded_list":"uA)"),
        with("{", R"({"more":"1",)")}) {
    EXPECT_THAT(StatusList::FromJson(bad), kIsRefused) << bad;
  }
}

// What is said of entries that the log has not.
TEST(StatusListTest, RefusesBitsBehindItsEntries) {
  std::string json =
      StatusList("l", 8, {{7, CertificateStatus::kWithdrawn}}).ToJson();
  TANJI_ASSERT_OK(StatusList::FromJson(json).status());
  json.replace(json.find("\"8\""), 3, "\"7\"");
  EXPECT_THAT(StatusList::FromJson(json), kIsRefused);
  json.replace(json.find("\"7\""), 3, "\"4\"");
  EXPECT_THAT(StatusList::FromJson(json), kIsRefused);
}

TEST(StatusFileTest, ReadsWhatItWritesAndNothingElse) {
  const std::string file = SampleLog().IssueStatus().ToText();
  TANJI_ASSERT_OK_AND_ASSIGN(const StatusFile read, StatusFile::Parse(file));
  EXPECT_EQ(read.ToText(), file);
  for (size_t size = 0; size < file.size(); ++size) {
    EXPECT_THAT(StatusFile::Parse(file.substr(0, size)), kIsRefused) << size;
  }
  EXPECT_THAT(StatusFile::Parse(file + "\n"), kIsRefused);
}

}  // namespace
}  // namespace tanji::certificate
