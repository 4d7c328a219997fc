// Keeps a fixed number of unary calls in flight over several connections, and
// counts.

#ifndef TANJI_BENCHMARKS_LOAD_GENERATOR_H_
#define TANJI_BENCHMARKS_LOAD_GENERATOR_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace tanji::benchmarks {

// To connect, and for the answer of a call that is measured.
inline constexpr std::chrono::seconds kCallTimeout{60};

// Thread-compatible.
class LoadGenerator {
 public:
  // `channels` take the calls in turn, `in_flight` in all.
  LoadGenerator(std::vector<std::shared_ptr<grpc::Channel>> channels,
                int in_flight)
      : channels_(std::move(channels)), in_flight_(in_flight) {}

  struct Work {
    std::string method;  // "/tanji.footprint.v1.FootprintService/Get"
    // Serialised requests, sent in turn.
    std::vector<std::string> requests;
    // Whether a reply is what it should be; called on several threads.
    std::function<bool(const grpc::ByteBuffer&)> is_good;
    // Values of the header "authorization", sent in turn; none: no header.
    std::vector<std::string> authorizations = {};
  };
  struct Load {
    uint64_t calls = 0;
    double calls_per_second = 0;
    std::vector<double> latencies;  // seconds, of each call
  };
  // Calls for `seconds`; those under way then are waited for, not counted. The
  // first error, or INTERNAL for a reply that is not good.
  absl::StatusOr<Load> Run(const Work& work, double seconds) const;

 private:
  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  const int in_flight_;
};

std::string ReplyBytes(const grpc::ByteBuffer& reply);
// Parses a reply; false when it is no such message.
bool ParseReply(const grpc::ByteBuffer& reply,
                google::protobuf::Message* message);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_LOAD_GENERATOR_H_
