// Which entities a record changed: what the change feed carries.

#ifndef TANJI_LIB_PLATFORM_RECORD_CHANGE_SET_H_
#define TANJI_LIB_PLATFORM_RECORD_CHANGE_SET_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/version.h"

namespace tanji::platform {

// The most runs a stored set has: each is packed into at most 11 bytes.
inline constexpr size_t kChangeRunsMax = 20'000;

// Runs of consecutive numbers, in the order in which they were changed:
// organisations, then products, then processes, then packs. Whoever follows
// reads every number of a run again; that one of them has not changed does no
// harm. Value type.
class ChangeSet {
 public:
  struct Run {
    graph::EntityKind kind;
    uint32_t first;
    uint32_t count;
    friend bool operator==(const Run&, const Run&) = default;
  };

  // Adds `number`, to the last run where it continues that.
  void Add(graph::EntityKind kind, uint32_t number);
  void AddRun(graph::EntityKind kind, uint32_t first, uint32_t count);

  // Joins runs across the smallest gaps until at most `runs_max`, 4 or more,
  // are left.
  void Coarsen(size_t runs_max);

  // Something was erased: what follows starts anew from what is stored.
  void NoteErasure() { erases_ = true; }
  bool erases() const { return erases_; }

  const std::vector<Run>& runs() const { return runs_; }
  bool empty() const { return runs_.empty() && !erases_; }

  std::string Pack() const;
  static absl::StatusOr<ChangeSet> Unpack(std::string_view packed);

 private:
  std::vector<Run> runs_;
  bool erases_ = false;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_RECORD_CHANGE_SET_H_
