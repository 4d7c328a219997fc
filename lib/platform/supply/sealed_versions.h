// The sealed versions of an import, as they wait for its position.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_SEALED_VERSIONS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_SEALED_VERSIONS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/platform/record/change_set.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Versions of one kind. Only their keys depend on the position. 16 bytes a
// version beside its own. Thread-compatible.
class SealedVersions {
 public:
  // What one thread seals of them, below 4 GiB.
  class Part {
   public:
    void Add(const store::RecordSealer& sealer, graph::EntityKind kind,
             uint32_t number, std::string_view packed);

   private:
    friend class SealedVersions;
    struct Sealed {
      uint32_t number;
      uint32_t begin;  // in bytes_
      uint32_t size;
    };
    std::vector<Sealed> sealed_;
    std::string bytes_;
  };

  explicit SealedVersions(graph::EntityKind kind) : kind_(kind) {}

  void Add(Part part);
  // Once all parts are there.
  void SortByNumber();

  size_t size() const { return items_.size(); }
  // Appends versions [first, last) at position `seq` to `file`.
  absl::Status WriteTo(store::BulkFile& file, size_t first, size_t last,
                       uint64_t seq) const;
  void AddRunsTo(ChangeSet& changes) const;

 private:
  struct Item {
    uint32_t number;
    uint32_t part;
    uint32_t begin;  // in the part
    uint32_t size;
  };
  graph::EntityKind kind_;
  std::vector<Item> items_;
  std::vector<std::string> parts_;
};

// Complete files of both at position `seq`, on kImportThreads.
absl::StatusOr<std::vector<std::unique_ptr<store::BulkFile>>> WriteVersions(
    store::KeyValueStore& main, const SealedVersions& products,
    const SealedVersions& processes, uint64_t seq);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_SEALED_VERSIONS_H_
