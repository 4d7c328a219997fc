// An erasure that is recorded and not carried out to the end: what is left to
// do, so that it is done after a crash too.

#ifndef TANJI_LIB_PLATFORM_ERASURE_PENDING_ERASURE_H_
#define TANJI_LIB_PLATFORM_ERASURE_PENDING_ERASURE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/platform/context.h"
#include "lib/platform/erasure/destroy_secrets.h"
#include "lib/platform/record/change.h"
#include "lib/store/key_value_store.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

struct PendingErasure {
  uint64_t seq = 0;  // of its record
  std::string organisation;
  bool whole = false;          // all that the organisation has
  bool is_in_network = false;  // processes, products, organisations
  ErasedSecrets secrets;
  std::set<std::string> names;  // of products and files, in the access log
  // Prefixes of the main store under which overwritten bytes lie, sealed under
  // secrets that stay.
  std::vector<std::string> copies;

  // Notes it in the change that records it, sealed under the record's secret.
  void NoteIn(ChangeView& view, const store::RecordSealer& sealer) const;
  // The one that is noted. DATA_LOSS.
  static absl::StatusOr<std::optional<PendingErasure>> Find(
      const store::KeyValueStore& main, const store::KeyValueStore& secrets);
};

// Carries it out, and forgets it. Again is no error. UNAVAILABLE says why it is
// not done; then it stays noted.
absl::Status CarryOut(Context& context, const PendingErasure& pending);

// Carries out the one that is noted, if there is one. Errors as Find and
// CarryOut.
absl::Status CarryOutNoted(Context& context);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ERASURE_PENDING_ERASURE_H_
