#include "lib/ledger/record.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/internal/line_reader.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"

namespace tanji::ledger {
namespace {

using base::StrAppend;
using base::StrCat;
using internal::LineReader;
using internal::ReadDecimal;
using internal::ReadDigest;
using internal::TakeWord;
using internal::WriteDigest;

constexpr std::string_view kHeader = "pcf-record/v1";
constexpr size_t kIdSize = 32;             // characters
constexpr size_t kMediaTypeSizeMax = 127;  // RFC 6838, section 4.2

struct KindName {
  RecordKind kind;
  std::string_view name;
};
constexpr std::array<KindName, 14> kKindNames = {{
    {RecordKind::kGenesis, "genesis"},
    {RecordKind::kSubmission, "submission"},
    {RecordKind::kFootprint, "footprint"},
    {RecordKind::kAttestation, "attestation"},
    {RecordKind::kCorrection, "correction"},
    {RecordKind::kWithdrawal, "withdrawal"},
    {RecordKind::kErasure, "erasure"},
    {RecordKind::kKeyAdd, "key-add"},
    {RecordKind::kKeyRevoke, "key-revoke"},
    {RecordKind::kTimestamp, "timestamp"},
    {RecordKind::kClock, "clock"},
    {RecordKind::kDispute, "dispute"},
    {RecordKind::kStatusList, "status-list"},
    {RecordKind::kOmitted, "omitted"},
}};

absl::Status Bad(std::string_view what) {
  return absl::InvalidArgumentError(base::ToAbsl(what));
}

bool IsId(std::string_view id) {
  return id.size() == kIdSize && base::HexDecode(id).ok();
}

// What stands at the end of a line: one spelling, visible to a reader.
bool IsLineText(std::string_view text) {
  return !text.empty() && base::IsUtf8(text) &&
         !base::HasControlCharacter(text) && text.front() != ' ' &&
         text.back() != ' ';
}

// type/subtype of visible ASCII, RFC 6838.
bool IsMediaType(std::string_view text) {
  const size_t slash = text.find('/');
  return slash != std::string_view::npos && slash > 0 &&
         slash + 1 < text.size() &&
         text.find('/', slash + 1) == std::string_view::npos &&
         text.size() <= kMediaTypeSizeMax &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f'; });
}

// name+keyid
bool IsKeyReference(std::string_view text) {
  const size_t plus = text.find('+');
  return plus != std::string_view::npos && IsKeyName(text.substr(0, plus)) &&
         text.size() - plus - 1 == kKeyIdHexSize &&
         base::HexDecode(text.substr(plus + 1)).ok();
}

bool IsPaddedCount(uint64_t count) {
  return std::has_single_bit(count) && count >= kPaddedInputsMin &&
         count <= kPaddedInputsMax;
}

absl::Status CheckRequiredFields(const Record& record) {
  if (!IsKeyName(record.log)) return Bad("log is no origin");
  if (record.time_micros < 0 || record.time_micros > kTimeMicrosMax) {
    return Bad("time is not within the years 1970 to 9999");
  }
  if (!IsId(record.id)) return Bad("id is not 32 lower-case hex digits");
  return absl::OkStatus();
}

absl::Status CheckOptionalFields(const Record& record) {
  if (record.subject && !IsLineText(*record.subject)) {
    return Bad("subject is empty, has blanks at an end, or is no line of text");
  }
  if (record.payload && !IsMediaType(record.payload->media_type)) {
    return Bad("payload has no media type");
  }
  if (record.inputs && !IsPaddedCount(record.inputs->padded_count)) {
    return Bad("inputs: padded count is no power of two from 8 to 65536");
  }
  if (record.refs.size() > kRecordRefsMax ||
      record.xrefs.size() > kRecordRefsMax) {
    return Bad(StrCat("more than ", kRecordRefsMax, " ref or xref lines"));
  }
  for (const XrefLine& xref : record.xrefs) {
    if (!IsKeyName(xref.origin)) return Bad("xref has no origin");
  }
  return absl::OkStatus();
}

// `key` and `revoke` belong to one kind each, and that kind has them.
absl::Status CheckKindFields(const Record& record) {
  if (record.key.has_value() != (record.kind == RecordKind::kKeyAdd)) {
    return Bad("a key line is for kind key-add, which must have one");
  }
  if (record.revoke.has_value() != (record.kind == RecordKind::kKeyRevoke)) {
    return Bad("a revoke line is for kind key-revoke, which must have one");
  }
  if (record.key) {
    const auto key = VerifierKey::Parse(*record.key);
    if (!key.ok()) return base::AddPlace(key.status(), "key");
    if (key->ToString() != *record.key) return Bad("key: another spelling");
  }
  if (record.revoke && (!IsKeyReference(record.revoke->key) ||
                        !IsLineText(record.revoke->reason))) {
    return Bad("revoke is not of the form name+keyid seq reason");
  }
  return absl::OkStatus();
}

absl::Status CheckFields(const Record& record) {
  TANJI_RETURN_IF_ERROR(CheckRequiredFields(record));
  TANJI_RETURN_IF_ERROR(CheckOptionalFields(record));
  return CheckKindFields(record);
}

absl::StatusOr<RecordKind> ReadKind(std::string_view name) {
  for (const KindName& entry : kKindNames) {
    if (entry.name == name) return entry.kind;
  }
  return Bad("unknown kind");
}

absl::StatusOr<PayloadLine> ReadPayload(std::string_view value) {
  PayloadLine payload;
  payload.media_type = TakeWord(&value);
  TANJI_ASSIGN_OR_RETURN(payload.size, ReadDecimal(TakeWord(&value)));
  TANJI_ASSIGN_OR_RETURN(payload.commitment, ReadDigest(value));
  return payload;
}

absl::StatusOr<InputsLine> ReadInputs(std::string_view value) {
  InputsLine inputs;
  TANJI_ASSIGN_OR_RETURN(inputs.padded_count, ReadDecimal(TakeWord(&value)));
  TANJI_ASSIGN_OR_RETURN(inputs.root, ReadDigest(value));
  return inputs;
}

absl::StatusOr<RefLine> ReadRef(std::string_view value) {
  RefLine ref;
  TANJI_ASSIGN_OR_RETURN(ref.seq, ReadDecimal(TakeWord(&value)));
  TANJI_ASSIGN_OR_RETURN(ref.leaf_hash, ReadDigest(value));
  return ref;
}

absl::StatusOr<XrefLine> ReadXref(std::string_view value) {
  XrefLine xref;
  xref.origin = TakeWord(&value);
  TANJI_ASSIGN_OR_RETURN(xref.seq, ReadDecimal(TakeWord(&value)));
  TANJI_ASSIGN_OR_RETURN(xref.leaf_hash, ReadDigest(value));
  return xref;
}

absl::StatusOr<RevokeLine> ReadRevoke(std::string_view value) {
  RevokeLine revoke;
  revoke.key = TakeWord(&value);
  TANJI_ASSIGN_OR_RETURN(revoke.seq, ReadDecimal(TakeWord(&value)));
  revoke.reason = value;
  return revoke;
}

absl::StatusOr<std::string> ReadText(std::string_view value) {
  return std::string(value);
}

// Takes line `name` and gives its value, read by `read`, to `*out`.
template <typename T, typename Read>
absl::Status TakeField(LineReader& reader, std::string_view name, Read read,
                       T* out) {
  TANJI_ASSIGN_OR_RETURN(const std::string_view value, reader.Field(name));
  auto field = read(value);
  if (!field.ok()) {
    return reader.Fault(
        StrCat("a good ", name, " (", field.status().message(), ")"));
  }
  *out = *std::move(field);
  return absl::OkStatus();
}

template <typename T, typename Read>
absl::Status TakeOptional(LineReader& reader, std::string_view name, Read read,
                          std::optional<T>* out) {
  if (!reader.NextIs(name)) return absl::OkStatus();
  return TakeField(reader, name, read, &out->emplace());
}

template <typename T, typename Read>
absl::Status TakeRepeated(LineReader& reader, std::string_view name, Read read,
                          std::vector<T>* out) {
  while (reader.NextIs(name)) {
    if (out->size() == kRecordRefsMax) {
      return reader.Fault(
          StrCat("at most ", kRecordRefsMax, " ", name, " lines"));
    }
    TANJI_RETURN_IF_ERROR(TakeField(reader, name, read, &out->emplace_back()));
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view RecordKindName(RecordKind kind) {
  for (const KindName& entry : kKindNames) {
    if (entry.kind == kind) return entry.name;
  }
  TANJI_CHECK(false);
}

absl::StatusOr<std::string> Record::ToText() const {
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(CheckFields(*this), StrCat("record ", seq)));
  std::string text =
      StrCat(kHeader, "\nlog ", log, "\nseq ", seq, "\nprev ",
             WriteDigest(prev), "\ntime ", FormatTime(time_micros), "\nid ", id,
             "\nkind ", RecordKindName(kind), "\n");
  if (subject) StrAppend(&text, "subject ", *subject, "\n");
  if (payload) {
    StrAppend(&text, "payload ", payload->media_type, " ", payload->size, " ",
              WriteDigest(payload->commitment), "\n");
  }
  if (inputs) {
    StrAppend(&text, "inputs ", inputs->padded_count, " ",
              WriteDigest(inputs->root), "\n");
  }
  for (const RefLine& ref : refs) {
    StrAppend(&text, "ref ", ref.seq, " ", WriteDigest(ref.leaf_hash), "\n");
  }
  for (const XrefLine& xref : xrefs) {
    StrAppend(&text, "xref ", xref.origin, " ", xref.seq, " ",
              WriteDigest(xref.leaf_hash), "\n");
  }
  if (key) StrAppend(&text, "key ", *key, "\n");
  if (revoke) {
    StrAppend(&text, "revoke ", revoke->key, " ", revoke->seq, " ",
              revoke->reason, "\n");
  }
  return text;
}

absl::StatusOr<Record> Record::FromText(std::string_view text) {
  LineReader reader(text, "record");
  TANJI_ASSIGN_OR_RETURN(const std::string_view header, reader.Line(kHeader));
  if (header != kHeader) return reader.Fault(kHeader);
  Record record;
  TANJI_RETURN_IF_ERROR(TakeField(reader, "log", ReadText, &record.log));
  TANJI_RETURN_IF_ERROR(TakeField(reader, "seq", ReadDecimal, &record.seq));
  TANJI_RETURN_IF_ERROR(TakeField(reader, "prev", ReadDigest, &record.prev));
  TANJI_RETURN_IF_ERROR(
      TakeField(reader, "time", ParseTime, &record.time_micros));
  TANJI_RETURN_IF_ERROR(TakeField(reader, "id", ReadText, &record.id));
  TANJI_RETURN_IF_ERROR(TakeField(reader, "kind", ReadKind, &record.kind));
  TANJI_RETURN_IF_ERROR(
      TakeOptional(reader, "subject", ReadText, &record.subject));
  TANJI_RETURN_IF_ERROR(
      TakeOptional(reader, "payload", ReadPayload, &record.payload));
  TANJI_RETURN_IF_ERROR(
      TakeOptional(reader, "inputs", ReadInputs, &record.inputs));
  TANJI_RETURN_IF_ERROR(TakeRepeated(reader, "ref", ReadRef, &record.refs));
  TANJI_RETURN_IF_ERROR(TakeRepeated(reader, "xref", ReadXref, &record.xrefs));
  TANJI_RETURN_IF_ERROR(TakeOptional(reader, "key", ReadText, &record.key));
  TANJI_RETURN_IF_ERROR(
      TakeOptional(reader, "revoke", ReadRevoke, &record.revoke));
  if (!reader.AtEnd()) {
    (void)reader.Line("");
    return reader.Fault("no other, repeated or later line");
  }
  TANJI_RETURN_IF_ERROR(
      base::AddPlace(CheckFields(record), StrCat("record ", record.seq)));
  return record;
}

absl::StatusOr<Entry> Entry::Parse(std::string_view bytes) {
  if (bytes.size() > kEntrySizeMax) {
    return absl::ResourceExhaustedError(
        StrCat("entry has ", bytes.size(), " bytes; at most ", kEntrySizeMax));
  }
  Entry entry;
  TANJI_ASSIGN_OR_RETURN(entry.note, Note::Parse(bytes));
  TANJI_ASSIGN_OR_RETURN(entry.record, Record::FromText(entry.note.text));
  entry.bytes = bytes;
  entry.leaf_hash = LeafHash(bytes);
  return entry;
}

absl::StatusOr<std::string> SignRecord(
    const Record& record, const std::vector<const NoteSigner*>& signers) {
  TANJI_ASSIGN_OR_RETURN(const std::string text, record.ToText());
  std::string entry = SignNote(text, signers);
  if (entry.size() > kEntrySizeMax) {
    return absl::InvalidArgumentError(StrCat("record ", record.seq, " has ",
                                             entry.size(), " bytes; at most ",
                                             kEntrySizeMax));
  }
  return entry;
}

absl::StatusOr<std::string> SignRecord(const Record& record,
                                       const NoteSigner& signer) {
  return SignRecord(record, std::vector<const NoteSigner*>{&signer});
}

absl::Status ChainChecker::Check(const Entry& entry) {
  const Record& record = entry.record;
  const uint64_t seq = next_seq_;
  const crypto::Sha256Digest prev = prev_;
  const int64_t time_micros = time_micros_;
  ++next_seq_;
  prev_ = entry.leaf_hash;
  time_micros_ = std::max(time_micros_, record.time_micros);
  const auto fault = [seq](std::string_view what) {
    return absl::DataLossError(StrCat("entry ", seq, ": ", what));
  };
  if (record.log != origin_) {
    return fault(
        StrCat("log is \"", record.log, "\"; expected \"", origin_, "\""));
  }
  if (record.seq != seq) {
    return fault(StrCat("seq is ", record.seq, "; expected ", seq));
  }
  if (record.prev != prev) {
    return fault(StrCat("prev is ", WriteDigest(record.prev), "; expected ",
                        WriteDigest(prev), ", the hash of the entry before"));
  }
  if (record.time_micros < time_micros) {
    return fault(StrCat("time ", FormatTime(record.time_micros), " is before ",
                        FormatTime(time_micros), " of an entry before"));
  }
  return absl::OkStatus();
}

}  // namespace tanji::ledger
