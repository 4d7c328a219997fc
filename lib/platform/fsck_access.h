// Whether the tables of grants, findings, keys, accounts and reads are what the
// records say, or what was sealed.

#ifndef TANJI_LIB_PLATFORM_FSCK_ACCESS_H_
#define TANJI_LIB_PLATFORM_FSCK_ACCESS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "lib/ledger/record.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Add each record in its order, then Check. Thread-compatible. Memory: some 100
// bytes for each grant and remark.
class AccessTablesCheck {
 public:
  AccessTablesCheck(const store::KeyValueStore& main,
                    const store::KeyValueStore& secrets)
      : main_(main), secrets_(secrets) {}

  void Add(const ledger::Record& record);

  // Calls `fault` with each one. A grant that was withdrawn and stands in the
  // table again would let somebody in, and a key that was revoked sign; nobody
  // would miss a finding that is left out.
  absl::Status Check(const std::function<void(std::string_view)>& fault);

 private:
  using Fault = std::function<void(std::string_view)>;
  absl::Status CheckGrants(const Fault& fault);
  absl::Status CheckFindings(const Fault& fault) const;
  absl::Status CheckKeys(const Fault& fault) const;
  absl::Status CheckSealed(const Fault& fault) const;
  // Ids of the grants that were withdrawn, in bytes.
  absl::StatusOr<std::set<std::string>> Withdrawn() const;

  const store::KeyValueStore& main_;
  const store::KeyValueStore& secrets_;
  std::map<std::string, uint64_t> grants_;  // by id in bytes
  std::map<uint64_t, ledger::Record> withdrawals_;
  std::set<uint64_t> remarks_;  // on findings
  std::set<uint64_t> erased_;
  std::map<std::string, uint64_t> keys_;     // records of added keys, by text
  std::map<std::string, uint64_t> revoked_;  // least position, by reference
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_FSCK_ACCESS_H_
