// Kinds of work that load a server: each asks for as much as one call may.

#ifndef TANJI_BENCHMARKS_HEAVY_WORK_H_
#define TANJI_BENCHMARKS_HEAVY_WORK_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tanji::benchmarks {

// What heavy calls are about. Products as "ORGANISATION/LOCAL".
struct HeavyTargets {
  std::string widest;       // the most processes upstream
  uint64_t widest_count;    // how many
  std::string sampled;      // the most of those that may be sampled
  uint64_t first_seq;       // a record; many of those behind it are changes
  std::string certificate;  // record id

  // Looks at `products`, issues a certificate of the widest, and waits until a
  // checkpoint covers it.
  static absl::StatusOr<HeavyTargets> Find(
      const std::shared_ptr<grpc::Channel>& channel,
      const std::vector<std::string>& products);

  // As one line of text, and back.
  std::string ToText() const;
  static absl::StatusOr<HeavyTargets> FromText(const std::string& text);
};

// One call of one caller.
struct HeavyCall {
  const std::shared_ptr<grpc::Channel>& channel;
  const HeavyTargets& targets;
  uint64_t number;  // of this caller's calls, all callers apart
  grpc::ClientContext& context;
  std::atomic<uint64_t>& units;  // counts what is done
  std::string& next;             // what one call leaves for this caller's next
};

// In place of a nice value: SCHED_IDLE (sched(7)), which runs only when nothing
// else wants to.
inline constexpr int kIdleClass = 20;

struct HeavyKind {
  const char* name;   // "sample"
  const char* title;  // for people
  const char* unit;   // of what is counted beside calls; empty: nothing
  int callers;        // at once, each on a connection of its own
  int nice;           // of the callers' threads, or kIdleClass
  int pause_millis;   // of each, after a call
  // OK when the call ended as it should.
  grpc::Status (*call)(HeavyCall& call);
};

const std::vector<HeavyKind>& HeavyKinds();
// Null: there is no such kind.
const HeavyKind* FindHeavyKind(const std::string& name);

// The next request at or beyond a limit; OK when it was answered as its method
// says.
grpc::Status CallAtLimit(HeavyCall& call);
// 64 MiB and a byte, which the client and both ends of the connection carry.
grpc::Status CallWithTooLargeADocument(HeavyCall& call);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_HEAVY_WORK_H_
