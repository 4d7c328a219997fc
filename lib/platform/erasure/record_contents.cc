#include "lib/platform/erasure/record_contents.h"

#include <set>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/json/json.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/record/change_set.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/verification/evidence_file.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using graph::EntityKind;
using ledger::RecordKind;

bool IsOf(const ledger::Record& record, std::string_view media_type) {
  return record.payload.has_value() && record.payload->media_type == media_type;
}

absl::Status Malformed(uint64_t seq) {
  return absl::DataLossError(
      base::StrCat("payload of record ", seq, ": does not say whose it is"));
}

std::string TextOf(const json::Object& object, std::string_view member) {
  for (const auto& [name, value] : object) {
    if (name == member && value.if_string() != nullptr) {
      return *value.if_string();
    }
  }
  return "";
}

// Of a document, or of one that is signed.
absl::StatusOr<std::string> OwnerIn(uint64_t seq, std::string_view document) {
  auto value = json::Read(document);
  if (!value.ok()) {
    const auto note = ledger::Note::Parse(document);
    if (!note.ok()) return Malformed(seq);
    value = json::Read(note->text);
  }
  if (!value.ok() || value->if_object() == nullptr) return Malformed(seq);
  const json::Object& object = *value->if_object();
  std::string owner = TextOf(object, "organisation");
  // Releases and withdrawals name a process, footprints a product.
  for (const std::string_view member : {"process", "product"}) {
    if (!owner.empty()) break;
    const std::string named = TextOf(object, member);
    owner = named.substr(0, named.find('/'));
  }
  return graph::CheckOrganisationId(owner).ok()
             ? absl::StatusOr<std::string>(std::move(owner))
             : Malformed(seq);
}

// Where the file of record `seq` is described; empty: nowhere.
absl::StatusOr<std::string> EvidenceKeyOfRecord(
    const store::KeyValueStore& main, uint64_t seq) {
  std::string expected;
  base::AppendU64(&expected, seq);
  std::string found;
  TANJI_RETURN_IF_ERROR(
      main.Scan(store::KeyRange::Prefix(store::EvidenceFilePrefix()),
                UINT64_MAX, [&](std::string_view key, std::string_view value) {
                  if (value.substr(0, expected.size()) != expected) return true;
                  found = std::string(key);
                  return false;
                }));
  return found;
}

absl::StatusOr<std::string> NameOf(const Context& context,
                                   graph::OrganisationNumber organisation) {
  EntityReader reader(context.main, context.secrets);
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader.Latest(EntityKind::kOrganisation, organisation, UINT64_MAX));
  TANJI_ASSIGN_OR_RETURN(graph::OrganisationVersion version,
                         graph::UnpackOrganisation(packed.bytes));
  return std::move(version.id);
}

// Every number of a run has its version but for those that runs were joined
// across.
absl::StatusOr<std::vector<BroughtVersion>> VersionsOf(const Context& context,
                                                       uint64_t seq) {
  std::vector<BroughtVersion> versions;
  const auto packed = context.main.Get(store::ChangeKey(seq));
  if (absl::IsNotFound(packed.status())) return versions;
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(const ChangeSet changes, ChangeSet::Unpack(*packed));
  uint64_t looked_at = 0;
  for (const ChangeSet::Run& run : changes.runs()) {
    looked_at += run.count;
    if (looked_at > 4 * kErasedVersionsMax) break;
    for (uint32_t number = run.first; number < run.first + run.count;
         ++number) {
      const absl::Status stored =
          context.main
              .Get(
                  store::EntityKey(static_cast<uint8_t>(run.kind), number, seq))
              .status();
      if (absl::IsNotFound(stored)) continue;
      TANJI_RETURN_IF_ERROR(stored);
      versions.push_back({run.kind, number});
    }
  }
  if (looked_at <= 4 * kErasedVersionsMax &&
      versions.size() <= kErasedVersionsMax) {
    return versions;
  }
  return absl::FailedPreconditionError(base::StrCat(
      "record ", seq, " has brought more than ", kErasedVersionsMax,
      " processes and products, which is more than is erased at a time"));
}

// An import names its organisations in each row: whose all its processes are.
absl::StatusOr<std::string> OwnerOfImport(const Context& context,
                                          uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<BroughtVersion> versions,
                         VersionsOf(context, seq));
  EntityReader reader(context.main, context.secrets);
  const View live = context.live.Current();
  const graph::Catalogue& catalogue = *live.calculation->network.catalogue;
  std::set<graph::OrganisationNumber> owners;
  for (const BroughtVersion& version : versions) {
    if (version.kind != EntityKind::kProcess ||
        version.number >= catalogue.process_count()) {
      continue;
    }
    const graph::ProductNumber product =
        catalogue.process(version.number).product;
    owners.insert(catalogue.product(product).organisation);
  }
  // Of several organisations' data none can dispose alone.
  if (owners.size() != 1) return std::string();
  return NameOf(context, *owners.begin());
}

