// Which footprints the last publications of the live state may have changed.

#ifndef TANJI_LIB_PLATFORM_LIVE_CHANGES_H_
#define TANJI_LIB_PLATFORM_LIVE_CHANGES_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "lib/graph/snapshot.h"
#include "lib/platform/calculation.h"

namespace tanji::platform {

// What was published after some version. Versions count the publications of
// this run of the program that may have changed an answer, from 1 on.
struct LiveChanges {
  View view;             // the newest
  uint64_t version = 0;  // of `view`
  // Too long ago, or too much at once: everything may have changed.
  bool all = false;
  // Else, one list a publication; numbers of one are ascending.
  std::vector<std::shared_ptr<const std::vector<graph::ProcessNumber>>>
      processes;
};

// Thread-compatible. Remembers the last publications as far as they name
// kProcessesMax processes in all.
class ChangeHistory {
 public:
  static constexpr size_t kPublicationsMax = 1024;
  static constexpr size_t kProcessesMax = 4'000'000;
  using Processes = std::shared_ptr<const std::vector<graph::ProcessNumber>>;

  // A publication as of position `as_of_seq`; null: all may have changed. One
  // that changes nothing is not kept.
  void Add(uint64_t as_of_seq, Processes processes);
  uint64_t version() const { return version_; }
  // Without the view.
  LiveChanges Since(uint64_t version) const;
  // The version after which came everything that was published as of
  // `as_of_seq` or later, at least; 0 when that is not known any more.
  uint64_t VersionBefore(uint64_t as_of_seq) const;

 private:
  struct Publication {
    uint64_t as_of_seq;
    Processes processes;
  };
  std::deque<Publication> kept_;  // the last is `version_`
  size_t process_count_ = 0;
  uint64_t version_ = 0;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_LIVE_CHANGES_H_
