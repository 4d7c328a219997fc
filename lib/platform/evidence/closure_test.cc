#include "lib/platform/evidence/closure.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/stop.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"
#include "lib/platform/testing/watched_store.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

constexpr int kPowerPlaces = 20;

// Steel of power, which is made at many places: the provider rule chooses one.
class ClosureTest : public ::testing::Test {
 protected:
  ClosureTest() {
    std::vector<std::string> processes = {
        R"({"product":"steel","output":"1","unit":"kg",)"
        R"("direct_kgco2e":"2","inputs":[)" +
        InputJson("works/power", "0.5", "kWh") + "]}"};
    for (int k = 0; k < kPowerPlaces; ++k) {
      processes.push_back(base::StrCat(
          R"({"product":"power","place":"P)", k,
          R"(","output":"1","unit":"kWh","direct_kgco2e":"0.4"})"));
    }
    const auto committed = system_.Submit(
        DocumentOf("works", {{"steel", "kg"}, {"power", "kWh"}}, processes));
    EXPECT_TRUE(committed.ok()) << committed.status();
    view_ = system_.ViewAtHead();
    const auto steel = GetFootprint(view_, caller_, {"works", "steel"});
    EXPECT_TRUE(steel.ok()) << steel.status();
    if (steel.ok()) root_ = steel->process;
  }

  absl::StatusOr<Closure> Find(size_t processes_max,
                               base::StopCheck stop = base::kNeverStop) {
    return FindClosure(system_.context(), view_, caller_, root_, stop,
                       processes_max);
  }

  TestSystem system_;
  View view_;
  graph::ProcessNumber root_ = 0;
  const identity::Caller caller_ = identity::Caller::Operator();
};

// Those that the rule only had to choose from are read and kept as well.
TEST_F(ClosureTest, CountsWhatTheProviderRuleChoseFrom) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Closure closure, Find(kPowerPlaces + 1));
  size_t processes = 0;
  for (const certificate::EvidenceItem& item : closure.items) {
    processes += item.kind == certificate::EvidenceItem::Kind::kProcess;
  }
  EXPECT_EQ(processes, size_t{kPowerPlaces + 1});
  EXPECT_THAT(Find(kPowerPlaces),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("or to be chosen from there")));
}

// A pinned version is a process of its own beside the one it was made of, which
// is chosen from as well.
TEST_F(ClosureTest, CountsEachProcessOnce) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "works", {{"rail", "kg"}},
      {base::StrCat(R"({"product":"rail","output":"1","unit":"kg","inputs":[)",
                    InputJson("works/power", "1", "kWh"),
                    R"(,{"product":"works/power","amount":"1","unit":"kWh",)",
                    R"("pin":{"place":"P3","version":")", kFirstFreeSeq,
                    R"("}}]})")})));
  view_ = system_.ViewAtHead();
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint rail,
                             GetFootprint(view_, caller_, {"works", "rail"}));
  root_ = rail.process;
  // Rail, power of each place, and the pinned version.
  TANJI_EXPECT_OK(Find(kPowerPlaces + 2).status());
  EXPECT_THAT(Find(kPowerPlaces + 1),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("more than 21")));
}

TEST_F(ClosureTest, EndsWhenItIsTold) {
  const auto stop = [] { return absl::DeadlineExceededError("too late"); };
  EXPECT_THAT(
      Find(kClosureProcessesMax, stop),
      StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("too late")));
}

// One pack has taken a place over from another and given it up again: many
// processes have found electricity elsewhere since then, which only all
// versions of both packs show.
class GridClosureTest : public ::testing::Test {
 protected:
  static constexpr int kVersions = 10;

  GridClosureTest() {
    Load("one", 0, {GridRow("sd", "CN-SD", "0.5"), GridRow("cn", "CN", "0.6")});
    for (int k = 0; k < kVersions; ++k) {
      Load("two", k, {GridRow("sd", "CN-SD", "0.7"), Row("r", "1")});
    }
    Load("two", kVersions, {Row("r", "1")});
    for (int k = 0; k < kVersions; ++k) Use(k);
    const auto made = system_.Submit(DocumentOf(
        "maker", {{"screw", "kg"}},
        {R"({"product":"screw","output":"1","unit":"kg","inputs":[)" +
         InputJson("works/steel", "1", "kg") + "]}"}));
    EXPECT_TRUE(made.ok()) << made.status();
    view_ = system_.ViewAtHead();
    const auto screw = GetFootprint(view_, caller_, {"maker", "screw"});
    EXPECT_TRUE(screw.ok()) << screw.status();
    if (screw.ok()) root_ = screw->process;
  }

  void Load(const std::string& id, int version,
            const std::vector<std::string>& rows) {
    const auto loaded = system_.LoadPack(
        FactorPackOf(id, std::to_string(version), rows), PackCheck::kConfirmed);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
  }
  // Steel, made at another place each time: the provider rule chooses one.
  void Use(int k) {
    const auto submitted = system_.Submit(DocumentOf(
        "works", {{"steel", "kg"}},
        {base::StrCat(R"({"product":"steel","place":"P)", k,
                      R"(","output":"1","unit":"kg","inputs":[{"electricity":)",
                      R"({"instrument":"grid-average","place":"CN-SD"},)",
                      R"("amount":"1","unit":"kWh"}]})")}));
    EXPECT_TRUE(submitted.ok()) << submitted.status();
  }

  TestSystem system_;
  View view_;
  graph::ProcessNumber root_ = 0;
  const identity::Caller caller_ = identity::Caller::Operator();
};

// Reads of a store, counted.
class CountedStore final : public WatchedStore {
 public:
  using WatchedStore::WatchedStore;
  size_t reads() const { return reads_; }

 private:
  void OnRead() const override { ++reads_; }
  mutable size_t reads_ = 0;
};

TEST_F(GridClosureTest, ReadsEachVersionOfAPackOnce) {
  const auto reads_of = [&] {
    Context& context = system_.context();
    const CountedStore main(context.main);
    const StoredRecords stored{main, context.secrets, context.versions};
    const auto closure =
        FindClosure(stored, view_, caller_, root_, base::kNeverStop);
    EXPECT_TRUE(closure.ok()) << closure.status();
    return main.reads();
  };
  const size_t before = reads_of();
  Use(kVersions);
  view_ = system_.ViewAtHead();
  // One lookup more: its own records, and none of the packs' again.
  EXPECT_LE(reads_of(), before + 8);
}

TEST_F(GridClosureTest, EndsAtWhateverLook) {
  int looks = 0;
  const auto find = [&](base::StopCheck stop) {
    return FindClosure(system_.context(), view_, caller_, root_, stop).status();
  };
  TANJI_ASSERT_OK(find([&] {
    ++looks;
    return absl::OkStatus();
  }));
  // At least before each document of a pack.
  ASSERT_GE(looks, kVersions);
  for (int patience = 0; patience < looks; ++patience) {
    int asked = 0;
    EXPECT_THAT(
        find([&] {
          return asked++ < patience ? absl::OkStatus()
                                    : absl::DeadlineExceededError("too late");
        }),
        StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("too late")))
        << patience << " of " << looks;
  }
}

}  // namespace
}  // namespace tanji::platform
