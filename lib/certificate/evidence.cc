#include "lib/certificate/evidence.h"

#include <charconv>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/status.h"
#include "lib/certificate/certificate.h"
#include "lib/crypto/hash.h"
#include "lib/graph/calendar.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/record.h"

namespace tanji::certificate {
namespace {

using base::StrAppend;
using base::StrCat;

constexpr size_t kItemSizeMax = 4096;     // bytes of a line
constexpr size_t kHeadLineSizeMax = 400;  // "name word word…"
constexpr size_t kProofHashesMax = 64;

absl::Status Malformed(std::string_view expected) {
  return absl::InvalidArgumentError(
      StrCat("evidence archive: expected ", expected));
}

// Decimal without leading zeros.
std::optional<uint64_t> NumberOf(std::string_view word) {
  uint64_t value = 0;
  const char* end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || word.empty() ||
      std::to_string(value) != word) {
    return std::nullopt;
  }
  return value;
}

std::optional<ledger::Hash> HashOf(std::string_view word) {
  const auto bytes = base::Base64Decode(word);
  if (!bytes.ok() || bytes->size() != crypto::kSha256Size) return std::nullopt;
  return crypto::DigestFromBytes(*bytes);
}

std::string TextOf(const ledger::Hash& hash) {
  return base::Base64Encode(crypto::AsBytes(hash));
}

std::vector<std::string> Split(std::string_view line) {
  std::vector<std::string> words;
  for (;;) {
    const size_t end = line.find(' ');
    words.emplace_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end + 1);
  }
}

// The lines of a head, one after the other.
class HeadReader {
 public:
  explicit HeadReader(std::string_view text) : rest_(text) {}

  // The words behind `name`, `count` of them; empty ones when it is not so.
  std::vector<std::string> Words(std::string_view name, size_t count) {
    const size_t end = rest_.find('\n');
    if (end != std::string_view::npos) {
      std::vector<std::string> words = Split(rest_.substr(0, end));
      rest_.remove_prefix(end + 1);
      if (words.size() == count + 1 && words[0] == name) {
        words.erase(words.begin());
        return words;
      }
    }
    is_good_ = false;
    return std::vector<std::string>(count);
  }
  uint64_t Number(const std::string& word) { return Checked(NumberOf(word)); }
  ledger::Hash Hash(const std::string& word) { return Checked(HashOf(word)); }

  bool IsGood() const { return is_good_ && rest_.empty(); }

 private:
  template <typename T>
  T Checked(const std::optional<T>& value) {
    is_good_ = is_good_ && value.has_value();
    return value.value_or(T{});
  }

  std::string_view rest_;
  bool is_good_ = true;
};

constexpr std::string_view kKindNames[] = {"organisation", "product", "process",
                                           "draft"};

}  // namespace

std::string EvidenceHead::ToText() const {
  return StrCat(kEvidenceFormat, "\nlog ", log, "\ncertificate ",
                certificate_seq, " ", TextOf(certificate_leaf), "\nsnapshot ",
                snapshot_seq, " ", TextOf(snapshot_leaf), "\nvalid-on ",
                valid_on, "\nlist ", list_size, " ", TextOf(list_sha256),
                "\nrecords ", record_count, "\nwithheld ",
                withheld_organisations, " ", withheld_processes, "\n");
}

absl::StatusOr<EvidenceHead> EvidenceHead::FromText(std::string_view text) {
  HeadReader reader(text);
  EvidenceHead head;
  reader.Words(kEvidenceFormat, 0);
  head.log = reader.Words("log", 1)[0];
  std::vector<std::string> words = reader.Words("certificate", 2);
  head.certificate_seq = reader.Number(words[0]);
  head.certificate_leaf = reader.Hash(words[1]);
  words = reader.Words("snapshot", 2);
  head.snapshot_seq = reader.Number(words[0]);
  head.snapshot_leaf = reader.Hash(words[1]);
  head.valid_on = reader.Words("valid-on", 1)[0];
  words = reader.Words("list", 2);
  head.list_size = reader.Number(words[0]);
  head.list_sha256 = reader.Hash(words[1]);
  head.record_count = reader.Number(reader.Words("records", 1)[0]);
  words = reader.Words("withheld", 2);
  head.withheld_organisations = reader.Number(words[0]);
  head.withheld_processes = reader.Number(words[1]);
  if (!reader.IsGood() || head.ToText() != text || head.log.empty() ||
      !graph::ParseDay(head.valid_on).ok()) {
    return Malformed(StrCat("a head of ", kEvidenceFormat));
  }
  if (head.list_size > kEvidenceListSizeMax ||
      head.record_count > kEvidenceRecordsMax) {
    return absl::ResourceExhaustedError(
        StrCat("evidence archive: at most ", kEvidenceRecordsMax,
               " records and a list of ", kEvidenceListSizeMax, " bytes"));
  }
  return head;
}

