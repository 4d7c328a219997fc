// Seeded histories of the platform against a simple model: submissions,
// removals, imports, certificates, repeated requests, restarts, and a clock
// that goes forward and back. Every few steps all footprints, numbers and
// refusals must be the model's.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/certificate/statement.h"
#include "lib/exchange/submission/document.h"
#include "lib/ledger/record.h"
#include "lib/platform/fsck.h"
#include "lib/platform/testing/test_system.h"
#include "tests/simulation/history.h"
#include "tests/simulation/model.h"

namespace tanji::simulation {
namespace {

using ::tanji::base::StatusIs;
using ::testing::_;
using ::testing::IsEmpty;

constexpr int64_t kMinuteMicros = 60'000'000;
constexpr int64_t kDayMicros = 1440 * kMinuteMicros;

// Of a document that is well formed: alone, or as things stand.
bool IsRefusal(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status);
}

// One platform and its model, side by side. Every method is a step.
class Simulation {
 public:
  explicit Simulation(uint64_t seed) : history_(seed) {}

  void Step() {
    ++step_;
    const int kind = history_.Below(100);
    if (kind < 55) {
      Submit();
    } else if (kind < 63) {
      Import();
    } else if (kind < 73) {
      Issue();
    } else if (kind < 83) {
      Repeat();
    } else if (kind < 90) {
      MoveClock();
    } else if (kind < 94) {
      Restart();
    } else {
      SubmitNonsense();
    }
  }

  // All that can be asked, against the model.
  void CheckAll();
  void Finish();

  int compared() const { return compared_; }
  int blocked() const { return blocked_; }

 private:
  // A write that was acknowledged, to be asked for again.
  struct Request {
    std::string id;
    std::string document;  // or:
    std::string product;
    platform::Committed committed;
  };

  std::string NextRequestId() { return "request-" + std::to_string(step_); }
  // The clock's, but never before the last record.
  graph::Day Today() {
    return graph::DayOfMicros(
        std::max(log_time_micros_, system_.clock().NowMicros()));
  }

  // Notes what the record says, which is what the model depends on.
  void Acknowledge(const platform::Committed& committed) {
    const auto entry = ledger::Entry::Parse(committed.entry);
    TANJI_ASSERT_OK(entry);
    EXPECT_EQ(entry->record.seq, committed.seq);
    EXPECT_GE(entry->record.time_micros, log_time_micros_);
    log_time_micros_ = entry->record.time_micros;
  }

  void Submit();
  void Import();
  void Issue();
  void Repeat();
  void MoveClock();
  void Restart();
  void SubmitNonsense();
  void CheckProduct(const std::string& product, const Answer& answer);

