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
#include "lib/platform/erased_version.h"
#include "lib/store/key_value_store.h"
#include "lib/store/keys.h"
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
    bool is_placeholder = false;
  };
  // The newest version not newer than `as_of`; NOT_FOUND when there is none.
  // Of one that was erased: ErasedError where it counted as of `as_of`, else
  // PlaceholderOf it.
  absl::StatusOr<Packed> Latest(graph::EntityKind kind, uint32_t number,
                                uint64_t as_of);

  // The process as of a position and valid on a day: the newest released
  // version not newer whose validity covers the day; else one that is not in
  // force.
  struct Process {
    uint64_t seq;
    graph::ProcessVersion version;
    bool dated;           // a version of it has a bounded validity
    bool erased = false;  // nobody knows any more what it was
  };
  absl::StatusOr<Process> ProcessAt(uint32_t number, uint64_t as_of,
                                    graph::Day day);

  // The newest released version of a process not newer than `as_of`, valid on
  // whatever day, also of one that is no longer made; nothing when none was
  // released.
  absl::StatusOr<std::optional<Process>> LastReleased(uint32_t number,
                                                      uint64_t as_of);

  // What is visited. Where a version was erased, `packed` is PlaceholderOf it.
  struct Visited {
    uint32_t number;
    uint64_t seq;
    std::string_view packed;
    std::optional<ErasedVersion> erased;
  };
  // Calls `visit` with every version of `kind`, by number, newest first. Stops
  // at its first error.
  using Visitor = std::function<absl::Status(const Visited&)>;
  absl::Status ForEach(graph::EntityKind kind, const Visitor& visit);

  // Calls `visit` with versions of numbers [first, last), newest first, not
  // newer than `as_of`, until it returns false for that number; older versions
  // are then passed over without being opened.
  using Chooser = std::function<absl::StatusOr<bool>(const Visited&)>;
  absl::Status ForEachNewest(graph::EntityKind kind, uint32_t first,
                             uint32_t last, uint64_t as_of,
                             const Chooser& visit);

  // Opens a value of record `seq`; NOT_FOUND when its secret is gone.
  absl::StatusOr<const store::RecordSealer*> SealerOf(uint64_t seq);

 private:
  // As Latest, of those not newer than `up_to`, seen as of `as_of`.
  absl::StatusOr<Packed> LatestUpTo(graph::EntityKind kind, uint32_t number,
                                    uint64_t up_to, uint64_t as_of);
  // What `stored` is, opened into `bytes`.
  absl::StatusOr<Visited> Open(graph::EntityKind kind,
                               const store::EntityKeyParts& parts,
                               std::string_view stored, uint64_t as_of,
                               std::string& bytes);
  // A version of another time that was not erased, packed; empty where there is
  // none.
  absl::StatusOr<std::string> AnyLeft(graph::EntityKind kind, uint32_t number);

  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<store::RecordSealer>> sealers_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ENTITY_READER_H_
