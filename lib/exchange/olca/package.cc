#include "lib/exchange/olca/package.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "lib/base/status.h"
#include "lib/base/utf8.h"

namespace tanji::exchange::olca {
namespace {

constexpr size_t kArchiveSizeMin = 22;  // bytes of the end record alone
constexpr size_t kChunkSize = size_t{64} << 10;  // bytes unpacked at a time

absl::Status Refused(std::string_view name, std::string_view why) {
  return absl::InvalidArgumentError(
      base::StrCat("entry \"", name.substr(0, kEntryNameSizeMax), "\" ", why));
}

absl::Status TooMuch(std::string_view name, std::string_view why) {
  return absl::ResourceExhaustedError(
      base::StrCat("entry \"", name.substr(0, kEntryNameSizeMax), "\" ", why));
}

bool IsPlainPath(std::string_view name) {
  if (name.empty() || name.size() > kEntryNameSizeMax || !base::IsUtf8(name) ||
      base::HasControlCharacter(name) ||
      name.find('\\') != std::string_view::npos ||
      name.find(':') != std::string_view::npos) {
    return false;
  }
  if (name.back() == '/') name.remove_suffix(1);
  for (;;) {
    const size_t slash = name.find('/');
    const std::string_view part = name.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    name.remove_prefix(slash + 1);
  }
}

}  // namespace

// The only user of libzip. Owns the zipped bytes.
class Package::Archive {
 public:
  explicit Archive(std::string bytes) : bytes_(std::move(bytes)) {}
  ~Archive() {
    if (zip_ != nullptr) zip_discard(zip_);
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  absl::Status Open() {
    // libzip takes no bytes at all for an archive without entries.
    if (bytes_.size() < kArchiveSizeMin) {
      return absl::InvalidArgumentError(base::StrCat(
          "expected a zip archive: it has ", bytes_.size(), " bytes"));
    }
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source =
        zip_source_buffer_create(bytes_.data(), bytes_.size(), 0, &error);
    if (source != nullptr) {
      zip_ = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
      if (zip_ == nullptr) zip_source_free(source);
    }
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (zip_ != nullptr) return absl::OkStatus();
    return absl::InvalidArgumentError(
        base::StrCat("expected a zip archive: ", why));
  }

  uint64_t entry_count() const {
    return static_cast<uint64_t>(zip_get_num_entries(zip_, 0));
  }

  absl::StatusOr<zip_stat_t> Describe(uint64_t entry) const {
    zip_stat_t stat;
    zip_stat_init(&stat);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE |
                                     ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD |
                                     ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(zip_, entry, 0, &stat) != 0 ||
        (stat.valid & kNeeded) != kNeeded) {
      return absl::InvalidArgumentError(base::StrCat(
          "entry number ", entry, " of the archive cannot be read"));
    }
    if (stat.encryption_method != ZIP_EM_NONE) {
      return Refused(stat.name, "is encrypted; expected one that is not");
    }
    if (stat.comp_method != ZIP_CM_STORE &&
        stat.comp_method != ZIP_CM_DEFLATE) {
      return Refused(stat.name,
                     base::StrCat("is packed by method ", stat.comp_method,
                                  "; expected stored or deflated"));
    }
    return stat;
  }

  // Appends what entry `entry` unpacks to; `check` is asked after each chunk
  // with the size so far.
  template <typename Check>
  absl::Status Unpack(uint64_t entry, const Check& check, std::string* out) {
    zip_file_t* file = zip_fopen_index(zip_, entry, 0);
    if (file == nullptr) {
      return absl::InvalidArgumentError(zip_strerror(zip_));
    }
    std::array<char, kChunkSize> chunk;
    absl::Status status;
    for (;;) {
      const zip_int64_t count = zip_fread(file, chunk.data(), chunk.size());
      if (count < 0)
        status = absl::InvalidArgumentError(zip_file_strerror(file));
      if (count <= 0) break;
      out->append(chunk.data(), static_cast<size_t>(count));
      status = check(out->size());
      if (!status.ok()) break;
    }
    zip_fclose(file);
    return status;
  }

 private:
  const std::string bytes_;
  zip_t* zip_ = nullptr;
};

Package::Package(const PackageLimits& limits) : limits_(limits) {}
Package::Package(Package&&) noexcept = default;
Package& Package::operator=(Package&&) noexcept = default;
Package::~Package() = default;

absl::Status Package::AddName(const std::string& name, uint64_t entry) {
  if (!IsPlainPath(name)) {
    return Refused(name,
                   "has a name that is no relative path; expected one of at "
                   "most 1024 bytes without \"..\", '\\' and ':'");
  }
  if (name.back() == '/') return absl::OkStatus();
  names_.push_back(name);
  entries_.push_back(entry);
  return absl::OkStatus();
}

absl::Status Package::SortNames() {
  std::vector<size_t> order(names_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return names_[a] < names_[b]; });
  std::vector<std::string> names;
  std::vector<uint64_t> entries;
  for (const size_t k : order) {
    if (!names.empty() && names.back() == names_[k]) {
      return Refused(names_[k], "stands in the archive twice");
    }
    names.push_back(std::move(names_[k]));
    entries.push_back(entries_[k]);
  }
  names_ = std::move(names);
  entries_ = std::move(entries);
  return absl::OkStatus();
}

