#include "lib/certificate/status_list.h"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/certificate/internal/status_section.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"

namespace tanji::certificate {
namespace {

using base::StrCat;
using internal::AppendStatusSection;
using internal::ReadStatusSection;
using internal::SectionReader;
using ledger::CertificateStatus;

constexpr std::string_view kListFormat = "tanji-status-list/v1";
constexpr std::string_view kFileHeader = "tanji-status/v1";
constexpr std::string_view kStatusSize = "2";  // bits
constexpr uint64_t kPerByte = 4;
constexpr int kBitsOfStatus = 2;
constexpr unsigned kStatusMask = 3;
// W3C Bitstring Status List 1.0, section 3.2: no fewer, so that a list does not
// say how few there are.
constexpr uint64_t kEntriesMin = 131'072;
// Multibase (the same, section 3.1): base64url without padding.
constexpr char kBase64Url = 'u';
constexpr int kGzipWindow = 15 + 16;  // zlib: 16 more for a gzip header

// Of the bits of a log with this many entries.
uint64_t BytesFor(uint64_t size) {
  return (std::max(size, kEntriesMin) + kPerByte - 1) / kPerByte;
}

int ShiftOf(uint64_t seq) {
  return static_cast<int>(kPerByte - 1 - seq % kPerByte) * kBitsOfStatus;
}

std::string Gzip(std::string_view bytes) {
  z_stream stream{};
  TANJI_CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                           kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  TANJI_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(std::min<size_t>(packed.size(), stream.total_out));
  deflateEnd(&stream);
  return packed;
}

// Exactly `size` bytes, from all of `packed`.
absl::StatusOr<std::string> Gunzip(std::string_view packed, uint64_t size) {
  z_stream stream{};
  TANJI_CHECK(inflateInit2(&stream, kGzipWindow) == Z_OK);
  std::string bytes(size, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int result = inflate(&stream, Z_FINISH);
  const bool is_whole =
      result == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 0;
  inflateEnd(&stream);
  if (is_whole) return bytes;
  return absl::InvalidArgumentError(StrCat(
      "status list, encoded_list: expected the gzip form of ", size, " bytes"));
}

// Whether the bits say nothing of entries that the log has not.
bool IsZeroBehind(std::string_view bits, uint64_t size) {
  uint64_t whole = size / kPerByte;
  if (size % kPerByte != 0) {
    const unsigned mask = (1U << (ShiftOf(size - 1))) - 1;
    if ((static_cast<uint8_t>(bits[whole]) & mask) != 0) return false;
    ++whole;
  }
  return bits.find_first_not_of('\0', whole) == std::string_view::npos;
}

json::Array StatusNames() {
  json::Array names;
  for (const CertificateStatus status : ledger::kCertificateStatuses) {
    names.emplace_back(ledger::CertificateStatusName(status));
  }
  return names;
}

}  // namespace

StatusList::StatusList(std::string log, uint64_t size,
                       const std::map<uint64_t, CertificateStatus>& statuses)
    : log_(std::move(log)), size_(size), bits_(BytesFor(size), '\0') {
  for (const auto& [seq, status] : statuses) {
    TANJI_CHECK(seq < size);
    char& byte = bits_[seq / kPerByte];
    byte = static_cast<char>(static_cast<uint8_t>(byte) |
                             (static_cast<unsigned>(status) << ShiftOf(seq)));
  }
}

CertificateStatus StatusList::StatusOf(uint64_t seq) const {
  TANJI_CHECK(seq < size_);
  const unsigned byte = static_cast<uint8_t>(bits_[seq / kPerByte]);
  return static_cast<CertificateStatus>((byte >> ShiftOf(seq)) & kStatusMask);
}

std::map<uint64_t, CertificateStatus> StatusList::Changed() const {
  std::map<uint64_t, CertificateStatus> changed;
  for (size_t at = bits_.find_first_not_of('\0'); at != std::string::npos;
       at = bits_.find_first_not_of('\0', at + 1)) {
    for (uint64_t seq = at * kPerByte;
         seq < std::min(size_, (at + 1) * kPerByte); ++seq) {
      const CertificateStatus status = StatusOf(seq);
      if (status != CertificateStatus::kValid) changed.emplace(seq, status);
    }
  }
  return changed;
}

std::string StatusList::ToJson() const {
  json::Object members;
  members.emplace_back("format", kListFormat);
  members.emplace_back("log", log_);
  members.emplace_back("size", StrCat(size_));
  members.emplace_back("status_size", kStatusSize);
  members.emplace_back("statuses", StatusNames());
  members.emplace_back("encoded_list",
                       StrCat(std::string_view(&kBase64Url, 1),
                              base::Base64UrlEncode(Gzip(bits_))));
  return json::Write(json::Value(std::move(members)));
}

absl::StatusOr<StatusList> StatusList::FromJson(std::string_view json) {
  json::ReadLimits limits;
  limits.size_max = kStatusListSizeMax;
  limits.depth_max = 4;
  limits.values_max = 64;
  TANJI_ASSIGN_OR_RETURN(const json::Value value, json::Read(json, limits));
  std::vector<std::string> faults;
  json::ObjectReader reader(value, "", faults);
  if (reader.RequiredString("format") != kListFormat) {
    reader.Fault("format", StrCat("expected ", kListFormat));
  }
  StatusList list;
  list.log_ = reader.RequiredString("log");
  const std::string size_text = reader.RequiredString("size");
  uint64_t& size = list.size_;
  const char* const end = size_text.data() + size_text.size();
  const auto read = std::from_chars(size_text.data(), end, size);
  if (read.ec != std::errc() || read.ptr != end ||
      size > kStatusListEntriesMax) {
    reader.Fault("size",
                 StrCat("expected a number up to ", kStatusListEntriesMax));
  }
  if (reader.RequiredString("status_size") != kStatusSize) {
    reader.Fault("status_size", StrCat("expected ", kStatusSize));
  }
  const json::Array* const names = reader.RequiredArray("statuses");
  if (names != nullptr && *names != StatusNames()) {
    reader.Fault("statuses", "expected those of this version");
  }
  const std::string encoded = reader.RequiredString("encoded_list");
  reader.RefuseUnknownMembers();
  const auto packed = base::Base64UrlDecode(
      std::string_view(encoded).substr(std::min<size_t>(1, encoded.size())));
  if (!encoded.starts_with(kBase64Url) || !packed.ok()) {
    reader.Fault("encoded_list", "expected u and base64url");
  }
  if (!faults.empty()) {
    return absl::InvalidArgumentError(StrCat("status list, ", faults[0]));
  }
  TANJI_ASSIGN_OR_RETURN(list.bits_, Gunzip(*packed, BytesFor(size)));
  if (!IsZeroBehind(list.bits_, size)) {
    return absl::InvalidArgumentError(
        "status list, encoded_list: expected zeros behind the last entry");
  }
  return list;
}

absl::StatusOr<StatusList> OpenStatusList(const ledger::Entry& entry,
                                          const ShownStatus& shown) {
  const auto refuted = [](std::string_view what) {
    return absl::DataLossError(StrCat("status list: ", what));
  };
  const ledger::Record& record = entry.record;
  if (record.kind != ledger::RecordKind::kStatusList) {
    return refuted("its record is of another kind");
  }
  if (shown.list.size() > kStatusListSizeMax) {
    return refuted("it is larger than one may be");
  }
  const std::string padded = ledger::Pad(shown.list);
  if (!record.payload.has_value() ||
      record.payload->media_type != kStatusListMediaType ||
      record.payload->size != padded.size() ||
      record.payload->commitment !=
          ledger::PayloadCommitment(shown.secret, padded)) {
    return refuted("its record is of another list");
  }
  auto list = StatusList::FromJson(shown.list);
  if (!list.ok()) return refuted(base::ToStd(list.status().message()));
  if (list->log() != record.log || list->size() != record.seq) {
    return refuted("it is of another log or position than its record");
  }
  return *std::move(list);
}

std::string StatusFile::ToText() const {
  std::string text = StrCat(kFileHeader, "\ncheckpoint ", checkpoint.size(),
                            "\n", checkpoint, "\n");
  AppendStatusSection(status, &text);
  return text;
}

absl::StatusOr<StatusFile> StatusFile::Parse(std::string_view file) {
  if (file.size() > kStatusFileSizeMax) {
    return absl::ResourceExhaustedError(StrCat("status file has ", file.size(),
                                               " bytes; at most ",
                                               kStatusFileSizeMax));
  }
  SectionReader reader(file, "status file");
  TANJI_ASSIGN_OR_RETURN(const std::string_view header,
                         reader.Line(kFileHeader));
  if (header != kFileHeader) {
    return reader.Mismatch(StrCat("expected ", kFileHeader));
  }
  StatusFile parsed;
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string_view> head,
                         reader.Head("checkpoint", 2));
  TANJI_ASSIGN_OR_RETURN(parsed.checkpoint, reader.Body(head[1]));
  TANJI_ASSIGN_OR_RETURN(parsed.status, ReadStatusSection(reader));
  if (parsed.ToText() != file) {
    return reader.Mismatch("a number or line in another spelling, or more");
  }
  return parsed;
}

}  // namespace tanji::certificate
