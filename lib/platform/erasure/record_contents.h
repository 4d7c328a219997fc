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

inline constexpr size_t kErasedVersionsMax = 50'000;  // of one record

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

// Of record `seq`. NOT_FOUND where there is none or it is nobody's alone (a
// pack, a key, the genesis, an import of several organisations' data), and, as
// ErasedError, where it was erased; FAILED_PRECONDITION beyond
// kErasedVersionsMax; DATA_LOSS. Cost: reads the payload, and one key for each
// version.
absl::StatusOr<RecordContents> ReadContents(const Context& context,
                                            uint64_t seq);

// The organisation whose data the record is; empty: nobody's alone. Errors as
// ReadContents.
absl::StatusOr<std::string> OwnerOf(const Context& context,
                                    const ledger::Record& record);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ERASURE_RECORD_CONTENTS_H_
