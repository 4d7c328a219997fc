#include "lib/audit/log_files.h"

#include "lib/base/status.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/record.h"

namespace tanji::audit {
namespace {

using base::StrCat;

constexpr size_t kTileSizeMax = ledger::kTileWidth * crypto::kSha256Size;
constexpr size_t kBundleSizeMax =
    ledger::kTileWidth * (sizeof(uint16_t) + ledger::kEntrySizeMax);

// The file, or the full one in its place. `path_of` takes a width.
template <typename PathOf>
absl::StatusOr<std::string> ReadPartialOrFull(const ledger::LogSource& source,
                                              uint64_t width, size_t size_max,
                                              const PathOf& path_of) {
  auto bytes = source.Read(path_of(width), size_max);
  if (!absl::IsNotFound(bytes.status()) || width == ledger::kTileWidth) {
    return bytes;
  }
  auto full = source.Read(path_of(ledger::kTileWidth), size_max);
  return absl::IsNotFound(full.status()) ? bytes : full;
}

}  // namespace

bool IsSourceFailure(const absl::Status& status) {
  return !status.ok() && !absl::IsNotFound(status) &&
         !absl::IsDataLoss(status) && !absl::IsResourceExhausted(status);
}

absl::StatusOr<std::string> ReadTile(const ledger::LogSource& source,
                                     const ledger::TileRef& tile) {
  const auto path_of = [&](uint64_t width) {
    return ledger::TilePath(tile.level, tile.index, width);
  };
  TANJI_ASSIGN_OR_RETURN(
      std::string bytes,
      ReadPartialOrFull(source, tile.width, kTileSizeMax, path_of));
  const size_t size = tile.width * crypto::kSha256Size;
  if (bytes.size() != size && bytes.size() != kTileSizeMax) {
    return absl::DataLossError(StrCat(path_of(tile.width), " has ",
                                      bytes.size(), " bytes; expected ", size));
  }
  bytes.resize(size);
  return bytes;
}

absl::StatusOr<std::vector<std::string>> ReadEntries(
    const ledger::LogSource& source, uint64_t index, uint64_t width) {
  const auto path_of = [&](uint64_t any_width) {
    return ledger::BundlePath(index, any_width);
  };
  TANJI_ASSIGN_OR_RETURN(
      const std::string bytes,
      ReadPartialOrFull(source, width, kBundleSizeMax, path_of));
  auto entries = ledger::ReadBundle(bytes);
  if (!entries.ok()) {
    return absl::DataLossError(
        StrCat(path_of(width), ": ", entries.status().message()));
  }
  if (entries->size() != width && entries->size() != ledger::kTileWidth) {
    return absl::DataLossError(StrCat(path_of(width), " has ", entries->size(),
                                      " entries; expected ", width));
  }
  entries->resize(width);
  return entries;
}

}  // namespace tanji::audit
