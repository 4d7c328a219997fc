// The secrets of what was erased: without them nothing of it can be opened,
// wherever its bytes may still lie.

#ifndef TANJI_LIB_PLATFORM_ERASURE_DESTROY_SECRETS_H_
#define TANJI_LIB_PLATFORM_ERASURE_DESTROY_SECRETS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/snapshot.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

struct ErasedSecrets {
  std::vector<uint64_t> records;  // positions
  std::vector<graph::OrganisationNumber> organisations;
};

// Deletes them and gives the compiled snapshot another secret, `compiled`,
// unless that is empty; then no file of the secret store has their bytes any
// more. Cost: a rewrite of that store.
absl::Status DestroySecrets(store::KeyValueStore& secrets, uint64_t fence,
                            const ErasedSecrets& erased,
                            const std::string& compiled);

// Whether the organisation has lost its name to an erasure, which is the newest
// thing that is known of it. DATA_LOSS.
absl::StatusOr<bool> IsDropped(const store::KeyValueStore& main,
                               graph::OrganisationNumber organisation);

// Of what records of the log say was erased, the secrets that are still there:
// a crash, or a backup that was restored, has left them. `erased` are the
// positions that they name, `organisations` how many there are.
absl::StatusOr<ErasedSecrets> SecretsLeft(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    const std::vector<uint64_t>& erased,
    graph::OrganisationNumber organisations);

// Before anything is loaded: destroys the secrets of what records of the log
// say was erased, where a crash, or a backup that was restored, has left some.
// `erased` are the positions that they name, `organisations` how many there
// are. Deletes the compiled snapshot at `snapshot_path` then.
absl::Status FinishErasures(const store::KeyValueStore& main,
                            store::KeyValueStore& secrets,
                            uint64_t secrets_fence,
                            const std::vector<uint64_t>& erased,
                            graph::OrganisationNumber organisations,
                            const std::string& snapshot_path);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ERASURE_DESTROY_SECRETS_H_
