// What the documents show of the command line is what it prints on the demo.
//
// A transcript is a block that begins with "$ tanji ..." (or the program's path
// in the build folder) and goes on with output. A line "..." stands for any
// lines, and at the end of a line for the rest of it; a day is any day.

#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/e2e/cli/server.h"

namespace tanji::e2e {
namespace {

constexpr std::string_view kSkipped = "...";

struct Transcript {
  size_t line;  // in its document, from 1
  std::string command;
  std::vector<std::string> output;
};

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<Transcript> TranscriptsIn(const std::string& page) {
  static const std::regex kCommand(
      R"(\$ (?:build/release/bin/)?tanji (.*[^\\])(\\)?)");
  std::vector<Transcript> found;
  bool in_one = false;
  const std::vector<std::string> lines = LinesOf(page);
  for (size_t n = 0; n < lines.size(); ++n) {
    std::smatch command;
    if (lines[n].starts_with("```")) {
      in_one = false;
    } else if (std::regex_match(lines[n], command, kCommand)) {
      in_one = true;
      found.push_back({n + 1, command[1], {}});
      while (lines[n].ends_with('\\')) found.back().command += lines[++n];
    } else if (in_one) {
      found.back().output.push_back(lines[n]);
    }
  }
  return found;
}

// The words of a command; files of the project by their path, others beside
// the server's data.
std::vector<std::string> Words(const std::string& command,
                               const Server& server) {
  static const std::regex kOwnFile(R"((fridge|trusted-keys)[./].*)");
  std::vector<std::string> words;
  std::istringstream stream(command);
  for (std::string word; stream >> word;) {
    if (word == "\\") continue;
    if (word.starts_with("schemas/")) {
      word = std::string(TANJI_E2E_PROJECT) + "/" + word;
    } else if (std::regex_match(word, kOwnFile)) {
      word = server.Path(word);
    }
    words.push_back(word);
  }
  return words;
}

std::string WithoutDays(const std::string& line) {
  static const std::regex kDay(R"(\d{4}-\d\d-\d\d)");
  return std::regex_replace(line, kDay, "YYYY-MM-DD");
}

bool Shows(const std::string& shown, const std::string& printed) {
  const std::string wanted = WithoutDays(shown);
  if (!wanted.ends_with(kSkipped)) return wanted == WithoutDays(printed);
  const std::string begin = wanted.substr(0, wanted.size() - kSkipped.size());
  return WithoutDays(printed).starts_with(begin);
}

// Whether `printed` from line p on is what `shown` shows from line s on.
bool Matches(const std::vector<std::string>& shown, size_t s,
             const std::vector<std::string>& printed, size_t p) {
  if (s == shown.size()) return p == printed.size();
  if (shown[s] == kSkipped) {
    for (size_t next = p; next <= printed.size(); ++next) {
      if (Matches(shown, s + 1, printed, next)) return true;
    }
    return false;
  }
  return p < printed.size() && Shows(shown[s], printed[p]) &&
         Matches(shown, s + 1, printed, p + 1);
}

class TranscriptTest : public testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>();
    LoadDemo(*server_);
    // What README.md does before the transcripts.
    const std::string certificate = server_->Path("fridge.tanji");
    server_->TanjiOk(
        {"certify", "demo-fridge/refrigerator", "--out", certificate});
    server_->TanjiOk({"ledger", "keys", server_->Path("trusted-keys")});
    server_->TanjiOk({"evidence", "export", certificate, "--out",
                      server_->Path("fridge.evidence")});
  }
  static void TearDownTestSuite() { server_.reset(); }

  static std::unique_ptr<Server> server_;
};
std::unique_ptr<Server> TranscriptTest::server_;

TEST_P(TranscriptTest, IsWhatIsPrinted) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const std::string page,
      base::ReadFile(std::string(TANJI_E2E_PROJECT) + "/" + GetParam(),
                     kPageSizeMax));
  const std::vector<Transcript> transcripts = TranscriptsIn(page);
  ASSERT_FALSE(transcripts.empty());
  for (const Transcript& transcript : transcripts) {
    const std::string printed =
        server_->TanjiOk(Words(transcript.command, *server_));
    ASSERT_FALSE(transcript.output.empty());
    EXPECT_TRUE(Matches(transcript.output, 0, LinesOf(printed), 0))
        << GetParam() << ":" << transcript.line << ": tanji "
        << transcript.command << " prints\n"
        << printed;
  }
}

INSTANTIATE_TEST_SUITE_P(Documents, TranscriptTest,
                         testing::Values("README.md", "docs/DEMO.md"),
                         [](const auto& page) {
                           return page.param == "README.md" ? "Readme" : "Demo";
                         });

// The comparison itself.
TEST(TranscriptComparisonTest, SkipsOnlyWhatIsMarked) {
  const std::vector<std::string> printed = {"a 1", "b", "c on 2026-11-26"};
  EXPECT_TRUE(Matches({"a 1", "b", "c on 2024-01-01"}, 0, printed, 0));
  EXPECT_TRUE(Matches({"a ...", "..."}, 0, printed, 0));
  EXPECT_TRUE(Matches({"...", "c on 2024-01-01"}, 0, printed, 0));
  EXPECT_TRUE(Matches({"a 1", "...", "b", "...", "c ..."}, 0, printed, 0));
  EXPECT_FALSE(Matches({"a 1", "b"}, 0, printed, 0));
  EXPECT_FALSE(Matches({"a 2", "..."}, 0, printed, 0));
  EXPECT_FALSE(Matches({"a 1", "c on 2024-01-01"}, 0, printed, 0));
  EXPECT_FALSE(Matches({"b", "..."}, 0, printed, 0));
}

}  // namespace
}  // namespace tanji::e2e
