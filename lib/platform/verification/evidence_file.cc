#include "lib/platform/verification/evidence_file.h"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/base/wire.h"
#include "lib/crypto/hash.h"
#include "lib/crypto/random.h"
#include "lib/graph/ids.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/ledger/record.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/payload.h"
#include "lib/platform/record/requests.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/store/keys.h"
#include "lib/store/sealing.h"

namespace tanji::platform {
namespace {

constexpr std::string_view kEvidenceFormat = "tanji-evidence-file/v1";
// What keeps a file's digest apart from names, and its description from
// versions of entities, under the same keys.
constexpr uint8_t kEvidenceKind = 0x66;
constexpr size_t kIdSize = 64;                // hex digits
constexpr size_t kDescribedTextMax = 200;     // bytes
constexpr size_t kDescriptionSizeMax = 8192;  // bytes of JSON
constexpr std::array<const char*, 9> kTypes = {
    "meter-reading",   "invoice",     "delivery-note",
    "weighing-ticket", "certificate", "laboratory-report",
    "calculation",     "photograph",  "other"};

bool IsPlainText(std::string_view text, size_t size_max) {
  return text.size() <= size_max && base::IsUtf8(text) &&
         !base::HasControlCharacter(text);
}

// RFC 6838: type/subtype, of letters, digits and a few signs.
bool IsMediaType(std::string_view text) {
  const size_t slash = text.find('/');
  const auto is_name = [](std::string_view name) {
    return !name.empty() && name.size() <= 100 &&
           std::all_of(name.begin(), name.end(), [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9') ||
                    std::string_view("!#$&-^_.+").find(c) !=
                        std::string_view::npos;
           });
  };
  return slash != std::string_view::npos && is_name(text.substr(0, slash)) &&
         is_name(text.substr(slash + 1));
}

// RFC 5646: subtags of 1 to 8 letters and digits, the first of letters.
bool IsLanguageTag(std::string_view text) {
  constexpr size_t kTagMax = 35;
  constexpr size_t kSubtagMax = 8;
  if (text.empty() || text.size() > kTagMax) return false;
  size_t run = 0;
  bool is_first = true;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == '-') {
      if (run == 0) return false;
      run = 0;
      is_first = false;
      continue;
    }
    if (!is_letter && (is_first || c < '0' || c > '9')) return false;
    if (++run > kSubtagMax) return false;
  }
  return run > 0;
}

std::string WriteDescription(const EvidenceDescription& description) {
  json::Object object = {{"format", kEvidenceFormat},
                         {"organisation", description.organisation},
                         {"sha256", description.id},
                         {"size", base::StrCat(description.size)},
                         {"name", description.name},
                         {"type", description.type},
                         {"media_type", description.media_type}};
  if (description.period.has_value()) {
    object.emplace_back("period_start",
                        graph::FormatDay(description.period->start));
    object.emplace_back("period_end",
                        graph::FormatDay(description.period->end));
  }
  if (!description.site.empty()) object.emplace_back("site", description.site);
  if (!description.language.empty()) {
    object.emplace_back("language", description.language);
  }
  return json::Write(object);
}

absl::StatusOr<EvidenceDescription> ReadDescription(std::string_view text) {
  TANJI_ASSIGN_OR_RETURN(
      const json::Value value,
      json::Read(text, {.size_max = kDescriptionSizeMax, .depth_max = 2}));
  std::vector<std::string> faults;
  json::ObjectReader reader(value, "", faults);
  EvidenceDescription description;
  reader.RequiredString("format");
  description.organisation = reader.RequiredString("organisation");
  description.id = reader.RequiredString("sha256");
  for (const char c : reader.RequiredString("size")) {
    description.size = description.size * 10 + static_cast<uint64_t>(c - '0');
  }
  description.name = reader.RequiredString("name");
  description.type = reader.RequiredString("type");
  description.media_type = reader.RequiredString("media_type");
  const auto start = graph::ParseDay(reader.OptionalString("period_start"));
  const auto end = graph::ParseDay(reader.OptionalString("period_end"));
  if (start.ok() && end.ok()) description.period = {*start, *end};
  description.site = reader.OptionalString("site");
  description.language = reader.OptionalString("language");
  reader.RefuseUnknownMembers();
  if (!faults.empty() || WriteDescription(description) != text) {
    return absl::DataLossError("a stored description of evidence is malformed");
  }
  return description;
}

