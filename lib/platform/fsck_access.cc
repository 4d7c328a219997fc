#include "lib/platform/fsck_access.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "lib/base/clock.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/json/json.h"
#include "lib/platform/access/access_log.h"
#include "lib/platform/access/access_store.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/access/grant_table.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/supply/organisation_keys.h"
#include "lib/platform/verification/finding.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// Whether a key, by its text or its reference, is of the log itself: no
// organisation has it.
bool IsOfTheLog(const ledger::Record& record, std::string_view key) {
  const std::string_view name = key.substr(0, key.find('+'));
  return name == record.log ||
         (name.starts_with(record.log) && name[record.log.size()] == '/');
}

}  // namespace

void AccessTablesCheck::Add(const ledger::Record& record) {
  if (record.kind == ledger::RecordKind::kErasure) {
    for (const ledger::RefLine& ref : record.refs) erased_.insert(ref.seq);
  }
  if (record.key.has_value() && !IsOfTheLog(record, *record.key)) {
    keys_.emplace(*record.key, record.seq);
  }
  if (record.revoke.has_value() && !IsOfTheLog(record, record.revoke->key)) {
    const auto [known, is_new] =
        revoked_.emplace(record.revoke->key, record.revoke->seq);
    if (!is_new) known->second = std::min(known->second, record.revoke->seq);
  }
  if (!record.payload.has_value()) return;
  const std::string& media_type = record.payload->media_type;
  if (media_type == kGrantMediaType) {
    grants_.emplace(*base::HexDecode(record.id), record.seq);
  } else if (media_type == kGrantWithdrawalMediaType) {
    withdrawals_.emplace(record.seq, record);
  } else if (media_type == kFindingMediaType) {
    remarks_.insert(record.seq);
  }
}

absl::Status AccessTablesCheck::Check(const Fault& fault) {
  TANJI_RETURN_IF_ERROR(CheckGrants(fault));
  TANJI_RETURN_IF_ERROR(CheckFindings(fault));
  TANJI_RETURN_IF_ERROR(CheckKeys(fault));
  return CheckSealed(fault);
}

absl::StatusOr<std::set<std::string>> AccessTablesCheck::Withdrawn() const {
  std::set<std::string> ids;
  for (const auto& [seq, record] : withdrawals_) {
    if (erased_.contains(seq)) continue;
    TANJI_ASSIGN_OR_RETURN(const std::string document,
                           ReadPayload(main_, secrets_, record));
    TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(document));
    std::vector<std::string> faults;
    json::ObjectReader reader(value, "", faults);
    const auto id = base::HexDecode(reader.RequiredString("grant"));
    if (!id.ok()) {
      return absl::DataLossError(
          base::StrCat("record ", seq, " withdraws no grant"));
    }
    ids.insert(*id);
  }
  return ids;
}

absl::Status AccessTablesCheck::CheckGrants(const Fault& fault) {
  TANJI_ASSIGN_OR_RETURN(const std::set<std::string> withdrawn, Withdrawn());
  size_t rows = 0;
  TANJI_RETURN_IF_ERROR(main_.Scan(
      store::KeyRange::Prefix(store::GrantPrefix()), UINT64_MAX,
      [&](std::string_view key, std::string_view value) {
        const auto id = store::RecordIdOfGrantKey(key);
        const auto grant = id.ok() ? grants_.find(*id) : grants_.end();
        if (grant == grants_.end()) {
          fault("grants: one is of no record of a grant");
          return true;
        }
        ++rows;
        const std::string place =
            base::StrCat("grant of record ", grant->second, ": ");
        std::string seq;
        base::AppendU64(&seq, grant->second);
        if (!value.empty() && value != seq) fault(place + "is malformed");
        if (!value.empty() && withdrawn.contains(*id)) {
          fault(place + "was withdrawn, and holds");
        }
        if (!value.empty() && erased_.contains(grant->second)) {
          fault(place + "was erased, and holds");
        }
        return true;
      }));
  size_t expected = 0;
  for (const auto& [id, seq] : grants_) {
    if (erased_.contains(seq) &&
        absl::IsNotFound(main_.Get(store::GrantKey(id)).status())) {
      continue;
    }
    ++expected;
  }
  if (rows != expected) {
    fault(base::StrCat("grants: ", rows, " rows of ", expected, " records"));
  }
  return absl::OkStatus();
}

