// Whether the tables of attestations, of files of evidence and of certificates'
// statuses are what the records say.

#ifndef TANJI_LIB_PLATFORM_FSCK_VERIFICATION_H_
#define TANJI_LIB_PLATFORM_FSCK_VERIFICATION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/ledger/certificate_status.h"
#include "lib/ledger/record.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Add each record in its order, then Check. Thread-compatible. Memory: some 100
// bytes for each attestation and file.
class VerificationTables {
 public:
  explicit VerificationTables(const store::KeyValueStore& main) : main_(main) {}

  void Add(const ledger::Record& record);

  // Calls `fault` with each one. A certificate shows what the table of
  // attestations lists: one that is left out would not be missed otherwise.
  absl::Status Check(const std::function<void(std::string_view)>& fault) const;

 private:
  absl::Status CheckAttested(
      const std::function<void(std::string_view)>& fault) const;
  absl::Status CheckStatuses(
      const std::function<void(std::string_view)>& fault) const;
  absl::Status CheckFiles(
      const std::function<void(std::string_view)>& fault) const;
  // What is wrong with what is listed of this footprint; empty: nothing.
  std::string FaultOf(uint64_t footprint, std::string_view listed) const;

  const store::KeyValueStore& main_;
  std::map<uint64_t, std::string> ids_;    // of footprints, by position
  std::map<uint64_t, uint64_t> attested_;  // footprint of an attestation
  std::map<uint64_t, uint64_t> last_attestation_;  // of a footprint
  ledger::StatusTable statuses_;
  std::vector<std::string> status_faults_;  // of records
  std::map<uint64_t, std::string> files_;   // record ids in bytes, by position
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FSCK_VERIFICATION_H_
