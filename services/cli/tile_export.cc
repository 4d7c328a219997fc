#include "services/cli/tile_export.h"

#include <filesystem>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/tiles.h"

namespace tanji::cli {
namespace {

constexpr size_t kCheckpointSizeMax = 1 << 20;  // bytes, as any note

}  // namespace

absl::StatusOr<TileExport> TileExport::Create(
    std::string folder, std::string note, const ledger::VerifierKey& log_key) {
  absl::StatusOr<ledger::Checkpoint> checkpoint =
      ledger::OpenCheckpoint(note, log_key);
  if (!checkpoint.ok()) {
    return base::AddPlace(checkpoint.status(), "the server's checkpoint");
  }
  const std::string path = folder + "/checkpoint";
  const absl::StatusOr<std::string> earlier_note =
      base::ReadFile(path, kCheckpointSizeMax);
  TileExport result(std::move(folder), std::move(note), *std::move(checkpoint));
  if (absl::IsNotFound(earlier_note.status())) return result;
  TANJI_RETURN_IF_ERROR(earlier_note.status());
  const absl::StatusOr<ledger::Checkpoint> earlier =
      ledger::OpenCheckpoint(*earlier_note, log_key);
  if (!earlier.ok()) {
    return absl::FailedPreconditionError(
        base::StrCat(path, " is not of this log; give another folder: ",
                     base::ToStd(earlier.status().message())));
  }
  if (earlier->size > result.size()) {
    return absl::FailedPreconditionError(base::StrCat(
        path, " is of ", earlier->size, " entries, but the server's log has ",
        result.size(), ": has it been set back?"));
  }
  result.earlier_ = *earlier;
  return result;
}

absl::Status TileExport::Write(const std::string& path,
                               std::string_view bytes) const {
  const std::filesystem::path full = std::filesystem::path(folder_) / path;
  TANJI_RETURN_IF_ERROR(
      base::MakeDirectories(full.parent_path().string(), 0755));
  return base::ReplaceFile(full.string(), bytes, 0644);
}

absl::Status TileExport::WriteBundle() {
  const uint64_t last = next() - 1;
  TANJI_RETURN_IF_ERROR(Write(ledger::BundlePath(last / ledger::kTileWidth,
                                                 last % ledger::kTileWidth + 1),
                              bundle_));
  bundle_.clear();
  return absl::OkStatus();
}

absl::Status TileExport::Add(std::string_view entry) {
  if (next() == size()) {
    return absl::OutOfRangeError(
        base::StrCat("the checkpoint covers only ", size(), " entries"));
  }
  if (entry.size() > UINT16_MAX) {
    return absl::DataLossError(
        base::StrCat("entry ", next(), " has ", entry.size(),
                     " bytes; an entry has at most ", UINT16_MAX));
  }
  tree_.Append(ledger::LeafHash(entry));
  ledger::AppendToBundle(&bundle_, entry);
  const bool is_full = next() % ledger::kTileWidth == 0;
  return is_full || next() == size() ? WriteBundle() : absl::OkStatus();
}

absl::Status TileExport::Finish() {
  if (next() != size()) {
    return absl::DataLossError(base::StrCat("the server gave ", next(),
                                            " entries of the ", size(),
                                            " that its checkpoint covers"));
  }
  if (tree_.Root() != checkpoint_.root) {
    return absl::DataLossError(
        "the entries do not have the root hash of the signed checkpoint: the "
        "server's log contradicts its own signature");
  }
  if (earlier_.has_value()) {
    TANJI_ASSIGN_OR_RETURN(const ledger::Hash root,
                           tree_.RootAt(earlier_->size));
    if (root != earlier_->root) {
      return absl::DataLossError(base::StrCat(
          "the first ", earlier_->size,
          " entries are others than in the checkpoint that ", folder_,
          " has: the log was rewritten; keep both as evidence"));
    }
  }
  for (const ledger::TileRef& tile : ledger::NewTiles(0, size())) {
    TANJI_RETURN_IF_ERROR(
        Write(ledger::TilePath(tile.level, tile.index, tile.width),
              ledger::TileBytes(tree_, tile)));
  }
  return Write("checkpoint", note_);
}

}  // namespace tanji::cli
