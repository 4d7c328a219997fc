#include "lib/platform/record/recorded_secrets.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/platform/erased_version.h"
#include "lib/platform/erasure/destroy_secrets.h"
#include "lib/platform/record/change_set.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// Whether a version of record `seq` is stored sealed: of an erasure, the names
// that it has left.
absl::StatusOr<bool> HasSealedVersion(const store::KeyValueStore& main,
                                      uint64_t seq) {
  const auto packed = main.Get(store::ChangeKey(seq));
  if (absl::IsNotFound(packed.status())) return false;
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(const ChangeSet changes, ChangeSet::Unpack(*packed));
  for (const ChangeSet::Run& run : changes.runs()) {
    for (uint32_t i = 0; i < run.count; ++i) {
      const auto stored = main.Get(
          store::EntityKey(static_cast<uint8_t>(run.kind), run.first + i, seq));
      if (absl::IsNotFound(stored.status())) continue;
      TANJI_RETURN_IF_ERROR(stored.status());
      if (!ErasedVersion::Unpack(*stored).has_value()) return true;
    }
  }
  return false;
}

}  // namespace

void RecordedSecrets::Take(const ledger::Record& record) {
  if (record.payload.has_value()) with_secret_.push_back(record.seq);
  if (record.kind != ledger::RecordKind::kErasure) return;
  erasures_.push_back(record.seq);
  for (const ledger::RefLine& ref : record.refs) erased_.push_back(ref.seq);
}

void RecordedSecrets::Finish() {
  std::sort(erased_.begin(), erased_.end());
  std::erase_if(with_secret_, [&](uint64_t seq) {
    return std::binary_search(erased_.begin(), erased_.end(), seq);
  });
}

absl::Status RecordedSecrets::CheckStored(const store::KeyValueStore& main,
                                          const store::KeyValueStore& secrets,
                                          uint32_t organisations) const {
  constexpr size_t kNamedMax = 10;
  std::vector<std::string> lost;
  size_t lost_count = 0;
  const auto note_lost = [&](std::string_view what, uint64_t number) {
    if (++lost_count <= kNamedMax) {
      lost.push_back(base::StrCat(what, " ", number));
    }
  };
  // One pass over all of them in order: a search for each would be a quarter of
  // a start.
  size_t next = 0;
  const auto pass = [&](std::string_view up_to) {
    for (; next < with_secret_.size(); ++next) {
      const std::string key = store::RecordSecretKey(with_secret_[next]);
      if (!up_to.empty() && key >= up_to) {
        if (key == up_to) ++next;
        return;
      }
      note_lost("record", with_secret_[next]);
    }
  };
  TANJI_RETURN_IF_ERROR(
      secrets.Scan(store::KeyRange::Prefix(store::RecordSecretPrefix()),
                   UINT64_MAX, [&](std::string_view key, std::string_view) {
                     pass(key);
                     return next < with_secret_.size();
                   }));
  pass("");
  for (const uint64_t seq : erasures_) {
    const absl::Status secret =
        secrets.Get(store::RecordSecretKey(seq)).status();
    if (!absl::IsNotFound(secret)) {
      TANJI_RETURN_IF_ERROR(secret);
      continue;
    }
    TANJI_ASSIGN_OR_RETURN(const bool is_needed, HasSealedVersion(main, seq));
    if (is_needed) note_lost("record", seq);
  }
  for (uint32_t number = 0; number < organisations; ++number) {
    const auto secret = secrets.Get(store::OrganisationSecretKey(number));
    if (absl::IsNotFound(secret.status())) {
      TANJI_ASSIGN_OR_RETURN(const bool is_dropped, IsDropped(main, number));
      if (!is_dropped) note_lost("organisation", number);
    } else {
      TANJI_RETURN_IF_ERROR(secret.status());
    }
  }
  TANJI_RETURN_IF_ERROR(secrets.Get(store::PurposeSecretKey("names")).status());
  if (lost_count == 0) return absl::OkStatus();
  return absl::DataLossError(base::StrCat(
      "the secret store has lost ", lost_count, " secrets (",
      absl::StrJoin(lost, ", "), lost_count > kNamedMax ? ", ..." : "",
      "): restore the folder from one backup as a whole"));
}

}  // namespace tanji::platform