  History history_;
  Model model_;
  platform::TestSystem system_;
  int step_ = 0;
  int64_t log_time_micros_ = system_.clock().NowMicros();
  std::vector<Request> requests_;
  int compared_ = 0;
  int blocked_ = 0;
};

void Simulation::Submit() {
  const graph::Submission submission = history_.NextSubmission(model_, Today());
  const std::string document = exchange::WriteSubmission(submission);
  const std::string id = NextRequestId();
  const auto committed = system_.Submit(document, id);
  if (!model_.Accepts(submission)) {
    // Inputs of products in the same document are found out before any other.
    EXPECT_TRUE(IsRefusal(committed.status())) << committed.status() << "\n"
                                               << document;
    return;
  }
  ASSERT_TRUE(committed.ok()) << committed.status() << "\n" << document;
  EXPECT_FALSE(committed->repeated);
  model_.Apply(submission);
  Acknowledge(*committed);
  requests_.push_back({id, document, "", *committed});
}

void Simulation::Import() {
  const CsvImport import = history_.NextImport();
  const auto result =
      system_.ImportCsv(import.submission.organisation, import.nodes,
                        import.edges, import.factors, NextRequestId());
  if (!model_.Accepts(import.submission)) {
    EXPECT_THAT(result, StatusIs(absl::StatusCode::kFailedPrecondition, _));
    return;
  }
  ASSERT_TRUE(result.ok()) << result.status() << "\n"
                           << import.nodes << import.edges;
  EXPECT_EQ(result->products, import.submission.products.size());
  model_.Apply(import.submission);
  Acknowledge(result->committed);
}

void Simulation::Issue() {
  const std::string product = history_.NextProduct();
  const auto answers = model_.Answers(Today());
  const auto found = answers.find(product);
  const Answer answer = found == answers.end() ? Answer() : found->second;
  const std::string id = NextRequestId();
  const auto committed = system_.Issue(product, id);
  switch (answer.kind) {
    case Answer::Kind::kNotMade:
      EXPECT_THAT(committed, StatusIs(absl::StatusCode::kNotFound, _));
      return;
    case Answer::Kind::kBlocked:
      EXPECT_THAT(committed,
                  StatusIs(absl::StatusCode::kFailedPrecondition, _));
      return;
    case Answer::Kind::kNotJudged:
    case Answer::Kind::kFootprint:
      break;
  }
  if (answer.is_empty) {
    EXPECT_THAT(committed, StatusIs(absl::StatusCode::kFailedPrecondition, _));
    return;
  }
  if (!committed.ok()) {
    EXPECT_EQ(answer.kind, Answer::Kind::kNotJudged) << committed.status();
    return;
  }
  Acknowledge(*committed);
  requests_.push_back({id, "", product, *committed});
  TANJI_ASSERT_OK_AND_ASSIGN(
      const platform::IssuedCertificate issued,
      platform::GetCertificate(system_.context(), identity::Caller::Operator(),
                               committed->record_id));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const certificate::FootprintStatement statement,
      certificate::FootprintStatement::FromJson(issued.payload));
  EXPECT_EQ(statement.product, product);
  EXPECT_EQ(statement.declared_unit, answer.unit);
  if (answer.kind != Answer::Kind::kFootprint) return;
  EXPECT_EQ(statement.complete, !answer.incomplete);
  EXPECT_NEAR(statement.kg_co2e.ToDouble(), static_cast<double>(answer.kg_co2e),
              1e-9 * std::abs(static_cast<double>(answer.kg_co2e)));
}

void Simulation::Repeat() {
  if (requests_.empty()) return;
  const Request& request = requests_[static_cast<size_t>(
      history_.Below(static_cast<int>(requests_.size())))];
  const bool is_issue = request.document.empty();
  const auto again = is_issue ? system_.Issue(request.product, request.id)
                              : system_.Submit(request.document, request.id);
  ASSERT_TRUE(again.ok()) << request.id << ": " << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->seq, request.committed.seq);
  EXPECT_EQ(again->entry, request.committed.entry);
  if (is_issue) return;
  EXPECT_THAT(system_.Submit(request.document + " ", request.id),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
}