// What the sequencer's thread needs.
struct PreparedEvidence {
  EvidenceDescription description;
  std::string request_id;
  crypto::Sha256Digest content{};
  absl::Status room;  // of a request that was not committed before
  std::string payload;
  std::string secret;
  std::string names_secret;
  std::string record_id;
};

absl::StatusOr<std::optional<uint64_t>> Prepare(
    const PreparedEvidence& prepared, const Position& position,
    ChangeView& view) {
  OrganisationTable organisations(view, prepared.names_secret);
  TANJI_ASSIGN_OR_RETURN(
      const OrganisationTable::Organisation* organisation,
      organisations.FindOrMake(prepared.description.organisation));
  TANJI_ASSIGN_OR_RETURN(
      const std::optional<uint64_t> earlier,
      CheckRequest(view, *organisation, prepared.request_id,
                   crypto::AsBytes(prepared.content), position.seq));
  if (earlier.has_value()) return earlier;
  std::string key = EvidenceKeyOf(*organisation, prepared.description.id);
  const auto stored = view.Get(key);
  if (stored.ok()) {
    return absl::AlreadyExistsError(
        base::StrCat("the organisation has this file, ",
                     prepared.description.id, ", already"));
  }
  if (!absl::IsNotFound(stored.status())) return stored.status();
  TANJI_RETURN_IF_ERROR(prepared.room);
  const store::RecordSealer sealer(prepared.secret);
  // Puts the version of an organisation that is new.
  TANJI_RETURN_IF_ERROR(
      VersionDrafts(view, organisations, sealer, position.seq).Put());
  PutPayload(view, sealer, prepared.record_id, prepared.payload);
  std::string value;
  base::AppendU64(&value, position.seq);
  value += *base::HexDecode(prepared.record_id);
  value += sealer.SealEntity(kEvidenceKind, 0,
                             WriteDescription(prepared.description));
  view.Put(std::move(key), std::move(value));
  return std::nullopt;
}

absl::Status CheckBytes(const EvidenceDescription& description,
                        std::string_view bytes) {
  if (bytes.size() != description.size) {
    return absl::InvalidArgumentError(
        base::StrCat("the file has ", bytes.size(), " bytes; ",
                     description.size, " were announced"));
  }
  if (base::HexEncode(crypto::AsBytes(crypto::Sha256(bytes))) !=
      description.id) {
    return absl::InvalidArgumentError(
        "the file has another SHA-256 than was announced");
  }
  return absl::OkStatus();
}

absl::StatusOr<StoredEvidence> Unpack(const Context& context,
                                      std::string_view packed) {
  base::WireReader reader(packed, "stored evidence");
  StoredEvidence evidence;
  TANJI_ASSIGN_OR_RETURN(evidence.seq, reader.U64());
  TANJI_ASSIGN_OR_RETURN(const std::string_view id,
                         reader.Bytes(store::kRecordIdSize));
  evidence.record_id = base::HexEncode(id);
  TANJI_ASSIGN_OR_RETURN(
      const std::string secret,
      context.secrets.Get(store::RecordSecretKey(evidence.seq)));
  TANJI_ASSIGN_OR_RETURN(
      const std::string text,
      store::RecordSealer(secret).OpenEntity(kEvidenceKind, 0, reader.rest()));
  TANJI_ASSIGN_OR_RETURN(evidence.description, ReadDescription(text));
  return evidence;
}

absl::Status NoEvidence(const std::string& organisation,
                        const std::string& id) {
  return absl::NotFoundError(base::StrCat("there is no evidence ", id, " of \"",
                                          organisation, "\" for this caller"));
}

