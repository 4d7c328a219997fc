#include "lib/platform/erasure/destroy_secrets.h"

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/random.h"
#include "lib/graph/version.h"
#include "lib/ledger/commitment.h"
#include "lib/platform/compiled_file.h"
#include "lib/platform/erased_version.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

absl::StatusOr<bool> Has(const store::KeyValueStore& store,
                         const std::string& key) {
  const absl::Status found = store.Get(key).status();
  if (absl::IsNotFound(found)) return false;
  TANJI_RETURN_IF_ERROR(found);
  return true;
}

}  // namespace

absl::Status DestroySecrets(store::KeyValueStore& secrets, uint64_t fence,
                            const ErasedSecrets& erased,
                            const std::string& compiled) {
  store::WriteBatch batch;
  for (const uint64_t seq : erased.records) {
    batch.Delete(store::RecordSecretKey(seq));
  }
  for (const graph::OrganisationNumber number : erased.organisations) {
    batch.Delete(store::OrganisationSecretKey(number));
  }
  if (!compiled.empty()) {
    batch.Put(store::PurposeSecretKey("compiled"), compiled);
  }
  TANJI_RETURN_IF_ERROR(secrets.Apply(batch, fence));
  return secrets.Purge({});
}

absl::StatusOr<bool> IsDropped(const store::KeyValueStore& main,
                               graph::OrganisationNumber organisation) {
  bool is_dropped = false;
  TANJI_RETURN_IF_ERROR(
      main.Scan(store::KeyRange::Prefix(store::EntityPrefix(
                    static_cast<uint8_t>(graph::EntityKind::kOrganisation),
                    organisation)),
                1, [&](std::string_view, std::string_view newest) {
                  is_dropped = ErasedVersion::Unpack(newest).has_value();
                  return false;
                }));
  return is_dropped;
}

absl::StatusOr<ErasedSecrets> SecretsLeft(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    const std::vector<uint64_t>& erased,
    graph::OrganisationNumber organisations) {
  ErasedSecrets left;
  if (erased.empty()) return left;
  for (const uint64_t seq : erased) {
    TANJI_ASSIGN_OR_RETURN(const bool has,
                           Has(secrets, store::RecordSecretKey(seq)));
    if (has) left.records.push_back(seq);
  }
  for (graph::OrganisationNumber i = 0; i < organisations; ++i) {
    TANJI_ASSIGN_OR_RETURN(const bool is_dropped, IsDropped(main, i));
    if (!is_dropped) continue;
    TANJI_ASSIGN_OR_RETURN(const bool has,
                           Has(secrets, store::OrganisationSecretKey(i)));
    if (has) left.organisations.push_back(i);
  }
  return left;
}

absl::Status FinishErasures(const store::KeyValueStore& main,
                            store::KeyValueStore& secrets,
                            uint64_t secrets_fence,
                            const std::vector<uint64_t>& erased,
                            graph::OrganisationNumber organisations,
                            const std::string& snapshot_path) {
  TANJI_ASSIGN_OR_RETURN(const ErasedSecrets left,
                         SecretsLeft(main, secrets, erased, organisations));
  if (left.records.empty() && left.organisations.empty()) {
    return absl::OkStatus();
  }
  base::LogWarning(base::StrCat(
      left.records.size(), " records and ", left.organisations.size(),
      " organisations were erased and had their secrets: destroyed now"));
  const std::string compiled = crypto::RandomBytes(ledger::kSecretSize);
  TANJI_RETURN_IF_ERROR(CompiledFile(snapshot_path, compiled).Forget(compiled));
  return DestroySecrets(secrets, secrets_fence, left, compiled);
}

}  // namespace tanji::platform
