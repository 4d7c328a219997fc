// The calls that beside_load times: what users of a server ask for all day.

#ifndef TANJI_BENCHMARKS_HONEST_CALLS_H_
#define TANJI_BENCHMARKS_HONEST_CALLS_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmarks/network_changes.h"
#include "benchmarks/open_load.h"

namespace tanji::benchmarks {

inline constexpr char kHonestOrganisation[] = "load";  // owns the products

// Immutable.
class HonestCalls {
 public:
  // About processes of the network in `folder`, drawn with `seed`.
  static absl::StatusOr<HonestCalls> Draw(const std::string& folder,
                                          uint64_t seed);

  // Submits some changes, and waits until they are solved. Returns a record
  // behind the first of them, the state as of which the server has loaded.
  absl::StatusOr<uint64_t> ChangeSome(
      const std::shared_ptr<grpc::Channel>& channel) const;

  // A few products: "load/17".
  std::vector<std::string> SomeProducts() const;

  // Footprints, footprints as of record `kept_seq`, certificates, submissions,
  // at `scale` times their usual rates.
  std::vector<OpenLoad::Work> Works(uint64_t kept_seq, double scale) const;

 private:
  explicit HonestCalls(std::vector<NetworkProcess> processes)
      : processes_(std::move(processes)) {}

  std::vector<NetworkProcess> processes_;
};

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_HONEST_CALLS_H_
