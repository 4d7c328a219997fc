#include "benchmarks/load_generator.h"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "benchmarks/import_folder.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kThreads = 2;

// One call after the other.
struct Slot {
  grpc::GenericStub* stub = nullptr;
  size_t next_request = 0;
  Clock::time_point begin;
  std::optional<grpc::ClientContext> context;
  grpc::ByteBuffer reply;
  grpc::Status status;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// The calls of one thread.
class Worker {
 public:
  Worker(const LoadGenerator::Work& work, Clock::time_point end)
      : work_(work), end_(end) {}

  void AddSlot(grpc::GenericStub* stub, size_t first_request) {
    Slot& slot = slots_.emplace_back();
    slot.stub = stub;
    slot.next_request = first_request;
  }

  void Run() {
    for (Slot& slot : slots_) Start(slot);
    size_t running = slots_.size();
    void* tag = nullptr;
    bool ok = false;
    while (running > 0 && queue_.Next(&tag, &ok)) {
      if (!Finish(*static_cast<Slot*>(tag))) --running;
    }
    queue_.Shutdown();
    while (queue_.Next(&tag, &ok)) {
    }
  }

  const absl::Status& failure() const { return failure_; }
  const std::vector<double>& latencies() const { return latencies_; }

 private:
  void Start(Slot& slot) {
    slot.context.emplace();
    slot.context->set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    if (!work_.authorizations.empty()) {
      slot.context->AddMetadata(
          "authorization",
          work_
              .authorizations[slot.next_request % work_.authorizations.size()]);
    }
    slot.begin = Clock::now();
    slot.reader = slot.stub->PrepareUnaryCall(
        &*slot.context, work_.method,
        ToBuffer(work_.requests[slot.next_request++ % work_.requests.size()]),
        &queue_);
    slot.reader->StartCall();
    slot.reader->Finish(&slot.reply, &slot.status, &slot);
  }

  // Takes the reply, and starts the next call; false when there is none.
  bool Finish(Slot& slot) {
    const Clock::time_point now = Clock::now();
    if (!slot.status.ok()) {
      failure_ = ToStatus(slot.status);
    } else if (!work_.is_good(slot.reply)) {
      failure_ = absl::InternalError(
          base::StrCat(work_.method, ": a reply is not what it should be"));
    }
    if (!failure_.ok() || now >= end_) return false;
    latencies_.push_back(
        std::chrono::duration<double>(now - slot.begin).count());
    Start(slot);
    return true;
  }

  const LoadGenerator::Work& work_;
  const Clock::time_point end_;
  std::deque<Slot> slots_;  // addresses are the tags
  grpc::CompletionQueue queue_;
  absl::Status failure_;
  std::vector<double> latencies_;
};

}  // namespace

absl::StatusOr<LoadGenerator::Load> LoadGenerator::Run(const Work& work,
                                                       double seconds) const {
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  for (const auto& channel : channels_) {
    if (!channel->WaitForConnected(std::chrono::system_clock::now() +
                                   kCallTimeout)) {
      return absl::UnavailableError("no connection");
    }
    stubs.push_back(std::make_unique<grpc::GenericStub>(channel));
  }
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                      std::chrono::duration<double>(seconds));
  std::deque<Worker> workers;
  for (int i = 0; i < kThreads; ++i) workers.emplace_back(work, end);
  for (int i = 0; i < in_flight_; ++i) {
    const auto slot = static_cast<size_t>(i);
    const size_t first =
        slot * work.requests.size() / static_cast<size_t>(in_flight_);
    workers[slot % kThreads].AddSlot(stubs[slot % stubs.size()].get(), first);
  }
  std::vector<std::thread> threads;
  for (Worker& worker : workers) threads.emplace_back([&] { worker.Run(); });
  for (std::thread& thread : threads) thread.join();
  Load load;
  for (const Worker& worker : workers) {
    TANJI_RETURN_IF_ERROR(worker.failure());
    load.latencies.insert(load.latencies.end(), worker.latencies().begin(),
                          worker.latencies().end());
  }
  load.calls = load.latencies.size();
  load.calls_per_second = static_cast<double>(load.calls) / seconds;
  return load;
}

std::string ReplyBytes(const grpc::ByteBuffer& reply) {
  // Even two bytes may have come in two pieces.
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!reply.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

bool ParseReply(const grpc::ByteBuffer& reply,
                google::protobuf::Message* message) {
  return message->ParseFromString(ReplyBytes(reply));
}

}  // namespace tanji::benchmarks