// OK while the organisation may file one more.
absl::Status CheckCount(const Context& context,
                        const std::string& organisation) {
  const auto number =
      FindOrganisation(context.main, context.names_secret, organisation);
  if (absl::IsNotFound(number.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(number.status());
  size_t count = 0;
  TANJI_RETURN_IF_ERROR(context.main.Scan(
      store::KeyRange::Prefix(store::EvidenceFilePrefix(*number)), UINT64_MAX,
      [&](std::string_view, std::string_view) {
        ++count;
        return true;
      }));
  if (count < kEvidenceFilesOfOneMax) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      base::StrCat("an organisation has at most ", kEvidenceFilesOfOneMax,
                   " files of evidence"));
}

bool IsSmaller(const StoredEvidence& a, const StoredEvidence& b) {
  return a.seq < b.seq;
}

// All of the organisation's, for who may read them all.
absl::StatusOr<std::vector<StoredEvidence>> ListAll(
    const Context& context, const std::string& organisation) {
  std::vector<StoredEvidence> files;
  const auto number =
      FindOrganisation(context.main, context.names_secret, organisation);
  if (absl::IsNotFound(number.status())) return files;
  TANJI_RETURN_IF_ERROR(number.status());
  absl::Status status;
  TANJI_RETURN_IF_ERROR(context.main.Scan(
      store::KeyRange::Prefix(store::EvidenceFilePrefix(*number)), UINT64_MAX,
      [&](std::string_view, std::string_view packed) {
        auto evidence = Unpack(context, packed);
        // Its secret is destroyed while its erasure is under way.
        if (absl::IsNotFound(evidence.status())) return true;
        status = evidence.status();
        if (status.ok()) files.push_back(*std::move(evidence));
        return status.ok();
      }));
  TANJI_RETURN_IF_ERROR(status);
  return files;
}

// Those that the caller is granted, found by its grants: who has none learns
// nothing, not even by the time that it takes.
absl::StatusOr<std::vector<StoredEvidence>> ListGranted(
    const Context& context, const identity::Caller& caller,
    const std::string& organisation) {
  std::vector<StoredEvidence> files;
  std::set<std::string> seen;
  if (caller.grants != nullptr) {
    for (const identity::Grant& grant : caller.grants->all()) {
      if (grant.scope != identity::GrantScope::kEvidence ||
          grant.grantee != caller.organisation || grant.owner != organisation ||
          !seen.insert(grant.evidence).second) {
        continue;
      }
      auto file = FindEvidence(context, caller, organisation, grant.evidence);
      if (absl::IsNotFound(file.status())) continue;
      TANJI_RETURN_IF_ERROR(file.status());
      files.push_back(*std::move(file));
    }
  }
  if (files.empty()) {
    TANJI_RETURN_IF_ERROR(identity::Decide(
        caller, identity::Action::kReadEvidence, {organisation}));
  }
  return files;
}

}  // namespace

absl::Status CheckEvidenceId(std::string_view id) {
  const auto bytes = base::HexDecode(id);
  if (id.size() == kIdSize && bytes.ok() && base::HexEncode(*bytes) == id) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "expected the SHA-256 of a file, 64 lower-case hexadecimal digits");
}

std::string EvidenceKeyOf(const OrganisationTable::Organisation& organisation,
                          std::string_view id) {
  return store::EvidenceFileKey(
      organisation.number, organisation.digester.Digest(kEvidenceKind, id));
}

absl::Status EvidenceDescription::Check() const {
  std::vector<std::string> faults;
  const auto add = [&](std::string_view member, std::string_view expected) {
    faults.push_back(base::StrCat(member, ": expected ", expected));
  };
  if (!graph::CheckOrganisationId(organisation).ok()) {
    add("organisation", "the id of an organisation");
  }
  if (!CheckEvidenceId(id).ok()) {
    add("id", "the SHA-256 of the file, 64 lower-case hexadecimal digits");
  }
  if (size == 0 || size > kEvidenceFileSizeMax) {
    add("size", base::StrCat("1 to ", kEvidenceFileSizeMax, " bytes"));
  }
  if (name.empty() || !IsPlainText(name, kDescribedTextMax) ||
      name.find('/') != std::string::npos) {
    add("name", base::StrCat("1 to ", kDescribedTextMax,
                             " bytes without slash or control character"));
  }
  if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end()) {
    add("type", absl::StrJoin(kTypes, ", "));
  }
  if (!IsMediaType(media_type)) add("media_type", "one like application/pdf");
  if (period.has_value() && period->start >= period->end) {
    add("period", "an end after its start");
  }
  if (!IsPlainText(site, kDescribedTextMax)) {
    add("site", base::StrCat("at most ", kDescribedTextMax,
                             " bytes without control character"));
  }
  if (!language.empty() && !IsLanguageTag(language)) {
    add("language", "a tag like zh-CN (BCP 47)");
  }
  return faults.empty()
             ? absl::OkStatus()
             : absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

