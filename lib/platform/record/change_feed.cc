#include "lib/platform/record/change_feed.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/store/keys.h"

namespace tanji::platform {

Follower Follow(const store::KeyValueStore& main, const LedgerState& ledger,
                uint64_t from_seq) {
  return Follower(main, ledger, from_seq);
}

absl::StatusOr<Follower::Step> Follower::Next(
    std::chrono::milliseconds timeout) {
  Step step;
  step.head = ledger_->WaitForMore(next_, timeout);
  step.end = step.head.size;
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(main_->Scan(
      {store::ChangeKey(next_), store::ChangeKey(step.head.size)}, kFeedStepMax,
      [&](std::string_view key, std::string_view value) {
        failure = [&]() -> absl::Status {
          TANJI_ASSIGN_OR_RETURN(const uint64_t seq,
                                 store::SeqOfChangeKey(key));
          TANJI_ASSIGN_OR_RETURN(ChangeSet changes, ChangeSet::Unpack(value));
          step.items.push_back({seq, std::move(changes)});
          return absl::OkStatus();
        }();
        return failure.ok();
      }));
  TANJI_RETURN_IF_ERROR(failure);
  if (step.items.size() == kFeedStepMax) step.end = step.items.back().seq + 1;
  next_ = step.end;
  return step;
}

}  // namespace tanji::platform