absl::Status AccessTablesCheck::CheckFindings(const Fault& fault) const {
  const store::KeyRange all{store::FindingKey(0, 0),
                            store::FindingKey(UINT32_MAX, UINT64_MAX)};
  std::set<uint64_t> listed;
  TANJI_RETURN_IF_ERROR(main_.Scan(
      all, UINT64_MAX, [&](std::string_view, std::string_view packed) {
        const auto seqs = RecordsOfFinding(packed);
        if (!seqs.ok()) {
          fault(base::StrCat("findings: ", seqs.status().message()));
          return true;
        }
        for (const uint64_t seq : *seqs) {
          listed.insert(seq);
          if (!remarks_.contains(seq)) {
            fault(base::StrCat("findings: record ", seq, " is no remark"));
          }
        }
        return true;
      }));
  for (const uint64_t seq : remarks_) {
    // Of an organisation that was erased nothing is listed.
    if (!listed.contains(seq) && !erased_.contains(seq)) {
      fault(base::StrCat("findings: record ", seq, " is of none"));
    }
  }
  return absl::OkStatus();
}

absl::Status AccessTablesCheck::CheckKeys(const Fault& fault) const {
  std::set<std::string> listed;
  TANJI_RETURN_IF_ERROR(main_.Scan(
      {store::OrganisationKeysKey(0), store::OrganisationKeysKey(UINT32_MAX)},
      UINT64_MAX, [&](std::string_view, std::string_view packed) {
        const auto keys = UnpackOrganisationKeys(packed);
        if (!keys.ok()) {
          fault(base::ToStd(keys.status().message()));
          return true;
        }
        for (const OrganisationKey& one : *keys) {
          listed.insert(one.key.ToString());
          const std::string place =
              base::StrCat("key \"", one.reference(), "\": ");
          if (!keys_.contains(one.key.ToString())) {
            fault(place + "no record has added it");
          }
          const auto revoked = revoked_.find(one.reference());
          if (revoked != revoked_.end() &&
              one.revoked_from != revoked->second) {
            fault(base::StrCat(place, "is not revoked from record ",
                               revoked->second, " on, as the log says"));
          } else if (revoked == revoked_.end() &&
                     one.revoked_from.has_value()) {
            fault(place + "is revoked, and no record says so");
          }
        }
        return true;
      }));
  for (const auto& [key, seq] : keys_) {
    // Of an organisation that was erased none is listed.
    if (!listed.contains(key) && !erased_.contains(seq)) {
      fault(base::StrCat("key of record ", seq, ": nobody has it"));
    }
  }
  return absl::OkStatus();
}

absl::Status AccessTablesCheck::CheckSealed(const Fault& fault) const {
  const std::string first_digest(store::kIdDigestSize, '\0');
  const std::string last_digest(store::kIdDigestSize, '\xff');
  const store::KeyRange reads{store::AccessLogKey(first_digest, 0),
                              store::AccessLogKey(last_digest, UINT64_MAX)};
  const auto secret = secrets_.Get(store::PurposeSecretKey("access"));
  if (!secret.ok()) {
    // Made at the first start of a version that has accounts.
    size_t sealed = 0;
    for (const store::KeyRange& range :
         {store::KeyRange::Prefix(store::AccessPrefix()), reads}) {
      TANJI_RETURN_IF_ERROR(
          main_.Scan(range, 1, [&](std::string_view, std::string_view) {
            ++sealed;
            return true;
          }));
    }
    if (sealed > 0 || !absl::IsNotFound(secret.status())) {
      fault(base::StrCat("secret of accounts: ", secret.status().message()));
    }
    return absl::OkStatus();
  }
  const absl::Status accounts = AccessStore::CheckStored(main_, *secret);
  if (!accounts.ok()) fault(base::ToStd(accounts.message()));
  TANJI_RETURN_IF_ERROR(main_.Scan(
      reads, UINT64_MAX, [&](std::string_view key, std::string_view value) {
        const absl::Status read = AccessLog::CheckStored(*secret, key, value);
        if (!read.ok()) fault(base::StrCat("access log: ", read.message()));
        return true;
      }));
  return main_.Scan(
      {store::QueryUseKey(first_digest), store::QueryUseKey(last_digest)},
      UINT64_MAX, [&](std::string_view, std::string_view value) {
        if (value.size() != 2 * sizeof(uint64_t)) {
          fault("a stored use of a query budget is malformed");
        }
        return true;
      });
}

}  // namespace tanji::platform
