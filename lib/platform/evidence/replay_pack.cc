// How a replay loads packs.

#include <optional>
#include <utility>
#include <vector>

#include "lib/base/status.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/ledger/padding.h"
#include "lib/method/gwp_pack.h"
#include "lib/platform/evidence/replay.h"
#include "lib/platform/evidence/replay_step.h"
#include "lib/platform/pack/factor_pack_draft.h"
#include "lib/platform/pack/loaded_packs.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/supply/pack_marker.h"

namespace tanji::platform {
absl::Status Replay::LoadGwpPack(const ledger::Record& record,
                                 std::string_view secret,
                                 const std::string& content) {
  TANJI_ASSIGN_OR_RETURN(const method::GwpPack pack,
                         method::GwpPack::Parse(content));
  Step step(*this, record.seq, secret);
  graph::PackVersion version;
  version.kind = graph::PackKind::kGwp;
  version.id = pack.id();
  version.version = pack.version();
  version.title = pack.title();
  version.digest = std::string(crypto::AsBytes(pack.digest()));
  step.drafts().SetPack(kGwpPackNumber, std::move(version));
  PutPayload(step.view(), step.sealer(), record.id, ledger::Pad(content));
  return step.Commit();
}

absl::Status Replay::LoadFactorPack(uint64_t seq, std::string_view secret,
                                    Wanted& wanted,
                                    const std::string& content) {
  FactorLoad load;
  TANJI_ASSIGN_OR_RETURN(load.pack, exchange::ReadFactorPack(content));
  load.digest = PackDigest(content);
  const std::string& id = load.pack.head.id;
  load.submission =
      Filter(seq, wanted, SubmissionOf(load.pack, /*before=*/nullptr));
  Step step(*this, seq, secret);
  TANJI_ASSIGN_OR_RETURN(const std::optional<PackMarker> before,
                         FindPack(step.view(), id));
  if (before.has_value()) load.before = before->seq;
  load.grids_before = grids_[id];
  TANJI_RETURN_IF_ERROR(DraftFactorPack(stored(), load, step.drafts()));
  TANJI_RETURN_IF_ERROR(Freeze(step.drafts(), wanted.frozen, seq));
  TANJI_RETURN_IF_ERROR(step.Commit());
  grids_[id] = GridProductsOf(load.pack);
  TANJI_RETURN_IF_ERROR(
      EndOutputs(seq, secret, wanted,
                 {.organisation = id, .changed = {}, .is_pack = true}));
  return CheckFound(seq, wanted);
}

}  // namespace tanji::platform
