// A package of openLCA's JSON-LD: JSON files in folders, zipped.
//
// The archive is foreign: nothing in it is believed before it was counted. A
// package holds the zipped bytes and unpacks one file at a time.

#ifndef TANJI_LIB_EXCHANGE_OLCA_PACKAGE_H_
#define TANJI_LIB_EXCHANGE_OLCA_PACKAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace tanji::exchange::olca {

// Bounds of an archive; beyond one of them it is refused.
struct PackageLimits {
  size_t archive_size_max = size_t{1} << 30;  // bytes, zipped
  size_t entries_max = 500'000;
  size_t entry_size_max = size_t{64} << 20;     // bytes, unpacked
  uint64_t total_size_max = uint64_t{4} << 30;  // bytes, of all that is read
  // Unpacked to zipped bytes of an entry that is larger than
  // kRatioCheckedFrom. JSON of this kind packs to a tenth, a bomb to a
  // thousandth.
  uint64_t ratio_max = 250;
};
inline constexpr uint64_t kRatioCheckedFrom = uint64_t{1} << 20;  // bytes
inline constexpr size_t kEntryNameSizeMax = 1024;                 // bytes

// Thread-compatible.
class Package {
 public:
  // INVALID_ARGUMENT for bytes that are no zip archive, for an entry that is
  // encrypted or packed otherwise than stored or deflated, that stands there
  // twice, or whose name is no relative path without "..";
  // RESOURCE_EXHAUSTED beyond `limits`. Cost: linear in the entries.
  static absl::StatusOr<Package> FromZip(std::string bytes,
                                         const PackageLimits& limits = {});
  // Of files as they are, by name. Errors as FromZip.
  static absl::StatusOr<Package> FromFiles(
      const std::vector<std::pair<std::string, std::string>>& files,
      const PackageLimits& limits = {});

  Package(Package&&) noexcept;
  Package& operator=(Package&&) noexcept;
  ~Package();

  // Names of the files, folders left out; in byte order.
  const std::vector<std::string>& names() const { return names_; }

  // Where the files lie whose place is "processes/" in a package: the folder
  // around that ("my-data/"), of the first that has one. Empty where there are
  // none, or they lie where they belong.
  std::string FolderAround() const;

  // The unpacked bytes of file names()[k]. INVALID_ARGUMENT for damaged bytes,
  // RESOURCE_EXHAUSTED as soon as it unpacks to more than `limits` or than it
  // says. What was read counts for the total, also when it is read again.
  absl::StatusOr<std::string> Read(size_t k);

 private:
  class Archive;

  explicit Package(const PackageLimits& limits);
  absl::Status AddName(const std::string& name, uint64_t entry);
  absl::Status SortNames();
  absl::Status Count(const std::string& name, uint64_t unpacked,
                     uint64_t packed, uint64_t total) const;

  PackageLimits limits_;
  std::vector<std::string> names_;
  std::vector<uint64_t> entries_;  // by name: place in the archive or in files_
  std::vector<std::string> files_;
  std::unique_ptr<Archive> archive_;  // null: of files_
  uint64_t total_size_ = 0;           // unpacked so far
};

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_PACKAGE_H_
