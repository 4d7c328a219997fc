#include "lib/platform/access/grant_table.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/hex.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/graph/ids.h"
#include "lib/json/json.h"
#include "lib/ledger/record.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/verification/evidence_file.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr char kGrantFormat[] = "tanji-grant/v1";
constexpr std::array<identity::GrantScope, 4> kScopes = {
    identity::GrantScope::kTotal, identity::GrantScope::kBreakdown,
    identity::GrantScope::kInputs, identity::GrantScope::kEvidence};

absl::StatusOr<identity::Grant> LoadGrant(const store::KeyValueStore& main,
                                          const store::KeyValueStore& secrets,
                                          const std::string& record_id) {
  TANJI_ASSIGN_OR_RETURN(const std::string packed,
                         main.Get(store::RecordIdKey(record_id)));
  base::WireReader reader(packed, "a record's position");
  TANJI_ASSIGN_OR_RETURN(const uint64_t seq, reader.U64());
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(bytes));
  TANJI_ASSIGN_OR_RETURN(const std::string document,
                         ReadPayload(main, secrets, entry.record));
  TANJI_ASSIGN_OR_RETURN(identity::Grant grant, ReadGrant(document));
  grant.id = base::HexEncode(record_id);
  return grant;
}

}  // namespace

absl::Status CheckGrantedFile(const identity::Grant& grant) {
  if (grant.scope != identity::GrantScope::kEvidence) {
    return grant.evidence.empty()
               ? absl::OkStatus()
               : absl::InvalidArgumentError(
                     "evidence is given where the scope is evidence alone");
  }
  TANJI_RETURN_IF_ERROR(CheckEvidenceId(grant.evidence));
  return grant.product.empty()
             ? absl::OkStatus()
             : absl::InvalidArgumentError("of a file no product is named");
}

std::string WriteGrant(const identity::Grant& grant) {
  json::Object object = {{"format", kGrantFormat},
                         {"organisation", grant.owner},
                         {"product", grant.product},
                         {"grantee", grant.grantee},
                         {"scope", identity::GrantScopeName(grant.scope)},
                         {"until", ledger::FormatTime(grant.until_micros)}};
  if (!grant.evidence.empty()) object.emplace_back("evidence", grant.evidence);
  return json::Write(object) + "\n";
}

absl::StatusOr<identity::Grant> ReadGrant(std::string_view document) {
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(document));
  std::vector<std::string> faults;
  json::ObjectReader reader(value, "", faults);
  if (reader.RequiredString("format") != kGrantFormat) {
    reader.Fault("format", base::StrCat("expected \"", kGrantFormat, "\""));
  }
  const auto check = [&](const char* member, const absl::Status& status) {
    if (!status.ok()) reader.Fault(member, base::ToStd(status.message()));
  };
  identity::Grant grant;
  grant.owner = reader.RequiredString("organisation");
  check("organisation", graph::CheckOrganisationId(grant.owner));
  grant.product = reader.RequiredString("product");
  if (!grant.product.empty()) {
    check("product", graph::CheckLocalId(grant.product));
  }
  grant.grantee = reader.RequiredString("grantee");
  check("grantee", graph::CheckOrganisationId(grant.grantee));
  const std::string scope = reader.RequiredString("scope");
  bool is_known = false;
  for (const identity::GrantScope one : kScopes) {
    if (identity::GrantScopeName(one) != scope) continue;
    grant.scope = one;
    is_known = true;
  }
  if (!is_known) {
    reader.Fault("scope", "expected total, breakdown, inputs or evidence");
  }
  const auto until = ledger::ParseTime(reader.RequiredString("until"));
  check("until", until.status());
  if (until.ok()) grant.until_micros = *until;
  grant.evidence = reader.OptionalString("evidence");
  check("evidence", CheckGrantedFile(grant));
  reader.RefuseUnknownMembers();
  if (faults.empty()) return grant;
  return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

absl::StatusOr<std::unique_ptr<GrantTable>> GrantTable::Load(
    const store::KeyValueStore& main, const store::KeyValueStore& secrets,
    int64_t now_micros) {
  std::vector<std::string> record_ids;
  absl::Status status;
  TANJI_RETURN_IF_ERROR(
      main.Scan(store::KeyRange::Prefix(store::GrantPrefix()), UINT64_MAX,
                [&](std::string_view key, std::string_view value) {
                  auto id = store::RecordIdOfGrantKey(key);
                  status = id.status();
                  // Empty: it was withdrawn.
                  if (id.ok() && !value.empty())
                    record_ids.push_back(*std::move(id));
                  return status.ok();
                }));
  TANJI_RETURN_IF_ERROR(status);
  std::unique_ptr<GrantTable> table(new GrantTable());
  const base::MutexLock lock(table->mu_);
  for (const std::string& record_id : record_ids) {
    auto grant = LoadGrant(main, secrets, record_id);
    if (!grant.ok()) {
      base::LogError(base::StrCat(
          "the grant of record ", base::HexEncode(record_id),
          " does not hold: ", base::ToStd(grant.status().message())));
      continue;
    }
    if (grant->until_micros <= now_micros) continue;
    const std::string id = grant->id;
    table->by_id_[id] = *std::move(grant);
  }
  table->Publish();
  return table;
}

std::shared_ptr<const identity::Grants> GrantTable::Current() const {
  const base::MutexLock lock(mu_);
  return current_;
}

void GrantTable::Add(identity::Grant grant, int64_t now_micros) {
  const base::MutexLock lock(mu_);
  std::erase_if(by_id_, [&](const auto& entry) {
    return entry.second.until_micros <= now_micros;
  });
  by_id_[grant.id] = std::move(grant);
  Publish();
}

void GrantTable::Remove(const std::string& id) {
  const base::MutexLock lock(mu_);
  by_id_.erase(id);
  Publish();
}

void GrantTable::Publish() {
  std::vector<identity::Grant> all;
  all.reserve(by_id_.size());
  for (const auto& [id, grant] : by_id_) all.push_back(grant);
  current_ = std::make_shared<const identity::Grants>(std::move(all));
}

}  // namespace tanji::platform