absl::Status AppendKeys(const store::KeyValueStore& main,
                        const std::string& prefix,
                        std::vector<std::string>& keys) {
  return main.Scan(store::KeyRange::Prefix(prefix), UINT64_MAX,
                   [&](std::string_view key, std::string_view) {
                     keys.emplace_back(key);
                     return true;
                   });
}

// What says that a request was this record: its digest would tell whoever
// guesses the request that the guess is right.
absl::Status AppendRequestKeys(const Context& context, RecordContents& record) {
  const auto number =
      FindOrganisation(context.main, context.names_secret, record.owner);
  if (absl::IsNotFound(number.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(number.status());
  std::string expected;
  base::AppendU64(&expected, record.record.seq);
  return context.main.Scan(
      store::KeyRange::Prefix(store::RequestPrefix(*number)), UINT64_MAX,
      [&](std::string_view key, std::string_view value) {
        if (value.size() > expected.size() &&
            value.substr(value.size() - expected.size()) == expected) {
          record.keys.emplace_back(key);
        }
        return true;
      });
}

}  // namespace

absl::StatusOr<std::string> OwnerOf(const Context& context,
                                    const ledger::Record& record) {
  const bool is_data = record.kind == RecordKind::kSubmission ||
                       record.kind == RecordKind::kFootprint ||
                       record.kind == RecordKind::kAttestation;
  if (!is_data || !record.payload.has_value() ||
      record.payload->media_type == kGwpPackMediaType ||
      record.payload->media_type == kFactorPackMediaType) {
    return std::string();
  }
  const auto secret = context.secrets.Get(store::RecordSecretKey(record.seq));
  if (absl::IsNotFound(secret.status())) return ErasedError(record.seq);
  TANJI_RETURN_IF_ERROR(secret.status());
  if (IsOf(record, kCsvImportMediaType)) {
    return OwnerOfImport(context, record.seq);
  }
  if (IsOf(record, kEvidenceFileMediaType)) {
    TANJI_ASSIGN_OR_RETURN(const std::string key,
                           EvidenceKeyOfRecord(context.main, record.seq));
    if (key.empty()) return ErasedError(record.seq);
    TANJI_ASSIGN_OR_RETURN(const uint32_t organisation,
                           store::OrganisationOfEvidenceFileKey(key));
    return NameOf(context, organisation);
  }
  TANJI_ASSIGN_OR_RETURN(const std::string payload,
                         ReadPayload(context.main, context.secrets, record));
  return OwnerIn(record.seq, payload);
}

absl::StatusOr<RecordContents> ReadContents(const Context& context,
                                            uint64_t seq) {
  const auto bytes = context.main.Get(store::EntryKey(seq));
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError(base::StrCat("there is no record ", seq));
  }
  TANJI_RETURN_IF_ERROR(bytes.status());
  TANJI_ASSIGN_OR_RETURN(ledger::Entry entry, ledger::Entry::Parse(*bytes));
  RecordContents contents;
  contents.leaf_hash = ledger::LeafHash(*bytes);
  contents.record = std::move(entry.record);
  TANJI_ASSIGN_OR_RETURN(contents.owner, OwnerOf(context, contents.record));
  if (contents.owner.empty()) {
    return absl::NotFoundError(
        base::StrCat("record ", seq, " holds no organisation's data"));
  }
  TANJI_ASSIGN_OR_RETURN(contents.versions, VersionsOf(context, seq));
  TANJI_ASSIGN_OR_RETURN(const std::string id,
                         base::HexDecode(contents.record.id));
  TANJI_RETURN_IF_ERROR(
      AppendKeys(context.main, store::PayloadPrefix(id), contents.keys));
  TANJI_RETURN_IF_ERROR(
      AppendKeys(context.main, store::InputsPrefix(id), contents.keys));
  TANJI_RETURN_IF_ERROR(AppendRequestKeys(context, contents));
  if (contents.IsOf(kEvidenceFileMediaType)) {
    TANJI_ASSIGN_OR_RETURN(std::string key,
                           EvidenceKeyOfRecord(context.main, seq));
    contents.keys.push_back(std::move(key));
    TANJI_ASSIGN_OR_RETURN(
        const std::string file,
        ReadPayload(context.main, context.secrets, contents.record));
    contents.evidence_id =
        base::HexEncode(crypto::AsBytes(crypto::Sha256(file)));
  }
  if (contents.IsOf(kGrantMediaType)) {
    contents.grant_key = store::GrantKey(id);
  }
  return contents;
}

}  // namespace tanji::platform
