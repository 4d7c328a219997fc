// Status lists: what a log says of all its certificates at one of its records
// (lib/certificate/FORMAT.md).

#ifndef TANJI_LIB_CERTIFICATE_STATUS_LIST_H_
#define TANJI_LIB_CERTIFICATE_STATUS_LIST_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/ledger/certificate_status.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/record.h"

namespace tanji::certificate {

inline constexpr std::string_view kStatusListMediaType =
    "application/vnd.tanji.status-list+json";
inline constexpr size_t kStatusListSizeMax = 3 << 20;       // bytes of JSON
inline constexpr uint64_t kStatusListEntriesMax = 1 << 28;  // of a log

// The payload of a `status-list` record: a W3C Bitstring Status List of two
// bits an entry, where a certificate's index is its record's position.
class StatusList {
 public:
  // Of the first `size` entries of the log; `statuses` are those that are not
  // valid, by position below `size`. `size` is at most kStatusListEntriesMax.
  StatusList(std::string log, uint64_t size,
             const std::map<uint64_t, ledger::CertificateStatus>& statuses);

  // INVALID_ARGUMENT with the member and what was expected; RESOURCE_EXHAUSTED
  // above kStatusListSizeMax. Cost: a quarter of a byte for each entry.
  static absl::StatusOr<StatusList> FromJson(std::string_view json);
  std::string ToJson() const;

  const std::string& log() const { return log_; }
  uint64_t size() const { return size_; }                  // entries of the log
  ledger::CertificateStatus StatusOf(uint64_t seq) const;  // below size()
  // Those that are not valid, as the constructor takes them.
  std::map<uint64_t, ledger::CertificateStatus> Changed() const;

 private:
  StatusList() = default;

  std::string log_;
  uint64_t size_ = 0;
  std::string bits_;  // two an entry, the first ones highest
};

// The record of a status list, with its payload and what shows that both are in
// the log.
struct ShownStatus {
  std::string entry;               // the signed record, verbatim
  std::string list;                // its payload, without the padding
  std::string secret;              // K of this record: it opens nothing else
  std::vector<ledger::Hash> path;  // from the entry up to the checkpoint's root
  friend bool operator==(const ShownStatus&, const ShownStatus&) = default;
};

// The list that the record commits to. DATA_LOSS when `entry`, which is
// `shown`'s, is no status list's record of its log, or of another list or
// position.
absl::StatusOr<StatusList> OpenStatusList(const ledger::Entry& entry,
                                          const ShownStatus& shown);

inline constexpr size_t kStatusFileSizeMax = 4 << 20;  // bytes
inline constexpr char kStatusFileName[] = "status";    // beside the tiles

// A status list that is published by itself, beside the log's tiles; for
// certificates that are older than it.
struct StatusFile {
  std::string checkpoint;  // the signed note
  ShownStatus status;

  std::string ToText() const;
  // Strict: exactly the texts that ToText writes. INVALID_ARGUMENT with the
  // section and what was expected; RESOURCE_EXHAUSTED above kStatusFileSizeMax.
  static absl::StatusOr<StatusFile> Parse(std::string_view file);
};

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_STATUS_LIST_H_
