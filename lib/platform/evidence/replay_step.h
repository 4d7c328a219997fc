// One change of a replay's stores.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_REPLAY_STEP_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_REPLAY_STEP_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "lib/base/status.h"
#include "lib/platform/evidence/replay.h"
#include "lib/platform/record/change.h"
#include "lib/platform/record/organisation_table.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Numbers in the replay's own stores are found under this secret.
inline constexpr std::string_view kReplayNamesSecret =
    "tanji evidence replay, its names";

// Thread-compatible; used once. The replay outlives it.
class Replay::Step {
 public:
  Step(Replay& replay, uint64_t seq, std::string_view secret)
      : replay_(replay),
        view_(replay.main_, replay.secrets_, nothing_, nothing_,
              replay.numbering_, seq),
        organisations_(view_, kReplayNamesSecret),
        sealer_(secret),
        drafts_(view_, organisations_, sealer_, seq, History::kPart) {}

  ChangeView& view() { return view_; }
  VersionDrafts& drafts() { return drafts_; }
  const store::RecordSealer& sealer() const { return sealer_; }

  absl::Status Commit() {
    TANJI_RETURN_IF_ERROR(drafts_.Put());
    store::WriteBatch main, secrets;
    view_.AppendTo(main, secrets);
    TANJI_RETURN_IF_ERROR(
        replay_.secrets_.Apply(secrets, replay_.secrets_fence_));
    TANJI_RETURN_IF_ERROR(replay_.main_.Apply(main, replay_.main_fence_));
    replay_.numbering_ = view_.numbering();
    return absl::OkStatus();
  }

 private:
  const ChangeView::Overlay nothing_;
  Replay& replay_;
  ChangeView view_;
  OrganisationTable organisations_;
  store::RecordSealer sealer_;
  VersionDrafts drafts_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_REPLAY_STEP_H_