void Simulation::MoveClock() {
  if (history_.OneIn(4)) {
    system_.clock().Advance(-kMinuteMicros * history_.Below(10'000));
  } else {
    system_.clock().Advance(kMinuteMicros * history_.Below(20'000));
  }
}

void Simulation::Restart() {
  system_.Close();
  // Without the compiled snapshot everything is read from the stores.
  if (history_.OneIn(2)) {
    std::filesystem::remove(system_.data_dir() + "/snapshot");
  }
  if (history_.OneIn(3)) system_.clock().Advance(kDayMicros);
  TANJI_ASSERT_OK(system_.Open());
}

void Simulation::SubmitNonsense() {
  graph::Submission submission = history_.NextSubmission(model_, Today());
  // A good half and a bad one: nothing of either may be stored.
  graph::ProcessDeclaration bad;
  bad.product = "nobody-declared-this";
  bad.unit = "kg";
  bad.output = quantity::Decimal::FromInteger(1);
  submission.processes.push_back(std::move(bad));
  EXPECT_FALSE(model_.Accepts(submission));
  const auto refused = system_.Submit(exchange::WriteSubmission(submission));
  EXPECT_TRUE(IsRefusal(refused.status())) << refused.status();
}

void Simulation::CheckProduct(const std::string& product,
                              const Answer& answer) {
  SCOPED_TRACE(product);
  const auto footprint = system_.Get(product);
  if (answer.kind == Answer::Kind::kNotMade) {
    EXPECT_THAT(footprint, StatusIs(absl::StatusCode::kNotFound, _));
    return;
  }
  ASSERT_TRUE(footprint.ok()) << footprint.status();
  EXPECT_EQ(footprint->process, answer.process);
  EXPECT_EQ(footprint->unit, answer.unit);
  if (answer.kind == Answer::Kind::kBlocked) {
    EXPECT_FALSE(footprint->kg_co2e.has_value());
    EXPECT_TRUE(footprint->fault.has_value());
    ++blocked_;
    return;
  }
  if (answer.kind == Answer::Kind::kNotJudged) return;
  ASSERT_TRUE(footprint->kg_co2e.has_value());
  const auto expected = static_cast<double>(answer.kg_co2e);
  EXPECT_NEAR(*footprint->kg_co2e, expected, 1e-9 * std::abs(expected));
  EXPECT_EQ(footprint->evidence.incomplete, answer.incomplete);
  ++compared_;
}

void Simulation::CheckAll() {
  const platform::View view = system_.ViewAtHead();
  const graph::Catalogue& catalogue = *view.calculation->network.catalogue;
  const auto numbers = model_.ProductNumbers();
  EXPECT_EQ(catalogue.product_count(), numbers.size());
  for (const auto& [product, number] : numbers) {
    const auto found = catalogue.FindProduct(*graph::ProductId::Parse(product));
    EXPECT_EQ(found, number) << product;
  }
  for (const auto& [product, answer] : model_.Answers(Today())) {
    CheckProduct(product, answer);
    if (testing::Test::HasFailure()) return;
  }
}

void Simulation::Finish() {
  system_.Close();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const platform::FsckReport report,
      platform::Fsck(system_.data_dir(),
                     [](const std::string&, uint64_t, uint64_t) {}));
  EXPECT_THAT(report.faults, IsEmpty());
}

void Simulate(uint64_t seed) {
  constexpr int kSteps = 120;
  constexpr int kStepsBetweenChecks = 4;
  std::printf("TANJI_SIMULATION_SEED=%llu\n",
              static_cast<unsigned long long>(seed));
  Simulation simulation(seed);
  for (int step = 0; step < kSteps; ++step) {
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", step " << step);
    simulation.Step();
    if (step % kStepsBetweenChecks == 0) simulation.CheckAll();
    ASSERT_FALSE(testing::Test::HasFailure());
  }
  simulation.CheckAll();
  simulation.Finish();
  std::printf("%d footprints compared, %d blocked by loops\n",
              simulation.compared(), simulation.blocked());
  EXPECT_GT(simulation.compared(), 0);
}

class SimulationTest : public testing::TestWithParam<uint64_t> {};

TEST_P(SimulationTest, IsWhatTheModelSays) { Simulate(GetParam()); }

INSTANTIATE_TEST_SUITE_P(FixedSeeds, SimulationTest,
                         testing::Range(uint64_t{1}, uint64_t{7}));

// Another history in each run; TANJI_SIMULATION_SEED repeats one.
TEST(RandomSimulationTest, IsWhatTheModelSays) {
  uint64_t seed = std::random_device()();
  if (const char* text = std::getenv("TANJI_SIMULATION_SEED");
      text != nullptr) {
    ASSERT_TRUE(absl::SimpleAtoi(text, &seed)) << text;
  }
  Simulate(seed);
}

}  // namespace
}  // namespace tanji::simulation
