// What a record has put into the stores, as far as an erasure has to find it.

#ifndef TANJI_LIB_PLATFORM_ERASURE_RECORD_CONTENTS_H_
#define TANJI_LIB_PLATFORM_ERASURE_RECORD_CONTENTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/ledger/record.h"
#include "lib/platform/context.h"

namespace tanji::platform {

// Processes and products of the records of one erasure.
inline constexpr size_t kErasedVersionsMax = 50'000;
// Of one record, where a whole organisation is erased.
inline constexpr size_t kErasedVersionsOfOneMax = 1'000'000;

// A version of the record, in its own words.
struct BroughtVersion {
  graph::EntityKind kind = graph::EntityKind::kOrganisation;
  uint32_t number = 0;
};

struct RecordContents {
  ledger::Record record;
  ledger::Hash leaf_hash{};
  std::string owner;                     // organisation whose data it is
  std::vector<BroughtVersion> versions;  // by kind, then number
  // Keys of the main store that hold nothing else: payload, disclosures, the
  // note of a request, the description of a file.
  std::vector<std::string> keys;
  // The key of the grant that it gives, if it gives one.
  std::string grant_key;
  std::string evidence_id;  // of the file that it is, if it is one

  bool IsOf(std::string_view media_type) const {
    return record.payload.has_value() &&
           record.payload->media_type == media_type;
  }
};

// Of record `seq`, which is data of `owner`. NOT_FOUND, the same where there is
// none, it is another's or nobody's (a pack, the genesis), or it was erased;
// FAILED_PRECONDITION beyond `versions_max`; DATA_LOSS. Cost: reads the
// payload, and one key for each version.
absl::StatusOr<RecordContents> ReadContents(const Context& context,
                                            const std::string& owner,
                                            uint64_t seq, size_t versions_max);

// The organisation whose data record `seq` is; empty: nobody's. NOT_FOUND where
// it was erased; DATA_LOSS. Cost: reads the payload.
absl::StatusOr<std::string> OwnerOfRecord(const Context& context, uint64_t seq);

// Positions in [first, end) of the records that are the organisation's data and
// not erased. DATA_LOSS. Cost: reads the payload of every record.
absl::StatusOr<std::vector<uint64_t>> RecordsOf(const Context& context,
                                                const std::string& organisation,
                                                uint64_t first, uint64_t end);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ERASURE_RECORD_CONTENTS_H_
