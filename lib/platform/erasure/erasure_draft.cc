#include "lib/platform/erasure/erasure_draft.h"

#include <algorithm>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/platform/supply/supply_records.h"
#include "lib/store/keys.h"

namespace tanji::platform {

using graph::EntityKind;

ErasureDraft::ErasureDraft(const Context& context, const Scope& scope,
                           const View& live, VersionDrafts& drafts,
                           uint64_t seq)
    : context_(context),
      scope_(scope),
      network_(live.calculation->network),
      catalogue_(*network_.catalogue),
      drafts_(drafts),
      view_(drafts.view()),
      seq_(seq),
      reader_(context.main, context.secrets) {
  for (const RecordContents& contents : scope.records) {
    erased_.insert(contents.record.seq);
  }
}

void ErasureDraft::Fault(std::string_view line) { drafts_.AddFaults(line); }

void ErasureDraft::PutErased(EntityKind kind, uint32_t number,
                             uint64_t version_seq, ErasedVersion erased) {
  erased.erased_by = seq_;
  view_.Put(store::EntityKey(static_cast<uint8_t>(kind), number, version_seq),
            erased.Pack());
  view_.changes().Add(kind, number);
}

absl::StatusOr<bool> ErasureDraft::IsNewest(EntityKind kind, uint32_t number,
                                            uint64_t version_seq) {
  std::string newest;
  TANJI_RETURN_IF_ERROR(
      context_.main.Scan(store::KeyRange::Prefix(store::EntityPrefix(
                             static_cast<uint8_t>(kind), number)),
                         1, [&](std::string_view key, std::string_view) {
                           newest = std::string(key);
                           return false;
                         }));
  TANJI_ASSIGN_OR_RETURN(const store::EntityKeyParts parts,
                         store::PartsOfEntityKey(newest));
  return parts.seq == version_seq;
}

absl::Status ErasureDraft::Write() {
  const bool is_in_network =
      scope_.whole ||
      std::any_of(scope_.records.begin(), scope_.records.end(),
                  [](const RecordContents& r) { return !r.versions.empty(); });
  if (is_in_network) view_.changes().NoteErasure();
  for (const RecordContents& contents : scope_.records) {
    TANJI_RETURN_IF_ERROR(EraseRecord(contents));
  }
  NoteUses();
  for (const auto& [number, version_seq] : own_copies_) {
    TANJI_RETURN_IF_ERROR(EraseOwnCopy(number, version_seq));
  }
  for (const EntityKind kind :
       {EntityKind::kProduct, EntityKind::kOrganisation}) {
    if (kind == EntityKind::kOrganisation) NoteNamed();
    for (const RecordContents& contents : scope_.records) {
      for (const BroughtVersion& version : contents.versions) {
        if (version.kind != kind) continue;
        TANJI_ASSIGN_OR_RETURN(const bool is_mark, IsMark(kind, version.number,
                                                          contents.record.seq));
        if (is_mark) continue;
        TANJI_RETURN_IF_ERROR(
            kind == EntityKind::kProduct
                ? EraseProduct(version.number, contents.record.seq)
                : EraseOrganisation(version.number, contents.record.seq));
      }
    }
  }
  if (scope_.whole) TANJI_RETURN_IF_ERROR(EraseWhole());
  return drafts_.Put();
}

absl::Status ErasureDraft::EraseRecord(const RecordContents& contents) {
  const uint64_t seq = contents.record.seq;
  const absl::Status secret =
      view_.GetSecret(store::RecordSecretKey(seq)).status();
  if (absl::IsNotFound(secret)) return ErasedError(seq);
  TANJI_RETURN_IF_ERROR(secret);
  for (const BroughtVersion& version : contents.versions) {
    if (version.kind != EntityKind::kProcess) continue;
    // A copy may have gone with what it is of.
    TANJI_ASSIGN_OR_RETURN(const bool is_mark,
                           IsMark(version.kind, version.number, seq));
    if (!is_mark) TANJI_RETURN_IF_ERROR(EraseProcess(version.number, seq));
  }
  for (const std::string& key : contents.keys) view_.Delete(key);
  view_.Delete(store::MetaKey(base::StrCat("held/", seq)));
  if (contents.grant_key.empty()) return absl::OkStatus();
  const auto holds = view_.Get(contents.grant_key);
  if (!holds.ok() || holds->empty()) return absl::OkStatus();
  if (!scope_.in_force) {
    Fault(base::StrCat("record ", seq,
                       " gives a grant that holds; withdraw it before"));
  }
  view_.Put(contents.grant_key, "");
  ended_grants_.push_back(contents.record.id);
  return absl::OkStatus();
}

absl::StatusOr<bool> ErasureDraft::IsMark(EntityKind kind, uint32_t number,
                                          uint64_t version_seq) const {
  TANJI_ASSIGN_OR_RETURN(const std::string stored,
                         context_.main.Get(store::EntityKey(
                             static_cast<uint8_t>(kind), number, version_seq)));
  return ErasedVersion::Unpack(stored).has_value();
}

absl::Status ErasureDraft::EraseProcess(graph::ProcessNumber number,
                                        uint64_t version_seq) {
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader_.Latest(EntityKind::kProcess, number, version_seq));
  TANJI_ASSIGN_OR_RETURN(const graph::ProcessVersion version,
                         graph::UnpackProcess(packed.bytes));
  if (version.frozen_seq != 0) {
    own_copies_.emplace_back(number, version_seq);
    return absl::OkStatus();
  }
  TANJI_ASSIGN_OR_RETURN(
      const ProcessHistory history,
      ProcessHistory::Read(context_.main, reader_, number, erased_));
  ErasedVersion erased;
  erased.owner = version.product;
  if (!version.in_force) {
    erased.state = ErasedState::kNotInForce;
  } else if (version.state != graph::ReleaseState::kReleased) {
    erased.state = ErasedState::kWaiting;
    erased.unit = version.unit;
    TANJI_RETURN_IF_ERROR(CheckNotReleased(history, version_seq));
  } else {
    erased.unit = version.unit;
    if (!scope_.in_force && !history.IsSuperseded(version_seq)) {
      Fault(base::StrCat(
          "record ", version_seq, " has brought what counts now of process \"",
          catalogue_.process_id(number).ToString(),
          "\"; replace or remove that before, or erase it with what is in "
          "force (--in-force)"));
    }
    TANJI_RETURN_IF_ERROR(EraseCopies(version, version_seq));
  }
  PutErased(EntityKind::kProcess, number, version_seq, erased);
  if (history.LosesWhatCounts()) ended_.insert(number);
  if (history.rest() != ProcessHistory::Rest::kGone) return absl::OkStatus();
  const graph::OrganisationNumber owner =
      catalogue_.product(version.product).organisation;
  const std::string_view product = catalogue_.local_id(version.product);
  if (version.period.has_value()) {
    TANJI_RETURN_IF_ERROR(
        DropPeriod(owner, product, version.place, *version.period));
  }
  return DropName(owner, IdKind::kProcess,
                  ProcessName(product, version.place, version.period));
}