absl::Status Package::Count(const std::string& name, uint64_t unpacked,
                            uint64_t packed, uint64_t total) const {
  if (unpacked > limits_.entry_size_max) {
    return TooMuch(name, base::StrCat("unpacks to more than ",
                                      limits_.entry_size_max, " bytes"));
  }
  if (total > limits_.total_size_max) {
    return TooMuch(name, base::StrCat("brings what was unpacked to more than ",
                                      limits_.total_size_max, " bytes"));
  }
  if (unpacked > kRatioCheckedFrom && unpacked / limits_.ratio_max > packed) {
    return TooMuch(name,
                   base::StrCat("unpacks to more than ", limits_.ratio_max,
                                " times its size in the archive"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Package> Package::FromZip(std::string bytes,
                                         const PackageLimits& limits) {
  if (bytes.size() > limits.archive_size_max) {
    return absl::ResourceExhaustedError(
        base::StrCat("the archive has ", bytes.size(), " bytes; at most ",
                     limits.archive_size_max, " expected"));
  }
  Package package(limits);
  package.archive_ = std::make_unique<Archive>(std::move(bytes));
  TANJI_RETURN_IF_ERROR(package.archive_->Open());
  const uint64_t count = package.archive_->entry_count();
  if (count > limits.entries_max) {
    return absl::ResourceExhaustedError(
        base::StrCat("the archive has ", count, " entries; at most ",
                     limits.entries_max, " expected"));
  }
  for (uint64_t entry = 0; entry < count; ++entry) {
    TANJI_ASSIGN_OR_RETURN(const zip_stat_t stat,
                           package.archive_->Describe(entry));
    const std::string name = stat.name;
    TANJI_RETURN_IF_ERROR(package.Count(name, stat.size, stat.comp_size, 0));
    TANJI_RETURN_IF_ERROR(package.AddName(name, entry));
  }
  TANJI_RETURN_IF_ERROR(package.SortNames());
  return package;
}

absl::StatusOr<Package> Package::FromFiles(
    const std::vector<std::pair<std::string, std::string>>& files,
    const PackageLimits& limits) {
  if (files.size() > limits.entries_max) {
    return absl::ResourceExhaustedError(
        base::StrCat("the package has ", files.size(), " files; at most ",
                     limits.entries_max, " expected"));
  }
  Package package(limits);
  for (const auto& [name, text] : files) {
    TANJI_RETURN_IF_ERROR(package.AddName(name, package.files_.size()));
    package.files_.push_back(text);
  }
  TANJI_RETURN_IF_ERROR(package.SortNames());
  return package;
}

std::string Package::FolderAround() const {
  constexpr std::string_view kProcesses = "/processes/";
  std::string folder;
  for (const std::string& name : names_) {
    if (name.starts_with(kProcesses.substr(1))) return "";
    const size_t place = name.find(kProcesses);
    if (folder.empty() && place != std::string::npos) {
      folder = name.substr(0, place + 1);
    }
  }
  return folder;
}

absl::StatusOr<std::string> Package::Read(size_t k) {
  const std::string& name = names_[k];
  if (archive_ == nullptr) {
    const std::string& text = files_[entries_[k]];
    total_size_ += text.size();
    TANJI_RETURN_IF_ERROR(Count(name, text.size(), text.size(), total_size_));
    return text;
  }
  TANJI_ASSIGN_OR_RETURN(const zip_stat_t stat,
                         archive_->Describe(entries_[k]));
  std::string text;
  const absl::Status status = archive_->Unpack(
      entries_[k],
      [&](size_t size) -> absl::Status {
        if (size > stat.size) {
          return TooMuch(name, base::StrCat("unpacks to more than the ",
                                            stat.size, " bytes it says"));
        }
        return Count(name, size, stat.comp_size, total_size_ + size);
      },
      &text);
  total_size_ += text.size();
  if (absl::IsResourceExhausted(status)) return status;
  if (!status.ok()) {
    return Refused(name, base::StrCat("is damaged: ", status.message()));
  }
  if (text.size() != stat.size) {
    return Refused(name, base::StrCat("is damaged: it has ", text.size(),
                                      " bytes and says ", stat.size));
  }
  return text;
}

}  // namespace tanji::exchange::olca
