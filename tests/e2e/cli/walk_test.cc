// The walks of README.md, as they stand there: what is typed, by bash.

#include <filesystem>
#include <functional>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/base64.h"
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

constexpr char kOrganisations[] = "### Several organisations\n";
constexpr char kDoubt[] = "## Nobody has to be trusted\n";
constexpr char kRefused[] = "# refused";
// Of whatever else runs on this machine.
constexpr char kPort[] = "7472";
constexpr char kOtherPort[] = "7473";

// All commands under `heading`, one block after the other. A line that is
// marked as refused must be.
std::string ScriptIn(const std::string& page, const std::string& heading) {
  std::istringstream lines(page.substr(page.find(heading)));
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
      // Refused: found wanting, or left open; neither wrong use nor a crash.
      line.resize(line.size() - (sizeof(kRefused) - 1));
      base::StrAppend(
          &script, "echo '$ ", line, "'; code=0; ", line,
          " || code=$?\ncase $code in 1|3) ;; *) exit 99 ;; esac\n");
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

struct Walked {
  int exit_code = 0;
  std::string script;
  std::string out;
  std::string err;
};

// What is typed under `heading`, in a folder like the project's, with the
// programs that are tested where README.md has them. `inspect` is given that
// folder at the end.
Walked Walk(const std::string& heading,
            const std::function<void(const std::string&)>& inspect = nullptr) {
  const auto page =
      base::ReadFile(std::string(TANJI_PROJECT) + "/README.md", kPageSizeMax);
  EXPECT_THAT(page, base::IsOk());
  EXPECT_NE(page->find(heading), std::string::npos);
  Walked walked;
  walked.script = ScriptIn(*page, heading);
  const base::TempDir folder;
  namespace fs = std::filesystem;
  const std::string programs = folder.path() + "/build/release/bin";
  fs::create_directories(programs);
  fs::create_symlink(TANJI_E2E_TANJI, programs + "/tanji");
  fs::create_symlink(TANJI_E2E_TANJID, programs + "/tanjid");
  fs::create_symlink(TANJI_E2E_WITNESS, programs + "/tanji-witness");
  fs::create_symlink(std::string(TANJI_PROJECT) + "/schemas",
                     folder.path() + "/schemas");
  TANJI_EXPECT_OK(
      base::ReplaceFile(folder.path() + "/walk.sh", walked.script, 0600));
  ChildProcess walk({"/bin/bash", "-c",
                     base::StrCat("cd ", folder.path(), " && . ./walk.sh")},
                    {});
  walked.exit_code = walk.Wait();
  walked.out = walk.out();
  walked.err = walk.err();
  EXPECT_EQ(walked.exit_code, 0) << walked.out << walked.err;
  EXPECT_THAT(walked.script, HasSubstr("exit 99"));
  EXPECT_THAT(walked.err, Not(HasSubstr("command not found")));
  if (inspect) inspect(folder.path());
  return walked;
}

TEST(ReadmeWalkTest, ThreeOrganisationsAndAStranger) {
  const Walked walked = Walk(kOrganisations);
  const std::string& out = walked.out;
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
  EXPECT_THAT(walked.err,
              AllOf(HasSubstr("may not explain"), HasSubstr("may not read")));
}

// Each refusal is for the reason that the page gives.
// All that stands in a file, behind its encodings.
std::string AllTextOf(const std::string& path) {
  const auto bytes = base::ReadFile(path, kFileSizeMax);
  EXPECT_THAT(bytes, base::IsOk());
  std::string text = bytes.ok() ? *bytes : "";
  std::istringstream words(text);
  std::string word;
  while (words >> word) {
    for (const auto& decoded :
         {base::Base64UrlDecode(word), base::Base64Decode(word)}) {
      if (decoded.ok()) base::StrAppend(&text, "\n", *decoded);
    }
  }
  return text;
}

TEST(ReadmeWalkTest, AnOperatorWhoCheatsIsCaught) {
  std::string shown;
  std::string whole;
  const Walked walked = Walk(kDoubt, [&](const std::string& folder) {
    shown = AllTextOf(folder + "/var/doubt/buyer.tanji");
    whole = AllTextOf(folder + "/var/doubt/frame.tanji");
  });
  EXPECT_THAT(
      walked.out,
      AllOf(HasSubstr("status: not withdrawn as of"),
            HasSubstr("status: withdrawn as of"), HasSubstr("Audit: passed"),
            HasSubstr("finding witness-quorum"), HasSubstr("finding fork"),
            HasSubstr("has signed two histories")));
  EXPECT_THAT(walked.out + walked.err, HasSubstr("has cosigned"));
  // The recipe stays hidden, from the buyer the product too.
  EXPECT_THAT(shown, AllOf(HasSubstr("\"kg_co2e\""),
                           Not(HasSubstr("example-bicycles"))));
  EXPECT_THAT(whole, HasSubstr("example-bicycles/frame"));
  for (const std::string& text : {shown, whole}) {
    EXPECT_THAT(text, AllOf(Not(HasSubstr("aluminium")),
                            Not(HasSubstr("electricity\""))));
  }
}

}  // namespace
}  // namespace tanji::e2e
