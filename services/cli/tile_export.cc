#include "services/cli/tile_export.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/ledger/tiles.h"

namespace tanji::cli {
namespace {

constexpr size_t kCheckpointSizeMax = 1 << 20;  // bytes, as any note

std::string NameOf(const ledger::TileRef& tile) {
  return ledger::TilePath(tile.level, tile.index, tile.width);
}

absl::Status WriteUnder(const std::filesystem::path& path,
                        std::string_view bytes) {
  TANJI_RETURN_IF_ERROR(
      base::MakeDirectories(path.parent_path().string(), 0755));
  return base::ReplaceFile(path.string(), bytes, 0644);
}

}  // namespace

absl::StatusOr<TileExport> TileExport::Create(
    std::string folder, std::string note,
    const std::vector<ledger::VerifierKey>& log_keys) {
  absl::StatusOr<ledger::Checkpoint> checkpoint =
      ledger::OpenCheckpoint(note, log_keys);
  if (!checkpoint.ok()) {
    return base::AddPlace(checkpoint.status(), "the server's checkpoint");
  }
  TileExport result(std::move(folder), std::move(note), *std::move(checkpoint));
  TANJI_RETURN_IF_ERROR(result.ReadEarlier(log_keys));
  TANJI_ASSIGN_OR_RETURN(result.staging_,
                         StagingFolder::Create(result.PathOf(".incoming")));
  return result;
}

absl::Status TileExport::ReadEarlier(
    const std::vector<ledger::VerifierKey>& log_keys) {
  const std::string path = PathOf("checkpoint");
  const absl::StatusOr<std::string> earlier_note =
      base::ReadFile(path, kCheckpointSizeMax);
  if (absl::IsNotFound(earlier_note.status())) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(earlier_note.status());
  const absl::StatusOr<ledger::Checkpoint> earlier =
      ledger::OpenCheckpoint(*earlier_note, log_keys);
  if (!earlier.ok()) {
    return absl::FailedPreconditionError(
        base::StrCat(path, " is not of this log; give another folder: ",
                     base::ToStd(earlier.status().message())));
  }
  if (earlier->size > size()) {
    return absl::FailedPreconditionError(base::StrCat(
        path, " is of ", earlier->size, " entries, but the server's log has ",
        size(), ": has it been set back?"));
  }
  earlier_ = *earlier;
  return absl::OkStatus();
}

std::string TileExport::PathOf(const std::string& name) const {
  return base::StrCat(folder_, "/", name);
}

absl::StatusOr<bool> TileExport::Has(const std::string& name,
                                     std::string_view bytes) {
  const absl::StatusOr<std::string> present =
      base::ReadFile(PathOf(name), bytes.size());
  if (absl::IsNotFound(present.status())) return false;
  const bool is_longer = absl::IsResourceExhausted(present.status());
  if (!present.ok() && !is_longer) return present.status();
  if (conflict_.ok() && (is_longer || *present != bytes)) {
    conflict_ = absl::DataLossError(base::StrCat(
        PathOf(name),
        " is other than in the log that the server signed: damaged, or of "
        "another history; keep it as evidence and give another folder"));
  }
  return true;
}

absl::Status TileExport::StageBundle() {
  const uint64_t last = next() - 1;
  const std::string name = ledger::BundlePath(last / ledger::kTileWidth,
                                              last % ledger::kTileWidth + 1);
  TANJI_RETURN_IF_ERROR(AddBeside(name, bundle_));
  bundle_.clear();
  return absl::OkStatus();
}

absl::Status TileExport::AddBeside(const std::string& name,
                                   std::string_view bytes) {
  TANJI_ASSIGN_OR_RETURN(const bool is_there, Has(name, bytes));
  if (is_there) return absl::OkStatus();
  TANJI_RETURN_IF_ERROR(
      WriteUnder(base::StrCat(staging_->path(), "/", name), bytes));
  staged_.push_back(name);
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
  return is_full || next() == size() ? StageBundle() : absl::OkStatus();
}

absl::Status TileExport::CheckRoots() const {
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
  if (!earlier_.has_value()) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(const ledger::Hash root, tree_.RootAt(earlier_->size));
  if (root != earlier_->root) {
    return absl::DataLossError(base::StrCat(
        "the first ", earlier_->size,
        " entries are others than in the checkpoint that ", folder_,
        " has: the log was rewritten; keep the folder as evidence and export "
        "to another one"));
  }
  return absl::OkStatus();
}

absl::Status TileExport::MoveStaged() const {
  for (const std::string& name : staged_) {
    const std::string from = base::StrCat(staging_->path(), "/", name);
    const std::filesystem::path to = PathOf(name);
    TANJI_RETURN_IF_ERROR(
        base::MakeDirectories(to.parent_path().string(), 0755));
    if (rename(from.c_str(), to.c_str()) != 0) {
      return base::ErrnoStatus(base::StrCat("renaming to ", to.string()),
                               errno);
    }
    TANJI_RETURN_IF_ERROR(base::SyncDirectory(to.parent_path().string()));
  }
  return absl::OkStatus();
}

absl::Status TileExport::Finish() {
  TANJI_RETURN_IF_ERROR(CheckRoots());
  std::vector<ledger::TileRef> missing;
  for (const ledger::TileRef& tile : ledger::NewTiles(0, size())) {
    TANJI_ASSIGN_OR_RETURN(const bool is_there,
                           Has(NameOf(tile), ledger::TileBytes(tree_, tile)));
    if (!is_there) missing.push_back(tile);
  }
  TANJI_RETURN_IF_ERROR(conflict_);
  TANJI_RETURN_IF_ERROR(MoveStaged());
  for (const ledger::TileRef& tile : missing) {
    TANJI_RETURN_IF_ERROR(
        WriteUnder(PathOf(NameOf(tile)), ledger::TileBytes(tree_, tile)));
  }
  return WriteUnder(PathOf("checkpoint"), note_);
}

}  // namespace tanji::cli
