// A System on a disk that fails: what was acknowledged is there after opening
// anew, nothing is there by half, and after a failed write no other follows.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/ledger/record.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/fsck.h"
#include "lib/platform/record/ledger_reads.h"
#include "tests/crash/faulty_system.h"
#include "tests/crash/log_witness.h"
#include "tests/crash/system_client.h"

namespace tanji::crash {
namespace {

using ::tanji::base::IsOkAndHolds;
using ::tanji::base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Fault = store::FaultFileSystem::Fault;

constexpr auto kUnavailable = absl::StatusCode::kUnavailable;

// Writer 0 imports with its request 1 and asks for a certificate with 3.
constexpr RequestName kSubmission{0, 0, 0};
constexpr RequestName kImport{0, 0, 1};
constexpr RequestName kLaterSubmission{0, 0, 2};
constexpr RequestName kCertificate{0, 0, 3};

absl::StatusOr<std::optional<double>> FootprintOf(
    const platform::Context& context, const std::string& product) {
  platform::ReadOptions head;
  head.min_seq = context.ledger.head().size - 1;
  auto view = platform::ViewFor(context, head);
  if (!view.ok()) return view.status();
  auto footprint = platform::GetFootprint(*view, identity::Caller::Operator(),
                                          *graph::ProductId::Parse(product));
  if (!footprint.ok()) return footprint.status();
  return footprint->kg_co2e;
}

void ExpectFsckPasses(const std::string& data_dir) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const platform::FsckReport report,
      platform::Fsck(data_dir, [](const std::string&, uint64_t, uint64_t) {}));
  EXPECT_THAT(report.faults, IsEmpty());
}

