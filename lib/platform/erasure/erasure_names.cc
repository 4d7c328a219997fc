// What an erasure does to names: of processes, products and organisations.

#include <optional>
#include <string>
#include <vector>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/platform/erasure/erasure_draft.h"
#include "lib/platform/supply/released_periods.h"
#include "lib/store/keys.h"

namespace tanji::platform {

using graph::EntityKind;

absl::StatusOr<std::optional<std::string>> ErasureDraft::NameKeyOf(
    graph::OrganisationNumber organisation, IdKind kind,
    std::string_view name) {
  const std::string& id = catalogue_.organisation_id(organisation);
  if (!graph::CheckOrganisationId(id).ok()) return std::nullopt;
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * owner,
                         drafts_.organisations().FindOrMake(id));
  return store::NameKey(
      organisation, owner->digester.Digest(static_cast<uint8_t>(kind), name));
}

absl::Status ErasureDraft::DropName(graph::OrganisationNumber organisation,
                                    IdKind kind, std::string_view name) {
  TANJI_ASSIGN_OR_RETURN(const std::optional<std::string> key,
                         NameKeyOf(organisation, kind, name));
  if (key.has_value()) view_.Delete(*key);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> ErasureDraft::PeriodsKeyOf(
    graph::OrganisationNumber organisation, std::string_view product,
    std::string_view place) {
  TANJI_ASSIGN_OR_RETURN(const std::optional<std::string> key,
                         NameKeyOf(organisation, IdKind::kProcess,
                                   ProcessName(product, place, std::nullopt)));
  if (!key.has_value()) return std::nullopt;
  return store::MetaKey(base::StrCat("periods/", *key));
}

absl::Status ErasureDraft::DropPeriod(graph::OrganisationNumber organisation,
                                      std::string_view product,
                                      std::string_view place,
                                      const graph::Period& period) {
  TANJI_ASSIGN_OR_RETURN(const std::optional<std::string> key,
                         PeriodsKeyOf(organisation, product, place));
  if (!key.has_value()) return absl::OkStatus();
  const auto packed = view_.Get(*key);
  if (absl::IsNotFound(packed.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(ReleasedPeriods periods,
                         ReleasedPeriods::Unpack(*packed));
  periods.Remove(period);
  view_.Put(*key, periods.Pack());
  return absl::OkStatus();
}

absl::StatusOr<bool> ErasureDraft::IsMade(graph::ProductNumber product) {
  graph::ProcessNumber i = catalogue_.product(product).first_process;
  for (; i != graph::kNoNumber; i = catalogue_.process(i).next_of_product) {
    if (catalogue_.process(i).is_frozen) continue;
    TANJI_ASSIGN_OR_RETURN(
        const ProcessHistory history,
        ProcessHistory::Read(context_.main, reader_, i, erased_));
    if (history.rest() == ProcessHistory::Rest::kGoesOn) return true;
  }
  return false;
}

absl::Status ErasureDraft::EraseProduct(graph::ProductNumber number,
                                        uint64_t version_seq) {
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader_.Latest(EntityKind::kProduct, number, version_seq));
  TANJI_ASSIGN_OR_RETURN(graph::ProductVersion version,
                         graph::UnpackProduct(packed.bytes));
  ErasedVersion erased;
  erased.owner = version.organisation;
  erased.unit = version.unit;
  PutErased(EntityKind::kProduct, number, version_seq, erased);
  TANJI_ASSIGN_OR_RETURN(const bool is_newest,
                         IsNewest(EntityKind::kProduct, number, version_seq));
  const bool is_whole =
      scope_.whole &&
      catalogue_.organisation_id(version.organisation) == scope_.organisation;
  if (!is_newest || is_whole) return absl::OkStatus();
  graph::ProductVersion kept;
  kept.organisation = version.organisation;
  kept.id = version.id;
  TANJI_ASSIGN_OR_RETURN(const bool is_made, IsMade(number));
  if (is_made) {
    if (version.declared && !scope_.in_force) {
      Fault(base::StrCat("record ", version_seq, " declares product \"",
                         catalogue_.product_id(number).ToString(),
                         "\", which other records make; declare it anew "
                         "before, or erase it with what is in force"));
    }
    kept.declared = version.declared;
    kept.unit = version.unit;
  } else if (used_products_.contains(number)) {
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<std::string> key,
        NameKeyOf(version.organisation, IdKind::kProduct, version.id));
    if (key.has_value()) {
      view_.Put(*key, NameEntry{EntityKind::kProduct, number}.Pack());
    }
  } else {
    return DropProduct(number);
  }
  drafts_.ProductDraft(number) = std::move(kept);
  return absl::OkStatus();
}

absl::Status ErasureDraft::DropProduct(graph::ProductNumber number) {
  dropped_products_.insert(number);
  const graph::OrganisationNumber organisation =
      catalogue_.product(number).organisation;
  const std::string_view name = catalogue_.local_id(number);
  if (catalogue_.organisation_id(organisation) == scope_.organisation) {
    dropped_names_.emplace(name);
  }
  graph::ProcessNumber i = catalogue_.product(number).first_process;
  for (; i != graph::kNoNumber; i = catalogue_.process(i).next_of_product) {
    const graph::ProcessId id = catalogue_.process_id(i);
    const graph::Catalogue::ProcessRow& row = catalogue_.process(i);
    TANJI_RETURN_IF_ERROR(
        DropName(organisation, IdKind::kProcess,
                 ProcessName(name, id.place, id.period,
                             row.is_frozen ? row.seq : uint64_t{0})));
    TANJI_ASSIGN_OR_RETURN(const std::optional<std::string> periods,
                           PeriodsKeyOf(organisation, name, id.place));
    if (periods.has_value()) view_.Delete(*periods);
  }
  return DropName(organisation, IdKind::kProduct, name);
}

void ErasureDraft::NoteNamed() {
  for (graph::ProductNumber p = 0; p < catalogue_.product_count(); ++p) {
    if (dropped_products_.contains(p)) continue;
    if (!graph::CheckLocalId(catalogue_.local_id(p)).ok()) continue;  // erased
    named_.insert(catalogue_.product(p).organisation);
  }
}

absl::Status ErasureDraft::EraseAllVersions(EntityKind kind, uint32_t number,
                                            const ErasedVersion& erased) {
  const std::string prefix =
      store::EntityPrefix(static_cast<uint8_t>(kind), number);
  std::vector<uint64_t> positions;
  absl::Status failure;
  TANJI_RETURN_IF_ERROR(
      context_.main.Scan(store::KeyRange::Prefix(prefix), UINT64_MAX,
                         [&](std::string_view key, std::string_view stored) {
                           const auto parts = store::PartsOfEntityKey(key);
                           failure = parts.status();
                           if (!failure.ok()) return false;
                           if (!ErasedVersion::Unpack(stored).has_value()) {
                             positions.push_back(parts->seq);
                           }
                           return true;
                         }));
  TANJI_RETURN_IF_ERROR(failure);
  for (const uint64_t position : positions) {
    PutErased(kind, number, position, erased);
  }
  PutErased(kind, number, seq_, erased);
  copies_.push_back(prefix);
  return absl::OkStatus();
}

absl::Status ErasureDraft::EraseWhole() {
  const auto organisation = catalogue_.FindOrganisation(scope_.organisation);
  if (!organisation.has_value()) return absl::OkStatus();
  for (graph::ProductNumber p = 0; p < catalogue_.product_count(); ++p) {
    const graph::Catalogue::ProductRow& row = catalogue_.product(p);
    if (row.organisation != *organisation) continue;
    ErasedVersion erased;
    erased.owner = row.organisation;
    erased.unit = row.unit;
    TANJI_RETURN_IF_ERROR(EraseAllVersions(EntityKind::kProduct, p, erased));
    TANJI_RETURN_IF_ERROR(DropProduct(p));
  }
  TANJI_RETURN_IF_ERROR(
      EraseAllVersions(EntityKind::kOrganisation, *organisation, {}));
  // Whoever has the id next was granted nothing.
  const auto grants = context_.grants.Current();
  for (const identity::Grant& grant : grants->all()) {
    if (grant.grantee != scope_.organisation) continue;
    TANJI_ASSIGN_OR_RETURN(const std::string id, base::HexDecode(grant.id));
    view_.Put(store::GrantKey(id), "");
    ended_grants_.push_back(grant.id);
  }
  view_.Delete(OrganisationNameKey(context_.names_secret, scope_.organisation));
  dropped_organisations_.push_back(*organisation);
  view_.Delete(store::OrganisationKeysKey(*organisation));
  view_.Delete(store::LastSupplyKey(*organisation));
  for (const std::string& prefix : {store::RequestPrefix(*organisation),
                                    store::FindingPrefix(*organisation)}) {
    TANJI_RETURN_IF_ERROR(
        context_.main.Scan(store::KeyRange::Prefix(prefix), UINT64_MAX,
                           [this](std::string_view key, std::string_view) {
                             view_.Delete(std::string(key));
                             return true;
                           }));
  }
  view_.Delete(OrganisationNameKey(context_.names_secret, scope_.organisation));
  return absl::OkStatus();
}

absl::StatusOr<bool> ErasureDraft::HasOwn(
    graph::OrganisationNumber organisation) const {
  bool has_own = false;
  for (const std::string& prefix :
       {store::OrganisationKeysKey(organisation),
        store::LastSupplyKey(organisation), store::RequestPrefix(organisation),
        store::EvidenceFilePrefix(organisation),
        store::FindingPrefix(organisation)}) {
    TANJI_RETURN_IF_ERROR(
        context_.main.Scan(store::KeyRange::Prefix(prefix), 1,
                           [&](std::string_view, std::string_view) {
                             has_own = true;
                             return false;
                           }));
  }
  return has_own;
}

absl::Status ErasureDraft::EraseOrganisation(graph::OrganisationNumber number,
                                             uint64_t version_seq) {
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader_.Latest(EntityKind::kOrganisation, number, version_seq));
  TANJI_ASSIGN_OR_RETURN(graph::OrganisationVersion version,
                         graph::UnpackOrganisation(packed.bytes));
  PutErased(EntityKind::kOrganisation, number, version_seq, {});
  TANJI_ASSIGN_OR_RETURN(
      const bool is_newest,
      IsNewest(EntityKind::kOrganisation, number, version_seq));
  const bool is_owner = version.id == scope_.organisation;
  if (!is_newest || (is_owner && scope_.whole)) return absl::OkStatus();
  const bool is_described =
      !version.name.empty() || !version.identifiers.empty();
  if (is_owner && is_described && !scope_.in_force) {
    Fault(base::StrCat("record ", version_seq,
                       " declares the organisation; declare it anew before, "
                       "or erase it with what is in force"));
  }
  TANJI_ASSIGN_OR_RETURN(const bool has_own, HasOwn(number));
  const bool goes_on = is_owner || has_own || named_.contains(number) ||
                       context_.access.Current()->accounts.contains(version.id);
  if (!goes_on) {
    dropped_organisations_.push_back(number);
    view_.Delete(OrganisationNameKey(context_.names_secret, version.id));
    return absl::OkStatus();
  }
  graph::OrganisationVersion& kept = drafts_.Organisation(number);
  kept.id = version.id;
  if (!is_owner) kept = std::move(version);
  return absl::OkStatus();
}

}  // namespace tanji::platform
