#include "lib/platform/live_changes.h"

#include <algorithm>
#include <utility>

namespace tanji::platform {

void ChangeHistory::Add(uint64_t as_of_seq, Processes processes) {
  if (processes != nullptr && processes->empty()) return;
  ++version_;
  if (processes == nullptr) {
    // What came before does not matter any more.
    kept_.clear();
    process_count_ = 0;
  } else {
    process_count_ += processes->size();
  }
  kept_.push_back({as_of_seq, std::move(processes)});
  while (kept_.size() > kPublicationsMax ||
         (process_count_ > kProcessesMax && !kept_.empty())) {
    if (kept_.front().processes != nullptr) {
      process_count_ -= kept_.front().processes->size();
    }
    kept_.pop_front();
  }
}

LiveChanges ChangeHistory::Since(uint64_t version) const {
  LiveChanges changes;
  changes.version = version_;
  const uint64_t missing = version_ - std::min(version, version_);
  if (missing > kept_.size()) {
    changes.all = true;
    return changes;
  }
  for (size_t i = kept_.size() - missing; i < kept_.size(); ++i) {
    if (kept_[i].processes == nullptr) {
      changes.all = true;
      changes.processes.clear();
      return changes;
    }
    changes.processes.push_back(kept_[i].processes);
  }
  return changes;
}

uint64_t ChangeHistory::VersionBefore(uint64_t as_of_seq) const {
  uint64_t version = version_;
  for (auto kept = kept_.rbegin();
       kept != kept_.rend() && kept->as_of_seq >= as_of_seq; ++kept) {
    --version;
  }
  // One that is not later must be known: else there may be more of them.
  return version_ - version < kept_.size() ? version : 0;
}

}  // namespace tanji::platform
