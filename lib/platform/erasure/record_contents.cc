#include "lib/platform/erasure/record_contents.h"

#include <map>
#include <optional>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/json/json.h"
#include "lib/ledger/key_certificate.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/record/change_set.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/status/change_status.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/verification/evidence_file.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using graph::EntityKind;
using ledger::RecordKind;

bool HasMedia(const ledger::Record& record, std::string_view media_type) {
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

// Of the proof that an organisation holds a key (ProofText); empty: of another
// text.
std::string OwnerInProof(std::string_view text) {
  constexpr std::string_view kStart = "tanji-key/v1\n";
  constexpr std::string_view kMember = "\norganisation ";
  const size_t at = text.find(kMember);
  if (!text.starts_with(kStart) || at == std::string_view::npos) return "";
  const std::string_view rest = text.substr(at + kMember.size());
  return std::string(rest.substr(0, rest.find('\n')));
}

// Of a document, or of one that is signed.
absl::StatusOr<std::string> OwnerIn(uint64_t seq, std::string_view document) {
  auto value = json::Read(document);
  if (!value.ok()) {
    const auto note = ledger::Note::Parse(document);
    if (!note.ok()) return Malformed(seq);
    if (const std::string owner = OwnerInProof(note->text); !owner.empty()) {
      return owner;
    }
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

// Where each record's file is described, by position.
absl::StatusOr<std::map<uint64_t, std::string>> EvidenceKeys(
    const store::KeyValueStore& main) {
  std::map<uint64_t, std::string> keys;
  TANJI_RETURN_IF_ERROR(
      main.Scan(store::KeyRange::Prefix(store::EvidenceFilePrefix()),
                UINT64_MAX, [&](std::string_view key, std::string_view value) {
                  const auto seq = base::WireReader(value, "evidence").U64();
                  if (seq.ok()) keys.emplace(*seq, key);
                  return true;
                }));
  return keys;
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
                                                       uint64_t seq,
                                                       size_t versions_max) {
  std::vector<BroughtVersion> versions;
  const auto packed = context.main.Get(store::ChangeKey(seq));
  if (absl::IsNotFound(packed.status())) return versions;
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(const ChangeSet changes, ChangeSet::Unpack(*packed));
  uint64_t looked_at = 0;
  for (const ChangeSet::Run& run : changes.runs()) {
    looked_at += run.count;
    if (looked_at > 4 * versions_max) break;
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
  if (looked_at <= 4 * versions_max && versions.size() <= versions_max) {
    return versions;
  }
  return absl::FailedPreconditionError(base::StrCat(
      "record ", seq,
      " has brought more processes and products than are erased at a time (",
      kErasedVersionsMax, "); those of a whole organisation are"));
}

// An import is of one organisation: that of any of its processes.
absl::StatusOr<std::string> OwnerOfImport(const Context& context,
                                          uint64_t seq) {
  const auto packed = context.main.Get(store::ChangeKey(seq));
  if (absl::IsNotFound(packed.status())) return std::string();
  TANJI_RETURN_IF_ERROR(packed.status());
  TANJI_ASSIGN_OR_RETURN(const ChangeSet changes, ChangeSet::Unpack(*packed));
  EntityReader reader(context.main, context.secrets);
  for (const ChangeSet::Run& run : changes.runs()) {
    if (run.kind != EntityKind::kProcess) continue;
    TANJI_ASSIGN_OR_RETURN(const EntityReader::Packed process,
                           reader.Latest(run.kind, run.first, seq));
    TANJI_ASSIGN_OR_RETURN(const graph::ProcessVersion version,
                           graph::UnpackProcess(process.bytes));
    TANJI_ASSIGN_OR_RETURN(
        const EntityReader::Packed product,
        reader.Latest(EntityKind::kProduct, version.product, seq));
    TANJI_ASSIGN_OR_RETURN(const graph::ProductVersion named,
                           graph::UnpackProduct(product.bytes));
    return NameOf(context, named.organisation);
  }
  return std::string();
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

// The organisation whose data the record is; empty: nobody's. ErasedError.
absl::StatusOr<std::string> OwnerOf(
    const Context& context, const ledger::Record& record,
    const std::map<uint64_t, std::string>& evidence) {
  const bool is_data = record.kind == RecordKind::kSubmission ||
                       record.kind == RecordKind::kFootprint ||
                       record.kind == RecordKind::kAttestation ||
                       record.kind == RecordKind::kWithdrawal ||
                       record.kind == RecordKind::kCorrection ||
                       record.kind == RecordKind::kDispute ||
                       record.kind == RecordKind::kKeyAdd;
  if (!is_data || !record.payload.has_value() ||
      ledger::HasKeyCertificate(record) ||
      HasMedia(record, kGwpPackMediaType) ||
      HasMedia(record, kFactorPackMediaType)) {
    return std::string();
  }
  const auto secret = context.secrets.Get(store::RecordSecretKey(record.seq));
  if (absl::IsNotFound(secret.status())) return ErasedError(record.seq);
  TANJI_RETURN_IF_ERROR(secret.status());
  if (IsCsvImport(record.payload->media_type)) {
    return OwnerOfImport(context, record.seq);
  }
  if (HasMedia(record, kEvidenceFileMediaType)) {
    const auto key = evidence.find(record.seq);
    if (key == evidence.end()) return ErasedError(record.seq);
    TANJI_ASSIGN_OR_RETURN(const uint32_t organisation,
                           store::OrganisationOfEvidenceFileKey(key->second));
    return NameOf(context, organisation);
  }
  TANJI_ASSIGN_OR_RETURN(const std::string payload,
                         ReadPayload(context.main, context.secrets, record));
  if (HasMedia(record, kStatusChangeMediaType)) {
    return OwnerOfStatusChange(payload);
  }
  return OwnerIn(record.seq, payload);
}

}  // namespace

absl::StatusOr<std::string> OwnerOfRecord(const Context& context,
                                          uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const auto evidence, EvidenceKeys(context.main));
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         context.main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(bytes));
  return OwnerOf(context, entry.record, evidence);
}

absl::StatusOr<std::vector<uint64_t>> RecordsOf(const Context& context,
                                                const std::string& organisation,
                                                uint64_t first, uint64_t end) {
  TANJI_ASSIGN_OR_RETURN(const auto evidence, EvidenceKeys(context.main));
  std::vector<uint64_t> records;
  for (uint64_t seq = first; seq < end; ++seq) {
    TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                           context.main.Get(store::EntryKey(seq)));
    TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                           ledger::Entry::Parse(bytes));
    const auto owner = OwnerOf(context, entry.record, evidence);
    if (absl::IsNotFound(owner.status())) continue;
    TANJI_RETURN_IF_ERROR(owner.status());
    if (*owner == organisation) records.push_back(seq);
  }
  return records;
}

