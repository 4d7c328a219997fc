// Logs that others have attacked, against lib/audit.

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/audit/audit.h"
#include "lib/audit/folder_source.h"
#include "lib/base/testing/status_matchers.h"
#include "tests/conformance/vectors.h"

namespace tanji::conformance {
namespace {

constexpr char kFolder[] = "vectors/attacked-logs";

std::vector<ledger::VerifierKey> KeyIn(const std::string& path) {
  std::string text = ReadShared(path);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  auto key = ledger::VerifierKey::Parse(text);
  if (!key.ok()) Stop(path);
  return {*std::move(key)};
}

// The README of the vectors says which policy applies.
TEST(AttackedLogsVectorTest, RefusesExactlyThoseThatWereAttacked) {
  const std::vector<std::string> paths = ListShared(kFolder);
  const std::set<std::string> all(paths.begin(), paths.end());
  int honest = 0;
  int attacked = 0;
  for (const std::string& path : paths) {
    if (!path.ends_with("/checkpoint")) continue;
    const std::string folder = path.substr(0, path.rfind('/'));
    SCOPED_TRACE(folder);
    audit::Policy policy;
    policy.log_keys = KeyIn(folder + "/log.vkey");
    policy.signer_keys = KeyIn(folder + "/signer.vkey");
    policy.witness_keys = KeyIn(folder + "/witness.vkey");
    policy.quorum = 1;
    policy.now_seconds = ledger::kTimeMicrosMax / 1'000'000;
    const std::string old = folder + "/old-checkpoint";
    if (all.contains(old)) {
      policy.earlier_checkpoints = {{old, ReadShared(old)}};
    }
    const audit::FolderSource source(std::string(std::getenv("TANJI_SHARED")) +
                                     "/" + folder);
    TANJI_ASSERT_OK_AND_ASSIGN(const audit::Report report,
                               audit::Audit(source, policy, {}));
    const bool is_attacked =
        ReadShared(folder + "/expected.txt").find_first_not_of('\n') !=
        std::string::npos;
    EXPECT_EQ(report.findings.IsRefuted(), is_attacked);
    EXPECT_EQ(report.findings.count() > 0, is_attacked);
    ++(is_attacked ? attacked : honest);
  }
  EXPECT_EQ(honest, 1);
  EXPECT_EQ(attacked, 4);
}

}  // namespace
}  // namespace tanji::conformance