// Calls `run` with each number from `first` to `last`, several at once: they
// wait more than they work. Stops after a failure.
void ForEachOperation(uint64_t first, uint64_t last,
                      const std::function<void(uint64_t)>& run) {
  constexpr int kAtATime = 8;
  std::atomic<uint64_t> next{first};
  std::vector<std::thread> threads;
  for (int i = 0; i < kAtATime; ++i) {
    threads.emplace_back([&] {
      for (uint64_t n; (n = next.fetch_add(1)) <= last;) {
        SCOPED_TRACE(testing::Message()
                     << "operation " << n << ", the last is " << last);
        run(n);
        if (testing::Test::HasFailure()) return;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Opens the folder on a good disk: `acknowledged` are there, the chain is
// whole, work goes on, and fsck finds nothing.
void ExpectWhole(const std::string& data_dir,
                 const std::vector<Acknowledgement>& acknowledged) {
  base::FakeClock clock;
  TANJI_ASSERT_OK_AND_ASSIGN(
      auto system, platform::System::Open(QuietOptions(data_dir), clock));
  platform::Context& context = system->context();
  LogWitness witness(context.keys.origin());
  TANJI_ASSERT_OK_AND_ASSIGN(const auto entries, ReadEntries(context, 0));
  TANJI_ASSERT_OK(witness.Extend(entries));
  for (const Acknowledgement& acknowledgement : acknowledged) {
    TANJI_EXPECT_OK(witness.CheckAcknowledged(acknowledgement));
    const auto again = Perform(context, MakeRequest(acknowledgement.request));
    TANJI_ASSERT_OK(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->entry, acknowledgement.entry);
  }
  constexpr RequestName kNext{1, 5, 0};
  const auto next = Perform(context, MakeRequest(kNext));
  TANJI_ASSERT_OK(next);
  // A status list may have come before it.
  TANJI_ASSERT_OK_AND_ASSIGN(const auto later,
                             ReadEntries(context, entries.size()));
  TANJI_ASSERT_OK(witness.Extend(later));
  EXPECT_GE(next->seq, entries.size());
  TANJI_EXPECT_OK(FootprintOf(context, "firm-5/part-0"));
  TANJI_EXPECT_OK(system->Health());
  system.reset();
  ExpectFsckPasses(data_dir);
}

class FaultTest : public testing::Test {
 protected:
  // A folder with acknowledged records of each kind, cleanly closed.
  static void SetUpTestSuite() {
    prepared_ = new base::TempDir();
    acknowledged_ = new std::vector<Acknowledgement>();
    base::FakeClock clock;
    const auto system =
        platform::System::Open(QuietOptions(PreparedDir()), clock);
    TANJI_ASSERT_OK(system);
    constexpr int kEarlierRound = 9;
    for (int number = 0; number < 4; ++number) {
      const RequestName name{kEarlierRound, 0, number};
      const auto done = Perform((*system)->context(), MakeRequest(name));
      TANJI_ASSERT_OK(done);
      acknowledged_->push_back({name, done->seq, done->entry});
    }
  }
  static void TearDownTestSuite() {
    delete acknowledged_;
    delete prepared_;
  }
  static std::string PreparedDir() { return prepared_->path() + "/data"; }

  // A copy of that folder, on a disk of its own.
  struct Case {
    Case() {
      std::filesystem::copy(PreparedDir(), data_dir,
                            std::filesystem::copy_options::recursive);
      auto opened = FaultySystem::Open(data_dir);
      TANJI_EXPECT_OK(opened);
      if (opened.ok()) faulty = *std::move(opened);
    }
    void Acknowledge(const RequestName& name) {
      const auto done = Perform(faulty->context(), MakeRequest(name));
      TANJI_ASSERT_OK(done);
      acknowledged.push_back({name, done->seq, done->entry});
    }

    base::TempDir dir;
    const std::string data_dir = dir.path() + "/data";
    std::unique_ptr<FaultySystem> faulty;
    std::vector<Acknowledgement> acknowledged = *acknowledged_;
  };

  static base::TempDir* prepared_;
  static std::vector<Acknowledgement>* acknowledged_;
};

base::TempDir* FaultTest::prepared_ = nullptr;
std::vector<Acknowledgement>* FaultTest::acknowledged_ = nullptr;

TEST_F(FaultTest, APowerCutKeepsEveryAcknowledgedWrite) {
  Case c;
  for (const RequestName& name :
       {kSubmission, kImport, kLaterSubmission, kCertificate}) {
    c.Acknowledge(name);
  }
  c.faulty->LosePower();
  ExpectWhole(c.data_dir, c.acknowledged);
}

TEST_F(FaultTest, AFailedSyncStopsWritesForGoodAndReadsGoOn) {
  Case c;
  c.Acknowledge(kSubmission);
  platform::Context& context = c.faulty->context();
  const uint64_t size = context.ledger.head().size;
  TANJI_ASSERT_OK_AND_ASSIGN(const auto before,
                             FootprintOf(context, "firm-0/part-0"));
  c.faulty->disk().FailSyncs();

  EXPECT_THAT(Perform(context, MakeRequest(kLaterSubmission)),
              StatusIs(kUnavailable, HasSubstr("writing has stopped")));
  const auto is_refused =
      StatusIs(kUnavailable, HasSubstr("until the server is restarted"));
  EXPECT_THAT(Perform(context, MakeRequest(kLaterSubmission)), is_refused);
  EXPECT_THAT(Perform(context, MakeRequest(kCertificate)), is_refused);
  EXPECT_THAT(Perform(context, MakeRequest(kImport)),
              StatusIs(kUnavailable, _));

  EXPECT_THAT(FootprintOf(context, "firm-0/part-0"), IsOkAndHolds(before));
  EXPECT_THAT(ReadEntries(context, 0), IsOkAndHolds(SizeIs(size)));
  TANJI_EXPECT_OK(
      platform::GetCheckpoint(context, identity::Caller::Operator()));
  EXPECT_THAT(c.faulty->system().Health(), StatusIs(kUnavailable, _));

  c.faulty->LosePower();
  ExpectWhole(c.data_dir, c.acknowledged);
}

// A later sync that succeeds proves nothing about the bytes of the earlier one.
TEST_F(FaultTest, WritesStayStoppedWhenTheDiskHasRecovered) {
  Case c;
  platform::Context& context = c.faulty->context();
  c.faulty->disk().FailOperation(1, Fault::kNoSpace);
  EXPECT_THAT(Perform(context, MakeRequest(kSubmission)),
              StatusIs(kUnavailable, HasSubstr("no space")));
  EXPECT_THAT(Perform(context, MakeRequest(kSubmission)),
              StatusIs(kUnavailable, HasSubstr("no space")));
  c.faulty->Close();
  ExpectWhole(c.data_dir, c.acknowledged);
}

// No checkpoint is signed over what may not be on the disk.
TEST_F(FaultTest, SignsNoCheckpointAfterAFailedWrite) {
  Case c;
  c.Acknowledge(kSubmission);
  platform::Context& context = c.faulty->context();
  const uint64_t signed_size = context.ledger.checkpoint().size;
  c.faulty->disk().FailSyncs();
  EXPECT_THAT(Perform(context, MakeRequest(kLaterSubmission)),
              StatusIs(kUnavailable, _));
  c.faulty->system().Stop();  // would sign a last one
  EXPECT_EQ(context.ledger.checkpoint().size, signed_size);
  c.faulty->LosePower();
  ExpectWhole(c.data_dir, c.acknowledged);
}

// One write, each of whose operations fails in turn.
class OneWriteFaultTest : public FaultTest,
                          public testing::WithParamInterface<RequestName> {
 protected:
  void FailEachOperation(Fault fault,
                         const std::function<void(FaultySystem&)>& end) {
    const uint64_t operations = CountOperations();
    ASSERT_GT(operations, 1u);
    ForEachOperation(1, operations, [&](uint64_t n) { Fail(n, fault, end); });
  }

 private:
  static uint64_t CountOperations() {
    Case c;
    const uint64_t before = c.faulty->disk().operations();
    c.Acknowledge(GetParam());
    return c.faulty->disk().operations() - before;
  }

  static void Fail(uint64_t n, Fault fault,
                   const std::function<void(FaultySystem&)>& end) {
    Case c;
    platform::Context& context = c.faulty->context();
    c.faulty->disk().FailOperation(n, fault);
    const auto done = Perform(context, MakeRequest(GetParam()));
    if (done.ok()) {
      c.acknowledged.push_back({GetParam(), done->seq, done->entry});
    } else {
      EXPECT_TRUE(c.faulty->disk().has_failed()) << done.status();
      EXPECT_TRUE(absl::IsUnavailable(done.status()) ||
                  absl::IsResourceExhausted(done.status()))
          << done.status();
      TANJI_EXPECT_OK(FootprintOf(context, "firm-0/part-0"));
    }
    end(*c.faulty);
    ExpectWhole(c.data_dir, c.acknowledged);
  }
};

TEST_P(OneWriteFaultTest, IsWholeOrNotThereWhenTheDiskIsFull) {
  FailEachOperation(Fault::kNoSpace,
                    [](FaultySystem& faulty) { faulty.Close(); });
}

TEST_P(OneWriteFaultTest, IsWholeOrNotThereWhenAnOperationFailsAndPowerIsLost) {
  FailEachOperation(Fault::kIoError,
                    [](FaultySystem& faulty) { faulty.LosePower(); });
}

INSTANTIATE_TEST_SUITE_P(Writes, OneWriteFaultTest,
                         testing::Values(kSubmission, kImport, kCertificate),
                         [](const testing::TestParamInfo<RequestName>& name) {
                           switch (MakeRequest(name.param).kind) {
                             case RequestKind::kImport:
                               return "Import";
                             case RequestKind::kIssue:
                               return "Certificate";
                             case RequestKind::kSubmit:
                               break;
                           }
                           return "Submission";
                         });

// Two imports that the sequencer takes together are swept together.
TEST_F(FaultTest, TwoImportsInOneBatchAreWholeOrNotThere) {
  const auto import_both = [](platform::Context& context) {
    // The sequencer waits in a change of its own until both are queued.
    std::promise<void> release;
    platform::Change blocker;
    blocker.prepare =
        [&release](
            const platform::Position&,
            platform::ChangeView&) -> absl::StatusOr<std::optional<uint64_t>> {
      release.get_future().wait();
      return absl::AbortedError("only here to wait");
    };
    blocker.done = [](const absl::StatusOr<platform::Committed>&) {};
    context.sequencer.Submit(std::move(blocker));
    std::vector<std::thread> imports;
    for (const RequestName name :
         {RequestName{0, 0, 1}, RequestName{0, 16, 1}}) {
      imports.emplace_back(
          [&context, name] { (void)Perform(context, MakeRequest(name)); });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    release.set_value();
    for (std::thread& import : imports) import.join();
  };
  uint64_t operations = 0;
  {
    Case c;
    const uint64_t before = c.faulty->disk().operations();
    import_both(c.faulty->context());
    operations = c.faulty->disk().operations() - before;
  }
  // The last ones are those of the batch with both records.
  constexpr uint64_t kTried = 16;
  ForEachOperation(operations - kTried, operations, [&](uint64_t n) {
    Case c;
    c.faulty->disk().FailOperation(n, Fault::kIoError);
    import_both(c.faulty->context());
    c.faulty->LosePower();
    ExpectWhole(c.data_dir, c.acknowledged);
  });
}

bool IsSubmission(const std::string& entry) {
  const auto parsed = ledger::Entry::Parse(entry);
  return parsed.ok() && parsed->record.kind == ledger::RecordKind::kSubmission;
}

// A request whose outcome nobody knows, repeated after the restart, gives one
// record and not two.
TEST_F(FaultTest, ARequestInFlightIsRepeatedWithoutASecondRecord) {
  constexpr uint64_t kSyncOfTheMainStore = 4;  // two append, two sync
  for (uint64_t n = 1; n <= kSyncOfTheMainStore; ++n) {
    SCOPED_TRACE(testing::Message() << "operation " << n);
    Case c;
    const uint64_t size = c.faulty->context().ledger.head().size;
    c.faulty->disk().FailOperation(n, Fault::kIoError);
    EXPECT_THAT(Perform(c.faulty->context(), MakeRequest(kSubmission)),
                StatusIs(kUnavailable, _));
    c.faulty->Close();
    base::FakeClock clock;
    TANJI_ASSERT_OK_AND_ASSIGN(
        const auto system,
        platform::System::Open(QuietOptions(c.data_dir), clock));
    TANJI_EXPECT_OK(Perform(system->context(), MakeRequest(kSubmission)));
    TANJI_EXPECT_OK(Perform(system->context(), MakeRequest(kSubmission)));
    TANJI_ASSERT_OK_AND_ASSIGN(const auto entries,
                               ReadEntries(system->context(), size));
    EXPECT_EQ(std::count_if(entries.begin(), entries.end(), IsSubmission), 1);
  }
}

}  // namespace
}  // namespace tanji::crash
