// Reads stored versions: finds the one that holds, opens its seal.

#ifndef TANJI_LIB_PLATFORM_ENTITY_READER_H_
#define TANJI_LIB_PLATFORM_ENTITY_READER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/calendar.h"
#include "lib/graph/version.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

inline constexpr size_t kOpenSealersMax = 4096;  // of records, kept for reuse

// Thread-compatible: each thread has its own.
class EntityReader {
 public:
  // Both stores outlive the reader.
  EntityReader(const store::KeyValueStore& main,
               const store::KeyValueStore& secrets)
      : main_(main), secrets_(secrets) {}

  // A version and the record that brought it.
  struct Packed {
    uint64_t seq;
    std::string bytes;
  };
  // The newest version not newer than `as_of`; NOT_FOUND when there is none.
  absl::StatusOr<Packed> Latest(graph::EntityKind kind, uint32_t number,
                                uint64_t as_of);

  // The process as of a position and valid on a day: the newest released
  // version not newer whose validity covers the day; else one that is not in
  // force.
  struct Process {
    uint64_t seq;
    graph::ProcessVersion version;
    bool dated;  // a version of it has a bounded validity
  };
  absl::StatusOr<Process> ProcessAt(uint32_t number, uint64_t as_of,
                                    graph::Day day);

  // The newest released version of a process not newer than `as_of`, valid on
  // whatever day, also of one that is no longer made; nothing when none was
  // released.
  absl::StatusOr<std::optional<Process>> LastReleased(uint32_t number,
                                                      uint64_t as_of);

  // Calls `visit` with every version of `kind` not newer than `as_of`, by
  // number, newest first. Stops at its first error.
  using Visitor = std::function<absl::Status(uint32_t number, uint64_t seq,
                                             std::string_view packed)>;
  absl::Status ForEach(graph::EntityKind kind, uint64_t as_of,
                       const Visitor& visit);

  // Calls `visit` with versions of numbers [first, last), newest first, not
  // newer than `as_of`, until it returns false for that number; older versions
  // are then passed over without being opened.
  using Chooser = std::function<absl::StatusOr<bool>(
      uint32_t number, uint64_t seq, std::string_view packed)>;
  absl::Status ForEachNewest(graph::EntityKind kind, uint32_t first,
                             uint32_t last, uint64_t as_of,
                             const Chooser& visit);

  // Opens a value of record `seq`; NOT_FOUND ("erased") when its secret is
  // gone.
  absl::StatusOr<const store::RecordSealer*> SealerOf(uint64_t seq);

 private:
  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<store::RecordSealer>> sealers_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ENTITY_READER_H_