std::string EvidenceItemLine(const EvidenceItem& item) {
  json::Array array;
  array.emplace_back(kKindNames[static_cast<size_t>(item.kind)]);
  array.emplace_back(item.id);
  if (item.kind == EvidenceItem::Kind::kProduct) array.emplace_back(item.unit);
  if (item.kind >= EvidenceItem::Kind::kProcess) {
    array.emplace_back(item.place);
    array.emplace_back(item.period_start);
    array.emplace_back(item.period_end);
    array.emplace_back(std::to_string(item.frozen_seq));
  }
  for (const uint64_t seq : item.seqs) array.emplace_back(std::to_string(seq));
  return json::Write(json::Value(std::move(array))) + "\n";
}

absl::StatusOr<EvidenceItem> ReadEvidenceItem(std::string_view line) {
  const absl::Status malformed = Malformed("an item of the list");
  if (line.size() > kItemSizeMax || line.empty() || line.back() != '\n') {
    return malformed;
  }
  json::ReadLimits limits;
  limits.size_max = kItemSizeMax;
  limits.depth_max = 1;
  limits.values_max = kEvidenceItemSeqsMax + 10;
  const auto value = json::Read(line.substr(0, line.size() - 1), limits);
  if (!value.ok() || value->if_array() == nullptr) return malformed;
  std::vector<std::string> texts;
  for (const json::Value& member : *value->if_array()) {
    if (member.if_string() == nullptr) return malformed;
    texts.push_back(*member.if_string());
  }
  EvidenceItem item;
  bool is_known = false;
  for (size_t k = 0; k < std::size(kKindNames) && !texts.empty(); ++k) {
    if (texts[0] != kKindNames[k]) continue;
    item.kind = static_cast<EvidenceItem::Kind>(k);
    is_known = true;
  }
  size_t next = 2;
  const bool is_process = item.kind >= EvidenceItem::Kind::kProcess;
  if (is_process) next = 6;
  if (item.kind == EvidenceItem::Kind::kProduct) next = 3;
  if (!is_known || texts.size() < next ||
      texts.size() > next + kEvidenceItemSeqsMax) {
    return malformed;
  }
  item.id = texts[1];
  if (item.kind == EvidenceItem::Kind::kProduct) item.unit = texts[2];
  if (is_process) {
    item.place = texts[2];
    item.period_start = texts[3];
    item.period_end = texts[4];
    const auto frozen = NumberOf(texts[5]);
    if (!frozen.has_value()) return malformed;
    item.frozen_seq = *frozen;
  }
  for (; next < texts.size(); ++next) {
    const auto seq = NumberOf(texts[next]);
    if (!seq.has_value() || (!item.seqs.empty() && *seq <= item.seqs.back())) {
      return malformed;
    }
    item.seqs.push_back(*seq);
  }
  if (EvidenceItemLine(item) != line) return malformed;
  return item;
}

std::string EvidenceBeginning(std::string_view head_note, std::string_view list,
                              std::string_view checkpoint,
                              std::string_view certificate) {
  return StrCat(kEvidenceFormat, "\nhead ", head_note.size(), "\n", head_note,
                "\nlist ", list.size(), "\n", list, "\ncheckpoint ",
                checkpoint.size(), "\n", checkpoint, "\ncertificate ",
                certificate.size(), "\n", certificate, "\n");
}

std::string EvidenceRecordHead(const EvidenceRecord& record) {
  std::string text = StrCat(
      "record ", record.seq, " ", record.entry.size(), " ", record.proof.size(),
      " ", record.has_payload ? std::to_string(record.payload_size) : "-", "\n",
      record.entry, "\n");
  for (const ledger::Hash& hash : record.proof) {
    StrAppend(&text, TextOf(hash), "\n");
  }
  if (record.has_payload) {
    StrAppend(&text, base::Base64Encode(record.secret), "\n");
  }
  return text;
}

