#include "lib/platform/record/organisation_table.h"

#include <optional>

#include "lib/base/status.h"
#include "lib/crypto/random.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/record/names.h"
#include "lib/store/keys.h"

namespace tanji::platform {

absl::StatusOr<OrganisationTable::Organisation*> OrganisationTable::FindOrMake(
    const std::string& id) {
  if (const auto known = known_.find(id); known != known_.end()) {
    return &known->second;
  }
  const std::string key = OrganisationNameKey(names_secret_, id);
  TANJI_ASSIGN_OR_RETURN(
      std::optional<NameEntry> entry,
      FindName([&](std::string_view k) { return view_.Get(k); }, key));
  const bool is_new = !entry.has_value();
  std::string secret;
  if (is_new) {
    entry.emplace();
    entry->number = view_.counters().organisations++;
    secret = crypto::RandomBytes(ledger::kSecretSize);
    view_.Put(key, entry->Pack());
    view_.PutSecret(store::OrganisationSecretKey(entry->number), secret);
    made_.emplace_back(entry->number, id);
  } else {
    TANJI_ASSIGN_OR_RETURN(
        secret, view_.GetSecret(store::OrganisationSecretKey(entry->number)));
  }
  const auto added = known_.emplace(
      id, Organisation{entry->number, is_new, store::IdDigester(secret)});
  return &added.first->second;
}

}  // namespace tanji::platform
