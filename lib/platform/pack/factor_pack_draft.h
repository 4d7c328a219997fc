// Drafts what loading a factor pack changes.

#ifndef TANJI_LIB_PLATFORM_PACK_FACTOR_PACK_DRAFT_H_
#define TANJI_LIB_PLATFORM_PACK_FACTOR_PACK_DRAFT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/exchange/pack/factor_pack.h"
#include "lib/graph/model.h"
#include "lib/platform/pack/factor_pack_submission.h"
#include "lib/platform/stored_records.h"
#include "lib/platform/supply/version_drafts.h"

namespace tanji::platform {

// A factor pack on its way, and the version that it takes the place of.
struct FactorLoad {
  exchange::FactorPack pack;
  std::string digest;              // of its document
  graph::Submission submission;    // SubmissionOf, or a part of it
  std::optional<uint64_t> before;  // the record that loaded that
  std::vector<GridProduct> grids_before;
};

// Drafts the pack's rows and notes where electricity is found from now on.
// ABORTED when another version than `load.before` is loaded;
// FAILED_PRECONDITION when an organisation of that name has supplied
// processes.
absl::Status DraftFactorPack(const StoredRecords& stored,
                             const FactorLoad& load, VersionDrafts& drafts);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_PACK_FACTOR_PACK_DRAFT_H_
