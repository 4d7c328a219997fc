#include "lib/platform/record/publisher.h"

#include <filesystem>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/platform/record/checkpointer.h"

namespace tanji::platform {
namespace {

constexpr size_t kCheckpointSizeMax = 1 << 20;  // bytes, with cosignatures

absl::Status WriteUnder(const std::string& directory, const std::string& path,
                        const std::string& bytes) {
  const std::filesystem::path full = std::filesystem::path(directory) / path;
  TANJI_RETURN_IF_ERROR(
      base::MakeDirectories(full.parent_path().string(), 0755));
  return base::ReplaceFile(full.string(), bytes, 0644);
}

}  // namespace

absl::Status WriteTiles(const std::string& directory, uint64_t old_size,
                        uint64_t new_size, const TileReader& read_tile,
                        const EntryReader& read_entries) {
  for (const ledger::TileRef& tile : ledger::NewTiles(old_size, new_size)) {
    TANJI_RETURN_IF_ERROR(WriteUnder(
        directory, ledger::TilePath(tile.level, tile.index, tile.width),
        read_tile(tile)));
  }
  for (const ledger::TileRef& bundle : ledger::NewBundles(old_size, new_size)) {
    const uint64_t begin = bundle.index * ledger::kTileWidth;
    TANJI_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                           read_entries(begin, begin + bundle.width));
    std::string bytes;
    for (const std::string& entry : entries) {
      ledger::AppendToBundle(&bytes, entry);
    }
    TANJI_RETURN_IF_ERROR(WriteUnder(
        directory, ledger::BundlePath(bundle.index, bundle.width), bytes));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Publisher>> Publisher::Open(
    std::string directory, const LedgerState& ledger, const KeyRing& keys) {
  std::unique_ptr<Publisher> publisher(
      new Publisher(std::move(directory), ledger, keys));
  const absl::Status checked = publisher->CheckOnce();
  if (absl::IsDataLoss(checked)) return checked;
  if (!checked.ok()) {
    base::LogWarning(base::StrCat("nothing is published until this has ended: ",
                                  checked.message()));
  }
  return publisher;
}

absl::Status Publisher::CheckOnce() {
  if (is_checked_) return absl::OkStatus();
  const std::string path = directory_ + "/checkpoint";
  const auto published = base::ReadFile(path, kCheckpointSizeMax);
  if (published.ok()) {
    TANJI_RETURN_IF_ERROR(CheckAgainst(ledger_, keys_.checkpoint_verifiers(),
                                       *published,
                                       "the published checkpoint " + path));
    TANJI_ASSIGN_OR_RETURN(
        const ledger::Checkpoint checkpoint,
        ledger::OpenCheckpoint(*published, keys_.checkpoint_verifiers()));
    shown_ = {*published, checkpoint.size};
  } else if (!absl::IsNotFound(published.status())) {
    return published.status();
  }
  is_checked_ = true;
  return absl::OkStatus();
}

absl::Status Publisher::Publish(uint64_t size, const std::string& note,
                                const TileReader& read_tile,
                                const EntryReader& read_entries) {
  TANJI_RETURN_IF_ERROR(CheckOnce());
  TANJI_RETURN_IF_ERROR(
      WriteTiles(directory_, published_size_, size, read_tile, read_entries));
  TANJI_RETURN_IF_ERROR(WriteUnder(directory_, "checkpoint", note));
  published_size_ = size;
  shown_ = {note, size};
  return absl::OkStatus();
}

}  // namespace tanji::platform