void AddEvidence(Context& context, const identity::Caller& caller,
                 const std::string& request_id,
                 const EvidenceDescription& description, std::string_view bytes,
                 Done done) {
  const absl::Status checked = [&]() -> absl::Status {
    TANJI_RETURN_IF_ERROR(CheckRequestId(request_id));
    TANJI_RETURN_IF_ERROR(description.Check());
    TANJI_RETURN_IF_ERROR(identity::Decide(caller, identity::Action::kSubmit,
                                           {description.organisation}));
    TANJI_RETURN_IF_ERROR(CheckBytes(description, bytes));
    return absl::OkStatus();
  }();
  if (!checked.ok()) return done(checked);
  const auto prepared = std::make_shared<PreparedEvidence>();
  const std::string text = WriteDescription(description);
  prepared->room = CheckCount(context, description.organisation);
  prepared->description = description;
  prepared->request_id = request_id;
  prepared->content = crypto::Sha256({"evidence\n", text});
  prepared->payload = ledger::Pad(base::StrCat(text, "\n", bytes));
  prepared->secret = crypto::RandomBytes(ledger::kSecretSize);
  prepared->names_secret = context.names_secret;
  Change change;
  change.draft = NewDraft(ledger::RecordKind::kSubmission);
  change.secret = prepared->secret;
  prepared->record_id = change.draft.id;
  CommitTo(change.draft, prepared->secret, kEvidenceFileMediaType,
           prepared->payload);
  change.prepare = [prepared](const Position& position, ChangeView& view) {
    return Prepare(*prepared, position, view);
  };
  change.done = std::move(done);
  context.sequencer.Submit(std::move(change));
}

absl::StatusOr<std::vector<StoredEvidence>> ListEvidence(
    const Context& context, const identity::Caller& caller,
    const std::string& organisation) {
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckOrganisationId(organisation), "organisation"));
  std::vector<StoredEvidence> files;
  if (identity::Allows(caller, identity::Action::kReadEvidence,
                       {organisation})) {
    TANJI_RETURN_IF_ERROR(identity::Decide(
        caller, identity::Action::kReadEvidence, {organisation}));
    TANJI_ASSIGN_OR_RETURN(files, ListAll(context, organisation));
  } else {
    TANJI_ASSIGN_OR_RETURN(files, ListGranted(context, caller, organisation));
  }
  std::sort(files.begin(), files.end(), IsSmaller);
  return files;
}

absl::StatusOr<StoredEvidence> FindEvidence(const Context& context,
                                            const identity::Caller& caller,
                                            const std::string& organisation,
                                            const std::string& id) {
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(graph::CheckOrganisationId(organisation), "organisation"));
  TANJI_RETURN_IF_ERROR(base::AddPlace(CheckEvidenceId(id), "id"));
  if (!identity::Decide(caller, identity::Action::kReadEvidence,
                        {organisation, "", id})
           .ok()) {
    return NoEvidence(organisation, id);
  }
  const auto number =
      FindOrganisation(context.main, context.names_secret, organisation);
  if (absl::IsNotFound(number.status())) return NoEvidence(organisation, id);
  TANJI_RETURN_IF_ERROR(number.status());
  TANJI_ASSIGN_OR_RETURN(
      const std::string secret,
      context.secrets.Get(store::OrganisationSecretKey(*number)));
  const auto packed = context.main.Get(store::EvidenceFileKey(
      *number, store::IdDigester(secret).Digest(kEvidenceKind, id)));
  if (absl::IsNotFound(packed.status())) return NoEvidence(organisation, id);
  TANJI_RETURN_IF_ERROR(packed.status());
  auto evidence = Unpack(context, *packed);
  if (absl::IsNotFound(evidence.status())) return NoEvidence(organisation, id);
  return evidence;
}

absl::StatusOr<std::string> ReadEvidence(const Context& context,
                                         const StoredEvidence& evidence) {
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         context.main.Get(store::EntryKey(evidence.seq)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(bytes));
  TANJI_ASSIGN_OR_RETURN(
      std::string content,
      ReadPayload(context.main, context.secrets, entry.record));
  content.erase(0, content.find('\n') + 1);
  const absl::Status same = CheckBytes(evidence.description, content);
  if (!same.ok()) return absl::DataLossError(same.message());
  return content;
}

}  // namespace tanji::platform
