// Sends unary calls at given rates, whether those before are answered or not.
//
// A caller that waits for its answer before it calls again measures a stall
// once, however many others would have met it ("coordinated omission"). Here
// calls come when they are due, at random times, and a latency is from then.

#ifndef TANJI_BENCHMARKS_OPEN_LOAD_H_
#define TANJI_BENCHMARKS_OPEN_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::benchmarks {

// Thread-compatible.
class OpenLoad {
 public:
  struct Work {
    std::string name;    // for people
    std::string method;  // "/tanji.footprint.v1.FootprintService/Get"
    double calls_per_second = 0;
    // The serialised request of the n-th call; never the same n twice.
    std::function<std::string(uint64_t n)> request;
    // Whether a reply is what it should be.
    std::function<bool(const grpc::ByteBuffer&)> is_good;
  };

  // `channels` take the calls in turn. Calls come as a Poisson process drawn
  // with `seed`.
  OpenLoad(std::vector<std::shared_ptr<grpc::Channel>> channels,
           std::vector<Work> works, uint64_t seed)
      : channels_(std::move(channels)),
        works_(std::move(works)),
        sent_(works_.size(), 0),
        seed_(seed) {}

  const std::vector<Work>& works() const { return works_; }

  // What the calls of one work came to.
  struct Outcome {
    // Seconds from when each was due until its answer; infinite where that was
    // an error, or a reply that is not good.
    std::vector<double> latencies;
    uint64_t failed = 0;
    absl::Status failure;  // the first
  };

  // Calls for `seconds`, and waits until all are answered. An outcome for each
  // work; RESOURCE_EXHAUSTED when kOutstandingMax calls are not answered.
  absl::StatusOr<std::vector<Outcome>> Run(double seconds);

  static constexpr size_t kOutstandingMax = 20'000;

 private:
  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  const std::vector<Work> works_;
  std::vector<uint64_t> sent_;  // of each work, in all runs
  uint64_t seed_;
};

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_OPEN_LOAD_H_
