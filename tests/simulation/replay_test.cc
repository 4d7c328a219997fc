// Bit identity: what the live state keeps up to date, change by change, is what
// a fresh process comes to that replays the ledger from position 0 and solves
// everything.

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/submission/document.h"
#include "lib/ledger/record.h"
#include "lib/platform/testing/test_system.h"
#include "tests/simulation/history.h"
#include "tests/simulation/model.h"
#include "tests/simulation/solution_digest.h"

namespace tanji::simulation {
namespace {

constexpr int64_t kHourMicros = int64_t{3600} * 1'000'000;

// A position, a day, and the bits that the live state had there.
struct Stop {
  uint64_t seq;
  graph::Day day;
  std::string digest;
};

class Live {
 public:
  explicit Live(const WorldSize& size, uint64_t seed) : history_(seed, size) {}

  void Edit(int step) {
    const std::string id = "edit-" + std::to_string(step);
    if (history_.OneIn(40)) {
      system_.clock().Advance(kHourMicros * history_.Below(100));
    }
    if (history_.OneIn(15)) {
      const CsvImport import = history_.NextImport();
      const auto result =
          system_.ImportCsv(import.submission.organisation, import.nodes,
                            import.edges, import.factors, id);
      if (result.ok()) model_.Apply(import.submission);
    } else {
      const graph::Submission submission = history_.NextSubmission(
          model_, graph::DayOfMicros(system_.clock().NowMicros()));
      if (system_.Submit(exchange::WriteSubmission(submission), id).ok()) {
        model_.Apply(submission);
      }
    }
    const platform::View view = system_.ViewAtHead();
    stops_.push_back(
        {view.as_of_seq, view.day,
         DigestOf(view.calculation->network, view.calculation->intensities)});
  }

  // With and without the compiled snapshot.
  void Restart() {
    Count();
    TANJI_ASSERT_OK(system_.Restart());
  }
  void Count() {
    const platform::LiveWork work = system_.context().live.work();
    updates_ += work.updates;
    solves_ += work.solves;
    dependants_ += work.dependants;
    copies_ += work.copies;
  }

  void ExpectTheBitsOfAReplay() {
    Count();
    system_.Close();
    const std::string stops = system_.data_dir() + "-stops";
    const std::string digests = system_.data_dir() + "-digests";
    std::ofstream out(stops);
    for (const Stop& stop : stops_) out << stop.seq << " " << stop.day << "\n";
    out.close();
    const std::string command = std::string(TANJI_SIMULATION_REPLAY) + " '" +
                                system_.data_dir() + "' < '" + stops + "' > '" +
                                digests + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
    std::ifstream in(digests);
    std::string digest;
    for (size_t i = 0; i < stops_.size(); ++i) {
      ASSERT_TRUE(std::getline(in, digest));
      ASSERT_EQ(digest, stops_[i].digest)
          << "after edit " << i << ", record " << stops_[i].seq;
    }
  }

  uint64_t updates() const { return updates_; }
  uint64_t solves() const { return solves_; }
  uint64_t dependants() const { return dependants_; }
  uint64_t copies() const { return copies_; }

 private:
  History history_;
  Model model_;
  platform::TestSystem system_;
  std::vector<Stop> stops_;
  uint64_t updates_ = 0;
  uint64_t solves_ = 0;
  uint64_t dependants_ = 0;
  uint64_t copies_ = 0;
};

struct World {
  WorldSize size;
  int edits;
};

class ReplayTest : public testing::TestWithParam<World> {};

TEST_P(ReplayTest, GivesTheBitsOfTheLiveState) {
  const World& world = GetParam();
  Live live(world.size, /*seed=*/static_cast<uint64_t>(world.edits));
  for (int step = 0; step < world.edits; ++step) {
    live.Edit(step);
    if (step == world.edits / 2) live.Restart();
    ASSERT_FALSE(testing::Test::HasFailure()) << "edit " << step;
  }
  live.ExpectTheBitsOfAReplay();
  std::printf(
      "%d edits: %llu updates of %llu dependants, %llu full passes, %llu "
      "buffers copied in full\n",
      world.edits, static_cast<unsigned long long>(live.updates()),
      static_cast<unsigned long long>(live.dependants()),
      static_cast<unsigned long long>(live.solves()),
      static_cast<unsigned long long>(live.copies()));
  // The path that is compared did run.
  EXPECT_GT(live.updates(), static_cast<uint64_t>(world.edits) / 8);
}

// From a few products, which are all in one loop soon, to many.
INSTANTIATE_TEST_SUITE_P(Worlds, ReplayTest,
                         testing::Values(World{{4, 7}, 700},
                                         World{{6, 10}, 800},
                                         World{{10, 30}, 900},
                                         World{{20, 60}, 1000}));

}  // namespace
}  // namespace tanji::simulation
