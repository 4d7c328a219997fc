#include "benchmarks/open_load.h"

#include <grpcpp/generic/generic_stub.h>
#include <sys/prctl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <random>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "benchmarks/import_folder.h"
#include "benchmarks/load_generator.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

using Clock = std::chrono::steady_clock;

// The kernel may wake a thread so much later than asked; by default 50,000.
constexpr unsigned long kTimerSlackNanoseconds = 1000;

struct SentCall {
  size_t work = 0;
  Clock::time_point due;
  grpc::ClientContext context;
  grpc::ByteBuffer reply;
  grpc::Status status;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

// When the calls of one work are due.
class Schedule {
 public:
  Schedule(Clock::time_point begin, double per_second, uint64_t seed)
      : next_(begin), gap_(per_second), random_(seed) {
    Advance();
  }
  Clock::time_point next() const { return next_; }
  void Advance() {
    next_ += std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(gap_(random_)));
  }

 private:
  Clock::time_point next_;
  std::exponential_distribution<double> gap_;
  std::mt19937_64 random_;
};

// Takes the answers, on a thread of its own.
class Receiver {
 public:
  explicit Receiver(const std::vector<OpenLoad::Work>& works)
      : works_(works), outcomes_(works.size()), thread_([this] { Run(); }) {}

  grpc::CompletionQueue& queue() { return queue_; }
  size_t answered() const { return answered_.load(); }

  // Waits until `sent` calls are answered.
  std::vector<OpenLoad::Outcome> Finish(size_t sent) {
    while (answered() < sent) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    queue_.Shutdown();
    thread_.join();
    return std::move(outcomes_);
  }

 private:
  static absl::Status Judge(const OpenLoad::Work& work, const SentCall& call) {
    if (!call.status.ok()) {
      return base::AddPlace(ToStatus(call.status), work.name);
    }
    if (work.is_good(call.reply)) return absl::OkStatus();
    return absl::InternalError(
        base::StrCat(work.name, ": a reply is not what it should be"));
  }

  void Run() {
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
      const auto now = Clock::now();
      const std::unique_ptr<SentCall> call(static_cast<SentCall*>(tag));
      const absl::Status status = Judge(works_[call->work], *call);
      OpenLoad::Outcome& outcome = outcomes_[call->work];
      if (!status.ok()) {
        ++outcome.failed;
        outcome.failure.Update(status);
      }
      outcome.latencies.push_back(
          status.ok() ? std::chrono::duration<double>(now - call->due).count()
                      : std::numeric_limits<double>::infinity());
      answered_.fetch_add(1);
    }
  }

  const std::vector<OpenLoad::Work>& works_;
  grpc::CompletionQueue queue_;
  std::vector<OpenLoad::Outcome> outcomes_;
  std::atomic<size_t> answered_{0};
  std::thread thread_;
};

std::unique_ptr<SentCall> Send(const OpenLoad::Work& work, size_t number,
                               Clock::time_point due, const std::string& bytes,
                               grpc::GenericStub& stub,
                               grpc::CompletionQueue& queue) {
  auto call = std::make_unique<SentCall>();
  call->work = number;
  call->due = due;
  call->context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
  const grpc::Slice slice(bytes);
  call->reader = stub.PrepareUnaryCall(&call->context, work.method,
                                       grpc::ByteBuffer(&slice, 1), &queue);
  call->reader->StartCall();
  return call;
}

}  // namespace

absl::StatusOr<std::vector<OpenLoad::Outcome>> OpenLoad::Run(double seconds) {
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  for (const auto& channel : channels_) {
    if (!channel->WaitForConnected(std::chrono::system_clock::now() +
                                   kCallTimeout)) {
      return absl::UnavailableError("no connection");
    }
    stubs.push_back(std::make_unique<grpc::GenericStub>(channel));
  }
  prctl(PR_SET_TIMERSLACK, kTimerSlackNanoseconds);
  Receiver receiver(works_);
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(seconds));
  std::vector<Schedule> schedules;
  for (const Work& work : works_) {
    schedules.emplace_back(begin, work.calls_per_second, seed_++);
  }
  size_t sent = 0;
  for (;;) {
    const auto next =
        std::min_element(schedules.begin(), schedules.end(),
                         [](const Schedule& a, const Schedule& b) {
                           return a.next() < b.next();
                         });
    const auto due = next->next();
    if (due >= end || sent - receiver.answered() >= kOutstandingMax) break;
    next->Advance();
    const auto number = static_cast<size_t>(next - schedules.begin());
    const Work& work = works_[number];
    const std::string bytes = work.request(sent_[number]++);
    std::this_thread::sleep_until(due);
    SentCall* const call = Send(work, number, due, bytes,
                                *stubs[sent % stubs.size()], receiver.queue())
                               .release();
    // From here on it may be answered, and deleted.
    call->reader->Finish(&call->reply, &call->status, call);
    ++sent;
  }
  const bool is_behind = sent - receiver.answered() >= kOutstandingMax;
  std::vector<Outcome> outcomes = receiver.Finish(sent);
  if (is_behind) {
    return absl::ResourceExhaustedError(base::StrCat(
        kOutstandingMax, " calls were not answered: the rates are too high"));
  }
  return outcomes;
}

}  // namespace tanji::benchmarks
