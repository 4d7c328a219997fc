// Bit identity: what the live state keeps up to date, change by change, is what
// a fresh process comes to that replays the ledger from position 0 and solves
// everything.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/engine/solving_order.h"
#include "lib/exchange/submission/document.h"
#include "lib/ledger/record.h"
#include "lib/platform/testing/test_system.h"
#include "tests/simulation/history.h"
#include "tests/simulation/model.h"
#include "tests/simulation/solution_digest.h"

namespace tanji::simulation {
namespace {

constexpr int64_t kHourMicros = int64_t{3600} * 1'000'000;

// What the edits did to the loops of more than one process, in counts of edits.
struct Shapes {
  int grown = 0;     // the largest loop has more members
  int shrunk = 0;    // or fewer
  int appeared = 0;  // there are more loops: one has come or was split
  int vanished = 0;  // or fewer: one was broken, or two have become one
  int fewer_inputs = 0;
  int faulty = 0;  // there is a loop without footprint
};

class ShapeCounter {
 public:
  void Count(const platform::Calculation& calculation) {
    const graph::Snapshot& snapshot = calculation.network.snapshot;
    const engine::SolvingOrder order(snapshot);
    size_t loops = 0;
    size_t largest = 0;
    for (size_t g = 0; g < order.group_count(); ++g) {
      const size_t size = order.group(g).size();
      loops += size > 1 ? 1 : 0;
      largest = std::max(largest, size);
    }
    shapes_.grown += largest > largest_ ? 1 : 0;
    shapes_.shrunk += largest < largest_ ? 1 : 0;
    shapes_.appeared += loops > loops_ ? 1 : 0;
    shapes_.vanished += loops < loops_ ? 1 : 0;
    shapes_.fewer_inputs += snapshot.input_count() < inputs_ ? 1 : 0;
    shapes_.faulty += calculation.intensities.faults.empty() ? 0 : 1;
    loops_ = loops;
    largest_ = largest;
    inputs_ = snapshot.input_count();
  }
  const Shapes& shapes() const { return shapes_; }

 private:
  Shapes shapes_;
  size_t loops_ = 0;
  size_t largest_ = 0;
  uint64_t inputs_ = 0;
};

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
    counter_.Count(*view.calculation);
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
  const Shapes& shapes() const { return counter_.shapes(); }

 private:
  History history_;
  Model model_;
  platform::TestSystem system_;
  ShapeCounter counter_;
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

// TANJI_SIMULATION_EDITS: so many edits in each world. TANJI_SIMULATION_SEED:
// another history.
uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  uint64_t value = otherwise;
  if (text != nullptr && !absl::SimpleAtoi(text, &value)) {
    ADD_FAILURE() << name << "=" << text << "; expected a number";
  }
  return value;
}

class ReplayTest : public testing::TestWithParam<World> {};

TEST_P(ReplayTest, GivesTheBitsOfTheLiveState) {
  const World& world = GetParam();
  const auto edits = static_cast<int>(FromEnvironment(
      "TANJI_SIMULATION_EDITS", static_cast<uint64_t>(world.edits)));
  Live live(world.size, FromEnvironment("TANJI_SIMULATION_SEED",
                                        static_cast<uint64_t>(world.edits)));
  for (int step = 0; step < edits; ++step) {
    live.Edit(step);
    if (step == edits / 2) live.Restart();
    ASSERT_FALSE(testing::Test::HasFailure()) << "edit " << step;
  }
  live.ExpectTheBitsOfAReplay();
  std::printf(
      "%d edits: %llu updates of %llu dependants, %llu full passes, %llu "
      "buffers copied in full\n",
      edits, static_cast<unsigned long long>(live.updates()),
      static_cast<unsigned long long>(live.dependants()),
      static_cast<unsigned long long>(live.solves()),
      static_cast<unsigned long long>(live.copies()));
  const Shapes& shapes = live.shapes();
  std::printf(
      "the largest loop has grown by %d and shrunk by %d of them; more loops "
      "after %d, fewer after %d; fewer inputs after %d; faults after %d\n",
      shapes.grown, shapes.shrunk, shapes.appeared, shapes.vanished,
      shapes.fewer_inputs, shapes.faulty);
  // The path that is compared did run, and was given what it is to be given.
  EXPECT_GT(live.updates(), static_cast<uint64_t>(edits) / 8);
  for (const int count :
       {shapes.grown, shapes.shrunk, shapes.appeared, shapes.vanished,
        shapes.fewer_inputs, shapes.faulty}) {
    EXPECT_GE(count, edits / 300);
  }
}

// From a few products, which are all in one loop soon, to many.
INSTANTIATE_TEST_SUITE_P(Worlds, ReplayTest,
                         testing::Values(World{{4, 7}, 700},
                                         World{{6, 10}, 800},
                                         World{{10, 30}, 900},
                                         World{{20, 60}, 1000}));

}  // namespace
}  // namespace tanji::simulation
