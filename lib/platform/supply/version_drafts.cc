#include "lib/platform/supply/version_drafts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/status.h"
#include "lib/store/keys.h"

namespace tanji::platform {

using graph::EntityKind;

void VersionDrafts::Fault(const std::string& place, std::string_view message) {
  if (faults_.size() < graph::kFaultsMax) {
    faults_.push_back(base::StrCat(place, ": ", message));
  }
}

void VersionDrafts::AddFaults(std::string_view lines) {
  while (!lines.empty() && faults_.size() < graph::kFaultsMax) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    faults_.emplace_back(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

absl::StatusOr<std::string> VersionDrafts::KeyOf(const graph::ProductId& id,
                                                 IdKind kind,
                                                 std::string_view name) {
  TANJI_ASSIGN_OR_RETURN(OrganisationTable::Organisation * organisation,
                         organisations_.FindOrMake(id.organisation));
  return store::NameKey(
      organisation->number,
      organisation->digester.Digest(static_cast<uint8_t>(kind), name));
}

absl::StatusOr<std::optional<NameEntry>> VersionDrafts::Find(
    std::string_view key) {
  return FindName([this](std::string_view k) { return view_.Get(k); },
                  std::string(key));
}

absl::StatusOr<VersionDrafts::Product> VersionDrafts::FindOrMakeProduct(
    const graph::ProductId& id) {
  TANJI_ASSIGN_OR_RETURN(const std::string key,
                         KeyOf(id, IdKind::kProduct, id.local));
  TANJI_ASSIGN_OR_RETURN(std::optional<NameEntry> entry, Find(key));
  if (!entry.has_value()) {
    TANJI_ASSIGN_OR_RETURN(const OrganisationTable::Organisation* organisation,
                           organisations_.FindOrMake(id.organisation));
    entry.emplace();
    entry->kind = EntityKind::kProduct;
    entry->number = view_.counters().products++;
    view_.Put(key, entry->Pack());
    graph::ProductVersion& version = product_versions_[entry->number];
    version.organisation = organisation->number;
    version.id = id.local;
  }
  return Product{entry->number, entry->dimension};
}

absl::Status VersionDrafts::NoteDimension(const graph::ProductId& id,
                                          graph::ProductNumber number,
                                          quantity::DimensionCode dimension) {
  TANJI_ASSIGN_OR_RETURN(const std::string key,
                         KeyOf(id, IdKind::kProduct, id.local));
  view_.Put(key, NameEntry{EntityKind::kProduct, number, dimension}.Pack());
  return absl::OkStatus();
}

absl::StatusOr<VersionDrafts::Process> VersionDrafts::FindOrMakeProcess(
    const graph::ProductId& id, graph::ProductNumber product,
    const ProcessKey& key) {
  TANJI_ASSIGN_OR_RETURN(
      const std::string name_key,
      KeyOf(id, IdKind::kProcess,
            ProcessName(id.local, key.place, key.period, key.frozen_seq)));
  TANJI_ASSIGN_OR_RETURN(std::optional<NameEntry> entry, Find(name_key));
  const bool is_new = !entry.has_value();
  if (is_new) {
    entry.emplace();
    entry->kind = EntityKind::kProcess;
    entry->number = view_.counters().processes++;
    view_.Put(name_key, entry->Pack());
    graph::ProcessVersion& version = process_versions_[entry->number].first;
    version.product = product;
    version.place = std::string(key.place);
    version.period = key.period;
  }
  return Process{entry->number, is_new};
}

absl::StatusOr<std::optional<graph::ProcessNumber>> VersionDrafts::FindProcess(
    const graph::ProductId& id, const ProcessKey& key) {
  TANJI_ASSIGN_OR_RETURN(
      const std::string name_key,
      KeyOf(id, IdKind::kProcess,
            ProcessName(id.local, key.place, key.period, key.frozen_seq)));
  TANJI_ASSIGN_OR_RETURN(const std::optional<NameEntry> entry, Find(name_key));
  if (!entry.has_value()) return std::nullopt;
  return entry->number;
}

absl::StatusOr<std::string> VersionDrafts::ReleasedPeriodsKey(
    const graph::ProductId& id, std::string_view place) {
  TANJI_ASSIGN_OR_RETURN(
      const std::string key,
      KeyOf(id, IdKind::kProcess, ProcessName(id.local, place, std::nullopt)));
  return store::MetaKey(base::StrCat("periods/", key));
}

absl::StatusOr<std::optional<graph::ProductNumber>> VersionDrafts::FindProduct(
    const graph::ProductId& id) {
  TANJI_ASSIGN_OR_RETURN(const std::string key,
                         KeyOf(id, IdKind::kProduct, id.local));
  TANJI_ASSIGN_OR_RETURN(const std::optional<NameEntry> entry, Find(key));
  if (!entry.has_value()) return std::nullopt;
  return entry->number;
}

absl::Status VersionDrafts::PutVersion(EntityKind kind, uint32_t number,
                                       const std::string& packed,
                                       const std::string& place) {
  if (packed.size() + crypto::Aead::kTagSize > store::kValueSizeMax) {
    return absl::InvalidArgumentError(base::StrCat(
        place, ": has ", packed.size(), " bytes when stored; at most ",
        store::kValueSizeMax - crypto::Aead::kTagSize,
        " expected (fewer inputs, or split the process)"));
  }
  const auto kind_byte = static_cast<uint8_t>(kind);
  view_.Put(store::EntityKey(kind_byte, number, seq_),
            sealer_.SealEntity(kind_byte, number, packed));
  view_.changes().Add(kind, number);
  return absl::OkStatus();
}

absl::Status VersionDrafts::Put() {
  if (!faults_.empty()) {
    return absl::FailedPreconditionError(absl::StrJoin(faults_, "\n"));
  }
  for (const auto& [number, id] : organisations_.made()) {
    organisation_versions_[number].id = id;
  }
  for (const auto& [number, version] : organisation_versions_) {
    TANJI_RETURN_IF_ERROR(PutVersion(EntityKind::kOrganisation, number,
                                     Pack(version), "declaration"));
  }
  for (const auto& [number, version] : product_versions_) {
    TANJI_RETURN_IF_ERROR(
        PutVersion(EntityKind::kProduct, number, Pack(version), "products"));
  }
  for (const auto& [number, version] : process_versions_) {
    TANJI_RETURN_IF_ERROR(PutVersion(EntityKind::kProcess, number,
                                     Pack(version.first), version.second));
  }
  for (const auto& [number, version] : pack_versions_) {
    TANJI_RETURN_IF_ERROR(
        PutVersion(EntityKind::kPack, number, Pack(version), "pack"));
  }
  return absl::OkStatus();
}

}  // namespace tanji::platform
