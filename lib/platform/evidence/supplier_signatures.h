// What suppliers have signed themselves, in the records of an archive.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_SUPPLIER_SIGNATURES_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_SUPPLIER_SIGNATURES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/registered_keys.h"

namespace tanji::platform {

// Thread-compatible.
class SupplierSignatures {
 public:
  // With the keys that the log has registered, which outlive it; null: the
  // signatures are counted, and not judged.
  explicit SupplierSignatures(const ledger::RegisteredKeys* registered)
      : registered_(registered) {}

  // Bytes from the beginning of a signed import's payload that Take needs.
  static constexpr size_t kImportBeginSize = size_t{64} << 10;

  // Takes in record `seq`, whose payload of this media type is `payload`, or
  // begins with it where it is an import. INVALID_ARGUMENT for a payload that
  // is not of its media type.
  absl::Status Take(uint64_t seq, std::string_view media_type,
                    std::string_view payload);

  uint64_t count() const { return count_; }
  bool is_judged() const { return registered_ != nullptr && count_ > 0; }
  // Of the first that is not by a registered key, as CheckSigned: one that was
  // never, before one of which that cannot be said. OK: of none.
  const absl::Status& fault() const { return fault_; }
  // What they show and what not, in words.
  std::string Note() const;

 private:
  const ledger::RegisteredKeys* const registered_;
  uint64_t count_ = 0;
  absl::Status fault_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_SUPPLIER_SIGNATURES_H_
