#include "lib/platform/record/timestamper.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/fake_clock.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/crypto/testing/timestamp_authority.h"
#include "lib/ledger/timestamp_record.h"
#include "lib/net/http_server.h"
#include "lib/platform/record/checkpointer.h"
#include "lib/platform/record/ledger_reads.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ledger::RecordKind;
using ::testing::_;
using ::testing::HasSubstr;

constexpr int64_t kHourMicros = 3'600'000'000;
constexpr std::chrono::seconds kPatience{30};

// An authority on the loopback interface, whose clock is the test's.
class RunningAuthority {
 public:
  explicit RunningAuthority(base::Clock& clock) : clock_(clock) {
    net::HttpServer::Options options;
    options.address = {"127.0.0.1", 0};
    options.body_size_max = 4096;
    auto server = net::HttpServer::Start(
        options, {{net::HttpServer::Route::Method::kPost, "/",
                   [this](const std::string& request) {
                     ++asked;
                     if (is_away) return net::HttpReply{503, "text/plain", ""};
                     const int64_t now = clock_.NowMicros() / 1'000'000;
                     return net::HttpReply{
                         200, "application/timestamp-reply",
                         authority.Answer(request, now + seconds_ahead)};
                   }}});
    EXPECT_THAT(server, base::IsOk());
    server_ = *std::move(server);
  }
  TimestampOptions Options() const {
    TimestampOptions options;
    options.url = "http://" + server_->address().ToString();
    options.authorities = authority.root_pem();
    options.retry_interval = std::chrono::milliseconds(5);
    options.look_interval = std::chrono::milliseconds(5);
    return options;
  }

  crypto::TestTimestampAuthority authority{"tsa.example"};
  std::atomic<int> asked = 0;
  std::atomic<bool> is_away = false;
  std::atomic<int64_t> seconds_ahead = 0;

 private:
  base::Clock& clock_;
  std::unique_ptr<net::HttpServer> server_;
};

class TimestamperTest : public ::testing::Test {
 protected:
  void Open() {
    SystemOptions options;
    options.data_dir = dir_.path() + "/data";
    options.publish_dir = published_;
    options.checkpoint_interval = std::chrono::milliseconds(5);
    options.timestamps = options_;
    auto system = System::Open(options, clock_);
    TANJI_ASSERT_OK(system);
    system_ = *std::move(system);
  }
  const LedgerState& ledger() { return system_->context().ledger; }
  // Waits until the log has `size` entries, all in a checkpoint.
  void WaitFor(uint64_t size) {
    for (uint64_t has = 0; has < size;) {
      has = ledger().WaitForMore(size - 1, kPatience).size;
      ASSERT_GT(has, 0u);
    }
    ASSERT_GE(ledger().WaitForCheckpoint(size, kPatience).size, size);
  }
  void WaitForPublished(uint64_t size) {
    for (uint64_t has = 0; has < size; std::this_thread::yield()) {
      const auto note =
          base::ReadFile(published_ + "/checkpoint", kAnchorSizeMax);
      if (!note.ok()) continue;
      has = ledger::OpenCheckpoint(
                *note, system_->context().keys.checkpoint_verifiers())
                ->size;
    }
  }
  ledger::Record RecordAt(uint64_t seq) {
    const auto entries =
        GetEntries(system_->context(), kMaker, seq, /*count=*/1);
    return ledger::Entry::Parse(entries->front())->record;
  }
  void Write() {
    Change change;
    change.draft.kind = RecordKind::kClock;
    change.draft.id = std::string(30, 'e') + std::to_string(10 + written_++);
    change.prepare = [](const Position&, ChangeView&) { return std::nullopt; };
    TANJI_ASSERT_OK(
        system_->context().sequencer.SubmitAndWait(std::move(change)));
  }

  base::TempDir dir_;
  const std::string published_ = dir_.path() + "/published";
  base::FakeClock clock_;
  RunningAuthority authority_{clock_};
  TimestampOptions options_ = authority_.Options();
  std::unique_ptr<System> system_;
  int written_ = 0;
};