absl::StatusOr<RecordContents> ReadContents(const Context& context,
                                            const std::string& owner,
                                            uint64_t seq, size_t versions_max) {
  const absl::Status none = absl::NotFoundError(
      base::StrCat("there is no record ", seq, " of data of \"", owner,
                   "\", or it has been erased"));
  const auto bytes = context.main.Get(store::EntryKey(seq));
  if (absl::IsNotFound(bytes.status())) return none;
  TANJI_RETURN_IF_ERROR(bytes.status());
  TANJI_ASSIGN_OR_RETURN(ledger::Entry entry, ledger::Entry::Parse(*bytes));
  RecordContents contents;
  contents.leaf_hash = ledger::LeafHash(*bytes);
  contents.record = std::move(entry.record);
  TANJI_ASSIGN_OR_RETURN(const auto evidence, EvidenceKeys(context.main));
  const auto found = OwnerOf(context, contents.record, evidence);
  if (absl::IsNotFound(found.status())) return none;
  TANJI_RETURN_IF_ERROR(found.status());
  if (*found != owner) return none;
  contents.owner = owner;
  TANJI_ASSIGN_OR_RETURN(contents.versions,
                         VersionsOf(context, seq, versions_max));
  TANJI_ASSIGN_OR_RETURN(const std::string id,
                         base::HexDecode(contents.record.id));
  TANJI_RETURN_IF_ERROR(
      AppendKeys(context.main, store::PayloadPrefix(id), contents.keys));
  TANJI_RETURN_IF_ERROR(
      AppendKeys(context.main, store::InputsPrefix(id), contents.keys));
  TANJI_RETURN_IF_ERROR(AppendRequestKeys(context, contents));
  if (contents.IsOf(kEvidenceFileMediaType)) {
    contents.keys.push_back(evidence.at(seq));
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