// A release takes over what waited: it holds the same data.

absl::Status ErasureDraft::CheckNotReleased(const ProcessHistory& history,
                                            uint64_t version_seq) {
  const ProcessHistory::Version* next = nullptr;
  for (const ProcessHistory::Version& version : history.versions()) {
    if (version.seq == version_seq) break;
    next = &version;
  }
  if (next == nullptr || next->erased) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(const std::optional<ReleaseDocument> release,
                         ReadRelease(context_, next->seq));
  if (release.has_value() && release->version_seq == version_seq) {
    Fault(base::StrCat("record ", next->seq, " has released what record ",
                       version_seq, " brought; erase that with it"));
  }
  return absl::OkStatus();
}

// Of others, who have pinned the version: sealed under their records' secrets.

absl::Status ErasureDraft::EraseCopies(const graph::ProcessVersion& version,
                                       uint64_t version_seq) {
  constexpr auto kKind = static_cast<uint8_t>(EntityKind::kProcess);
  const std::string name =
      ProcessName(catalogue_.local_id(version.product), version.place,
                  version.period, version_seq);
  const graph::OrganisationNumber organisation =
      catalogue_.product(version.product).organisation;
  TANJI_ASSIGN_OR_RETURN(const std::optional<std::string> key,
                         NameKeyOf(organisation, IdKind::kProcess, name));
  if (!key.has_value()) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<NameEntry> copy,
      FindName([this](std::string_view k) { return view_.Get(k); }, *key));
  if (!copy.has_value()) return absl::OkStatus();
  if (!scope_.in_force) {
    Fault(base::StrCat("record ", version_seq,
                       " is what others have pinned; erase it with what is in "
                       "force"));
  }
  const std::string prefix = store::EntityPrefix(kKind, copy->number);
  std::vector<uint64_t> positions;
  TANJI_RETURN_IF_ERROR(
      context_.main.Scan(store::KeyRange::Prefix(prefix), UINT64_MAX,
                         [&](std::string_view found, std::string_view) {
                           const auto parts = store::PartsOfEntityKey(found);
                           if (parts.ok()) positions.push_back(parts->seq);
                           return true;
                         }));
  ErasedVersion erased;
  erased.state = ErasedState::kCopy;
  erased.owner = version.product;
  erased.unit = version.unit;
  for (const uint64_t position : positions) {
    PutErased(EntityKind::kProcess, copy->number, position, erased);
  }
  ended_.insert(copy->number);
  copies_.push_back(prefix);
  view_.Delete(*key);
  return absl::OkStatus();
}

// A copy of another's version, which a record of the scope has pinned. Others

// may have pinned it after that.

absl::Status ErasureDraft::EraseOwnCopy(graph::ProcessNumber number,
                                        uint64_t version_seq) {
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader_.Latest(EntityKind::kProcess, number, version_seq));
  TANJI_ASSIGN_OR_RETURN(graph::ProcessVersion version,
                         graph::UnpackProcess(packed.bytes));
  ErasedVersion erased;
  erased.state = ErasedState::kCopy;
  erased.owner = version.product;
  erased.unit = version.unit;
  PutErased(EntityKind::kProcess, number, version_seq, erased);
  if (used_processes_.contains(number)) {
    drafts_.SetProcess(number, std::move(version), "pinned");
    return absl::OkStatus();
  }
  return DropName(
      catalogue_.product(version.product).organisation, IdKind::kProcess,
      ProcessName(catalogue_.local_id(version.product), version.place,
                  version.period, version.frozen_seq));
}

void ErasureDraft::NoteUses() {
  const graph::Snapshot& snapshot = network_.snapshot;
  for (graph::ProcessNumber i = 0; i < snapshot.process_count(); ++i) {
    if (ended_.contains(i)) continue;
    for (const graph::ProcessNumber supplier : snapshot.suppliers(i)) {
      used_processes_.insert(supplier);
      used_products_.insert(catalogue_.process(supplier).product);
    }
    for (const graph::UnlinkedInput& input : network_.unlinked.Of(i)) {
      used_products_.insert(input.product);
    }
  }
}

// Its name, and those of all its processes: the product of this name that comes

// next is another one.

// Also those that others' records, and erasures before, have brought.

}  // namespace tanji::platform