absl::StatusOr<EvidenceReader> EvidenceReader::Open(Source source) {
  TANJI_ASSIGN_OR_RETURN(EvidenceReader reader, OpenHead(std::move(source)));
  TANJI_RETURN_IF_ERROR(reader.ReadList());
  return reader;
}

absl::StatusOr<EvidenceReader> EvidenceReader::OpenHead(Source source) {
  EvidenceReader reader(std::move(source));
  TANJI_RETURN_IF_ERROR(reader.ReadHead());
  return reader;
}

absl::StatusOr<std::string> EvidenceReader::Section(std::string_view name,
                                                    uint64_t size_max) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> words, Words(name, 2));
  const auto size = NumberOf(words[1]);
  if (!size.has_value() || *size > size_max) {
    return Malformed(StrCat("a ", name, " of at most ", size_max, " bytes"));
  }
  TANJI_ASSIGN_OR_RETURN(std::string bytes, Bytes(*size));
  TANJI_RETURN_IF_ERROR(Newline());
  return bytes;
}

absl::Status EvidenceReader::ReadHead() {
  TANJI_ASSIGN_OR_RETURN(const std::string magic,
                         Line(kHeadLineSizeMax, kEvidenceFormat));
  if (magic != kEvidenceFormat) return Malformed(kEvidenceFormat);
  TANJI_ASSIGN_OR_RETURN(const std::string head,
                         Section("head", ledger::kNoteSizeMax));
  TANJI_ASSIGN_OR_RETURN(head_note_, ledger::Note::Parse(head));
  TANJI_ASSIGN_OR_RETURN(head_, EvidenceHead::FromText(head_note_.text));
  return absl::OkStatus();
}

absl::Status EvidenceReader::ReadList() {
  TANJI_ASSIGN_OR_RETURN(const std::string list,
                         Section("list", head_.list_size));
  if (list.size() != head_.list_size ||
      crypto::Sha256(list) != head_.list_sha256) {
    return Malformed("the list that the head names");
  }
  for (std::string_view rest = list; !rest.empty();) {
    const size_t end = rest.find('\n');
    const size_t size = end == std::string_view::npos ? rest.size() : end + 1;
    TANJI_ASSIGN_OR_RETURN(EvidenceItem item,
                           ReadEvidenceItem(rest.substr(0, size)));
    items_.push_back(std::move(item));
    rest.remove_prefix(size);
  }
  TANJI_ASSIGN_OR_RETURN(checkpoint_,
                         Section("checkpoint", ledger::kNoteSizeMax));
  TANJI_ASSIGN_OR_RETURN(certificate_,
                         Section("certificate", kCertificateSizeMax));
  return absl::OkStatus();
}

absl::Status EvidenceReader::Fill() {
  constexpr size_t kPiece = size_t{256} << 10;
  if (at_end_) return Malformed("more: it is cut off");
  buffer_.erase(0, begin_);
  begin_ = 0;
  const size_t old = buffer_.size();
  buffer_.resize(old + kPiece);
  const auto count = source_(buffer_.data() + old, kPiece);
  buffer_.resize(old + (count.ok() ? *count : 0));
  TANJI_RETURN_IF_ERROR(count.status());
  at_end_ = *count == 0;
  return at_end_ ? Malformed("more: it is cut off") : absl::OkStatus();
}

absl::StatusOr<std::string> EvidenceReader::Line(size_t size_max,
                                                 std::string_view expected) {
  for (;;) {
    const size_t end = buffer_.find('\n', begin_);
    if (end != std::string::npos && end - begin_ <= size_max) {
      std::string line = buffer_.substr(begin_, end - begin_);
      begin_ = end + 1;
      return line;
    }
    if (end != std::string::npos || buffer_.size() - begin_ > size_max) {
      return Malformed(expected);
    }
    TANJI_RETURN_IF_ERROR(Fill());
  }
}

