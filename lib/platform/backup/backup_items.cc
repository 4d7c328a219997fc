#include "lib/platform/backup/backup_items.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/numbers.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/envelope.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/record.h"
#include "lib/store/key_value_store.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr size_t kHeadLineMax = 300;           // bytes
constexpr size_t kKeyEnvelopeSizeMax = 4'096;  // bytes
constexpr size_t kKeyFileNameMax = 100;        // bytes
constexpr char kEndItem = 'e';
// A key file, its name and what stands around them.
constexpr size_t kItemSizeMax = kKeyFileSizeMax + 1'024;
static_assert(store::kValueSizeMax + store::kKeySizeMax < kKeyFileSizeMax);

int RankOf(BackupItem::Kind kind) {
  switch (kind) {
    case BackupItem::Kind::kKeyFile:
      return 0;
    case BackupItem::Kind::kMain:
      return 1;
    case BackupItem::Kind::kSecret:
      return 2;
  }
  return 0;
}

bool IsEntryKey(std::string_view key) {
  return key.starts_with(store::EntryPrefix());
}

std::string BoundOf(std::string_view head) {
  return std::string(crypto::AsBytes(crypto::Sha256(head)));
}

}  // namespace

bool IsKeyFileName(std::string_view name) {
  if (name.size() > kKeyFileNameMax) return false;
  if (!name.ends_with(".key") && !name.ends_with(".vkey")) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

std::string BackupHeadText(const FolderBackupHead& head,
                           std::string_view envelope) {
  return base::StrCat(kFolderBackupFormat, "\nlog ", head.log, "\ntime ",
                      ledger::FormatTime(head.time_micros), "\nstore ",
                      store::kFormatVersion, "\nkey ", envelope.size(), "\n",
                      envelope, "\n");
}

BackupWriter::BackupWriter(std::string_view key, std::string_view head,
                           crypto::StreamSealer::Sink sink)
    : sealer_(key, BoundOf(head), std::move(sink)) {}

absl::Status BackupWriter::Append(const BackupItem& item) {
  std::string bytes(1, static_cast<char>(item.kind));
  base::AppendString(&bytes, item.name);
  base::AppendString(&bytes, item.value);
  switch (item.kind) {
    case BackupItem::Kind::kKeyFile:
      ++files_;
      break;
    case BackupItem::Kind::kMain:
      ++mains_;
      if (IsEntryKey(item.name)) ++entries_;
      break;
    case BackupItem::Kind::kSecret:
      ++secrets_;
      break;
  }
  return sealer_.Append(bytes);
}

absl::Status BackupWriter::Finish() {
  std::string bytes(1, kEndItem);
  for (const uint64_t count : {files_, mains_, secrets_}) {
    base::AppendU64(&bytes, count);
  }
  TANJI_RETURN_IF_ERROR(sealer_.Append(bytes));
  return sealer_.Finish();
}

absl::Status BackupReader::Damaged(std::string_view what) const {
  return absl::DataLossError(base::StrCat(path_, ": ", what));
}

absl::StatusOr<std::string> BackupReader::ReadBytes(size_t size) {
  std::string bytes(size, '\0');
  bytes.resize(std::fread(bytes.data(), 1, size, file_.get()));
  if (std::ferror(file_.get()) != 0) {
    return base::ErrnoStatus(base::StrCat("reading ", path_), errno);
  }
  return bytes;
}

absl::StatusOr<std::string> BackupReader::ReadLine() {
  std::string line;
  for (;;) {
    TANJI_ASSIGN_OR_RETURN(const std::string next, ReadBytes(1));
    if (next.empty() || line.size() > kHeadLineMax) {
      return Damaged("is no backup of a data folder, or is cut off");
    }
    if (next == "\n") return line;
    line += next;
  }
}

absl::Status BackupReader::ReadHead(
    const crypto::KeyAndCertificate& recipient) {
  std::vector<std::string> values;
  for (const std::string_view name : {"", "log ", "time ", "store ", "key "}) {
    TANJI_ASSIGN_OR_RETURN(const std::string line, ReadLine());
    if (!std::string_view(line).starts_with(name)) {
      return Damaged(base::StrCat("expected a line \"", name, "...\""));
    }
    values.push_back(line.substr(name.size()));
  }
  if (values[0] != kFolderBackupFormat) {
    return Damaged(base::StrCat("expected a ", kFolderBackupFormat));
  }
  head_.log = values[1];
  const auto time = ledger::ParseTime(values[2]);
  if (!time.ok()) return Damaged(base::ToStd(time.status().message()));
  head_.time_micros = *time;
  if (values[3] != base::StrCat(store::kFormatVersion)) {
    return absl::FailedPreconditionError(base::StrCat(
        path_, " is of store format ", values[3], ", this program restores ",
        store::kFormatVersion, ": restore it with the tanji that wrote it"));
  }
  size_t size = 0;
  if (!absl::SimpleAtoi(values[4], &size) || size > kKeyEnvelopeSizeMax ||
      base::StrCat(size) != values[4]) {
    return Damaged("expected the size of the envelope of its key");
  }
  TANJI_ASSIGN_OR_RETURN(const std::string envelope, ReadBytes(size));
  TANJI_ASSIGN_OR_RETURN(const std::string newline, ReadBytes(1));
  if (envelope.size() != size || newline != "\n") return Damaged("is cut off");
  TANJI_ASSIGN_OR_RETURN(const std::string key,
                         crypto::OpenEnvelope(recipient, envelope));
  if (key.size() != crypto::Aead::kKeySize) {
    return Damaged("its envelope holds no key");
  }
  opener_.emplace(key, BoundOf(BackupHeadText(head_, envelope)),
                  [this](size_t bytes) { return ReadBytes(bytes); });
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<BackupReader>> BackupReader::Open(
    const std::string& path, const crypto::KeyAndCertificate& recipient) {
  File file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) {
    return base::ErrnoStatus(base::StrCat("opening ", path), errno);
  }
  std::unique_ptr<BackupReader> reader(new BackupReader(std::move(file), path));
  TANJI_RETURN_IF_ERROR(reader->ReadHead(recipient));
  return reader;
}

bool BackupReader::Begins(const std::string& path) {
  const File file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return false;
  const std::string_view expected = kFolderBackupFormat;
  std::string begin(expected.size(), '\0');
  begin.resize(std::fread(begin.data(), 1, begin.size(), file.get()));
  return begin == expected;
}

// So that the next item is in the buffer as a whole, if there is one.
absl::Status BackupReader::Fill() {
  if (is_read_ || buffer_.size() - at_ >= kItemSizeMax) return absl::OkStatus();
  buffer_.erase(0, at_);
  at_ = 0;
  while (!is_read_ && buffer_.size() < kItemSizeMax) {
    auto piece = opener_->Next();
    if (!piece.ok()) return base::AddPlace(piece.status(), path_);
    is_read_ = !piece->has_value();
    if (!is_read_) buffer_ += **piece;
  }
  return absl::OkStatus();
}

absl::Status BackupReader::CheckOrder(const BackupItem& item) {
  const bool is_new = !last_kind_.has_value() || *last_kind_ != item.kind;
  if (is_new ? last_kind_.has_value() && RankOf(item.kind) < RankOf(*last_kind_)
             : item.name <= last_name_) {
    return Damaged("its parts are out of order");
  }
  last_kind_ = item.kind;
  last_name_ = item.name;
  ++counts_[RankOf(item.kind)];
  if (item.kind == BackupItem::Kind::kKeyFile) {
    return IsKeyFileName(item.name)
               ? absl::OkStatus()
               : Damaged("names a file that is none of a key");
  }
  return store::CheckPair(item.name, item.value).ok()
             ? absl::OkStatus()
             : Damaged("holds a pair that is none of a store");
}

absl::Status BackupReader::CheckEnd(std::string_view rest) const {
  base::WireReader reader(rest, "backup");
  for (const uint64_t counted : counts_) {
    TANJI_ASSIGN_OR_RETURN(const uint64_t count, reader.U64());
    if (count != counted) return Damaged("has not all that it tells of");
  }
  if (!is_read_) return Damaged("goes on behind its end");
  return reader.Finish();
}

absl::StatusOr<std::optional<BackupItem>> BackupReader::Next() {
  TANJI_RETURN_IF_ERROR(Fill());
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  if (rest.empty()) return Damaged("is cut off");
  if (rest[0] == kEndItem) {
    TANJI_RETURN_IF_ERROR(CheckEnd(rest.substr(1)));
    return std::nullopt;
  }
  if (rest[0] != 'k' && rest[0] != 'm' && rest[0] != 's') {
    return Damaged("holds something of an unknown kind");
  }
  base::WireReader reader(rest.substr(1), "backup");
  BackupItem item;
  item.kind = static_cast<BackupItem::Kind>(rest[0]);
  TANJI_ASSIGN_OR_RETURN(item.name, reader.String(store::kKeySizeMax));
  TANJI_ASSIGN_OR_RETURN(item.value, reader.String(kKeyFileSizeMax));
  TANJI_RETURN_IF_ERROR(CheckOrder(item));
  at_ = buffer_.size() - reader.rest().size();
  return item;
}

}  // namespace tanji::platform
