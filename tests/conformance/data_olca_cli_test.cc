// The same package by the command line and a real server, as a user has it.

#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/json/json.h"
#include "tests/conformance/data_server.h"

namespace tanji::conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr size_t kReportSizeMax = size_t{16} << 20;  // bytes

std::string Import(const std::string& more) {
  return base::StrCat("import olca '", std::getenv("TANJI_SHARED"),
                      "/data/lca/uslci-2017/uslci_json_ld.zip' --as uslci "
                      "--licence MIT --export attribution ",
                      more);
}

// Two processes are held, which is exit code 4: one of 119,300 t in and 25 t
// out, one whose period ends with a year's last day.
TEST(OlcaCommandVectorTest, ImportsOnceAndReports) {
  const base::TempDir folder;
  const std::string path = folder.path() + "/report.json";
  DataServer server;
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string first,
                             server.Tanji(Import(base::StrCat(
                                 "--report '", path, "' || [ $? = 4 ]"))));
  EXPECT_THAT(first, HasSubstr("\nheld: uslci/mixed-alcohols-thermochemical"));
  EXPECT_THAT(first, HasSubstr("\nheld: uslci/water-use-and-quality"));
  EXPECT_THAT(first,
              HasSubstr("\nexchanges in the file (what goes into or out of a "
                        "process): 32526\n"));
  EXPECT_THAT(first, HasSubstr("\nsubmitted as record "));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string report,
                             base::ReadFile(path, kReportSizeMax));
  TANJI_EXPECT_OK(json::Read(report));
  EXPECT_THAT(report, HasSubstr("\"processes_imported\": 766"));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string second,
                             server.Tanji(Import(" || [ $? = 4 ]")));
  EXPECT_THAT(second, HasSubstr("\nalready submitted as record "));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string footprint,
      server.Tanji("footprint "
                   "uslci/aluminum-primary-ingot-at-plant-1998.21aeedbf"));
  EXPECT_THAT(footprint, StartsWith("assurance: computed"));
  EXPECT_THAT(footprint, HasSubstr(" kg CO2e per kg"));
}

TEST(OlcaCommandVectorTest, SubmitsNothingInADryRun) {
  DataServer server;
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string out,
      server.Tanji(Import("--linking reference-flows --dry-run")));
  EXPECT_THAT(out, HasSubstr("nothing was submitted"));
  EXPECT_THAT(out, Not(HasSubstr("as record")));
  EXPECT_FALSE(server.Tanji("footprints --as uslci --csv").ok());
}

}  // namespace
}  // namespace tanji::conformance