absl::StatusOr<std::vector<std::string>> EvidenceReader::Words(
    std::string_view name, size_t count) {
  const std::string expected = StrCat("a line \"", name, " …\"");
  TANJI_ASSIGN_OR_RETURN(const std::string line,
                         Line(kHeadLineSizeMax, expected));
  std::vector<std::string> words = Split(line);
  if (words.size() != count || words[0] != name) return Malformed(expected);
  return words;
}

// Grows with what comes, so that a large size alone costs nothing.
absl::StatusOr<std::string> EvidenceReader::Bytes(uint64_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    if (begin_ == buffer_.size()) TANJI_RETURN_IF_ERROR(Fill());
    const size_t part =
        std::min<uint64_t>(size - bytes.size(), buffer_.size() - begin_);
    bytes.append(buffer_, begin_, part);
    begin_ += part;
  }
  return bytes;
}

absl::Status EvidenceReader::Newline() {
  TANJI_ASSIGN_OR_RETURN(const std::string newline, Bytes(1));
  return newline == "\n" ? absl::OkStatus() : Malformed("a newline");
}

absl::StatusOr<std::optional<EvidenceRecord>> EvidenceReader::Next() {
  TANJI_RETURN_IF_ERROR(
      ReadPayload([](std::string_view) { return absl::OkStatus(); }));
  TANJI_ASSIGN_OR_RETURN(const std::string line,
                         Line(kHeadLineSizeMax, "a record, or the end"));
  if (line == "end") {
    if (records_read_ != head_.record_count) {
      return Malformed(StrCat(head_.record_count, " records"));
    }
    if (begin_ == buffer_.size() && !at_end_ && Fill().ok()) {
      return Malformed("nothing behind the end");
    }
    if (begin_ != buffer_.size()) return Malformed("nothing behind the end");
    return std::nullopt;
  }
  const std::vector<std::string> words = Split(line);
  if (words.size() != 5 || words[0] != "record" ||
      records_read_ == head_.record_count) {
    return Malformed("a line \"record …\", or the end");
  }
  const auto seq = NumberOf(words[1]);
  const auto entry_size = NumberOf(words[2]);
  const auto hashes = NumberOf(words[3]);
  const auto payload_size =
      words[4] == "-" ? std::optional<uint64_t>(0) : NumberOf(words[4]);
  if (!seq || !entry_size || !hashes || !payload_size ||
      *entry_size > ledger::kEntrySizeMax || *hashes > kProofHashesMax ||
      *payload_size > kEvidencePayloadSizeMax) {
    return Malformed("sizes of a record within their limits");
  }
  if (last_seq_.has_value() && *seq <= *last_seq_) {
    return Malformed("records by ascending position");
  }
  EvidenceRecord record;
  record.seq = *seq;
  TANJI_ASSIGN_OR_RETURN(record.entry, Bytes(*entry_size));
  TANJI_RETURN_IF_ERROR(Newline());
  for (uint64_t k = 0; k < *hashes; ++k) {
    TANJI_ASSIGN_OR_RETURN(const std::string text,
                           Line(kHeadLineSizeMax, "a hash"));
    const auto hash = HashOf(text);
    if (!hash.has_value()) return Malformed("a hash");
    record.proof.push_back(*hash);
  }
  record.has_payload = words[4] != "-";
  if (record.has_payload) {
    TANJI_ASSIGN_OR_RETURN(const std::string text,
                           Line(kHeadLineSizeMax, "a secret"));
    const auto secret = base::Base64Decode(text);
    if (!secret.ok() || secret->size() != ledger::kSecretSize) {
      return Malformed("a secret of 32 bytes");
    }
    record.secret = *secret;
    record.payload_size = *payload_size;
    payload_left_ = *payload_size;
    payload_open_ = true;
  }
  last_seq_ = record.seq;
  ++records_read_;
  return record;
}

absl::Status EvidenceReader::ReadPayload(const Visitor& visit) {
  if (!payload_open_) return absl::OkStatus();
  while (payload_left_ > 0) {
    if (begin_ == buffer_.size()) TANJI_RETURN_IF_ERROR(Fill());
    const size_t part =
        std::min<uint64_t>(payload_left_, buffer_.size() - begin_);
    TANJI_RETURN_IF_ERROR(
        visit(std::string_view(buffer_).substr(begin_, part)));
    begin_ += part;
    payload_left_ -= part;
  }
  payload_open_ = false;
  return Newline();
}

}  // namespace tanji::certificate