TEST_F(TimestamperTest, AnAnswerIsARecordAndAFile) {
  Open();
  WaitFor(kRecordsOfANewLog + 1);
  const uint64_t seq = kRecordsOfANewLog;
  const ledger::Record record = RecordAt(seq);
  EXPECT_EQ(record.kind, RecordKind::kTimestamp);
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t size, ledger::StampedSize(record));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string answer,
                             GetPublicPayload(system_->context(), kMaker, seq));
  // Before any checkpoint that covers it.
  WaitForPublished(seq + 1);
  EXPECT_THAT(base::ReadFile(published_ + "/" + ledger::TimestampPath(seq),
                             crypto::kTimestampReplySizeMax),
              base::IsOkAndHolds(answer));
  TANJI_ASSERT_OK_AND_ASSIGN(const auto reply,
                             crypto::TimestampReply::Parse(answer));
  TANJI_ASSERT_OK_AND_ASSIGN(const ledger::Hash root, ledger().RootAt(size));
  TANJI_EXPECT_OK(reply.CheckAnswers(
      ledger::TimestampDigest({ledger().origin(), size, root}),
      ledger::TimestampNonce(record)));
  auto state = system_->context().timestamper.state();
  ASSERT_TRUE(state.has_value());
  for (; state->size != size; std::this_thread::yield()) {
    state = system_->context().timestamper.state();
  }
  EXPECT_THAT(state->authority, HasSubstr("tsa.example"));
  TANJI_EXPECT_OK(system_->Health());
  EXPECT_THAT(GetPublicPayload(system_->context(), kMaker, 0),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("genesis")));
  EXPECT_THAT(GetPublicPayload(system_->context(), kMaker, 99),
              StatusIs(absl::StatusCode::kOutOfRange, _));
}

// One an hour, and none for an hour in which nothing has come.
TEST_F(TimestamperTest, StampsOncePerIntervalAndOnlyWhatIsNew) {
  Open();
  const uint64_t first = kRecordsOfANewLog;
  WaitFor(first + 1);
  clock_.Advance(kHourMicros);  // nothing but the stamp itself is new
  Write();
  WaitFor(first + 3);
  EXPECT_EQ(RecordAt(first + 1).kind, RecordKind::kClock);
  EXPECT_EQ(RecordAt(first + 2).kind, RecordKind::kTimestamp);
  EXPECT_EQ(authority_.asked, 2);
  Write();  // within the hour
  clock_.Advance(kHourMicros);
  WaitFor(first + 5);
  EXPECT_EQ(RecordAt(first + 3).kind, RecordKind::kClock);
  EXPECT_EQ(RecordAt(first + 4).kind, RecordKind::kTimestamp);
  EXPECT_EQ(authority_.asked, 3);
  // The same after a restart.
  system_.reset();
  Open();
  clock_.Advance(kHourMicros);
  Write();
  WaitFor(first + 7);
  EXPECT_EQ(RecordAt(first + 6).kind, RecordKind::kTimestamp);
  EXPECT_EQ(authority_.asked, 4);
}

TEST_F(TimestamperTest, AnAuthorityThatIsAwayMakesAnAlarm) {
  authority_.is_away = true;
  Open();
  while (authority_.asked < 3) std::this_thread::yield();
  TANJI_EXPECT_OK(system_->Health());
  Write();  // goes on
  clock_.Advance(kTimestampAlarmSeconds * 1'000'000);
  EXPECT_THAT(system_->Health(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("HTTP 503")));
  authority_.is_away = false;
  WaitFor(kRecordsOfANewLog + 2);
  while (!system_->Health().ok()) std::this_thread::yield();
}

TEST_F(TimestamperTest, OnlyThoseThatAreTrustedAreTaken) {
  options_.authorities = crypto::TestTimestampAuthority("other").root_pem();
  Open();
  while (authority_.asked < 3) std::this_thread::yield();
  EXPECT_EQ(ledger().head().size, kRecordsOfANewLog);
  const auto state = system_->context().timestamper.state();
  ASSERT_TRUE(state.has_value());
  EXPECT_THAT(state->fault, HasSubstr("none of the authorities"));
}

TEST_F(TimestamperTest, ClocksThatDifferMakeAnAlarm) {
  authority_.seconds_ahead = -kTimestampClockSeconds - 1;
  Open();
  WaitFor(kRecordsOfANewLog + 1);
  while (system_->Health().ok()) std::this_thread::yield();
  EXPECT_THAT(system_->Health(), StatusIs(absl::StatusCode::kUnavailable,
                                          HasSubstr("clock differs")));
}

TEST_F(TimestamperTest, OptionsThatCannotBeReadAreRefused) {
  const auto refused = [&] {
    SystemOptions options;
    options.data_dir = dir_.path() + "/refused";
    options.timestamps = options_;
    return System::Open(options, clock_).status();
  };
  options_.authorities.clear();
  EXPECT_THAT(refused(), base::kIsRefused);
  options_.authorities = "no certificate";
  EXPECT_THAT(refused(), base::kIsRefused);
  options_ = authority_.Options();
  options_.url = "ftp://tsa.example";
  EXPECT_THAT(refused(), base::kIsRefused);
}

}  // namespace
}  // namespace tanji::platform
