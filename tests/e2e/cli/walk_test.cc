// The walk of README.md with several organisations over TLS, as it stands
// there: what is typed, by bash.

#include <filesystem>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "tests/e2e/cli/child_process.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kHeading[] = "### Several organisations\n";
constexpr char kRefused[] = "# refused";
// Of whatever else runs on this machine.
constexpr char kPort[] = "7472";
constexpr char kOtherPort[] = "7473";

// All commands under the heading, one block after the other. A line that is
// marked as refused must be.
std::string ScriptIn(const std::string& page) {
  std::istringstream lines(page.substr(page.find(kHeading)));
  std::string script = "set -euo pipefail\n";
  bool is_command = false;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && !line.starts_with("## ")) {
    if (line.starts_with("```")) {
      is_command = line == "```sh";
      continue;
    }
    if (!is_command) continue;
    if (line.ends_with(kRefused)) {
      base::StrAppend(&script, "echo '$ ", line, "'; if ", line,
                      "\nthen exit 99; fi\n");
    } else {
      script += line + "\n";
    }
  }
  for (size_t at = script.find(kPort); at != std::string::npos;
       at = script.find(kPort, at)) {
    script.replace(at, sizeof(kPort) - 1, kOtherPort);
  }
  return script;
}

TEST(ReadmeWalkTest, ThreeOrganisationsAndAStranger) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string page,
      base::ReadFile(std::string(TANJI_PROJECT) + "/README.md", kPageSizeMax));
  ASSERT_NE(page.find(kHeading), std::string::npos);
  const std::string script = ScriptIn(page);
  EXPECT_THAT(script, HasSubstr("then exit 99"));
  // The project, with the programs that are tested where README.md has them.
  const base::TempDir folder;
  namespace fs = std::filesystem;
  fs::create_directories(folder.path() + "/build/release/bin");
  fs::create_symlink(TANJI_E2E_TANJI,
                     folder.path() + "/build/release/bin/tanji");
  fs::create_symlink(TANJI_E2E_TANJID,
                     folder.path() + "/build/release/bin/tanjid");
  fs::create_symlink(std::string(TANJI_PROJECT) + "/schemas",
                     folder.path() + "/schemas");
  TANJI_ASSERT_OK(base::ReplaceFile(folder.path() + "/walk.sh", script, 0600));
  ChildProcess walk({"/bin/bash", "-c",
                     base::StrCat("cd ", folder.path(), " && . ./walk.sh")},
                    {});
  const int exit_code = walk.Wait();
  const std::string out = walk.out();
  EXPECT_EQ(exit_code, 0) << out << walk.err();
  EXPECT_THAT(
      out,
      AllOf(HasSubstr("6.1 kg CO2e per unit"), HasSubstr("signed by supplier"),
            HasSubstr("* 1 process to look at"), HasSubstr("attested, record "),
            HasSubstr("read a footprint"), HasSubstr("erased mill: ")));
  // Before the erasure and after it.
  const std::string verdict = "assurance: third-party verified";
  const size_t first = out.find(verdict);
  ASSERT_NE(first, std::string::npos) << out;
  EXPECT_NE(out.find(verdict, first + 1), std::string::npos) << out;
  EXPECT_THAT(walk.err(),
              AllOf(HasSubstr("may not explain"), HasSubstr("may not read"),
                    Not(HasSubstr("command not found"))));
}

}  // namespace
}  // namespace tanji::e2e
