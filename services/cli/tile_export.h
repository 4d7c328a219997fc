// Writes a log as a tlog-tiles folder. What was exported before is evidence: no
// file of the folder changes before the tree has the root that was signed and
// goes on from the one that the folder had.

#ifndef TANJI_SERVICES_CLI_TILE_EXPORT_H_
#define TANJI_SERVICES_CLI_TILE_EXPORT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"
#include "services/cli/staging_folder.h"

namespace tanji::cli {

// Thread-compatible; one export at a time into a folder. Memory: 64 bytes an
// entry.
class TileExport {
 public:
  // `note` is the server's checkpoint. UNAUTHENTICATED, DATA_LOSS when it is
  // not signed by one of `log_keys`. FAILED_PRECONDITION when `folder` holds a
  // checkpoint of another log, or of this log at a larger size.
  static absl::StatusOr<TileExport> Create(
      std::string folder, std::string note,
      const std::vector<ledger::VerifierKey>& log_keys);

  uint64_t size() const { return checkpoint_.size; }
  uint64_t next() const { return tree_.size(); }

  // Takes entry next(); bundles that fill wait in `.incoming` of the folder.
  // OUT_OF_RANGE beyond size(). Errors as base::ReplaceFile.
  absl::Status Add(std::string_view entry);

  // Takes a file that is to stand beside the tiles before the checkpoint does;
  // it waits as bundles do. Errors as base::ReplaceFile.
  absl::Status AddBeside(const std::string& name, std::string_view bytes);

  // Compares the tree with the checkpoint, with the one that the folder had and
  // with each file of the same range that it has; then moves the bundles into
  // place and writes tiles and, last, the checkpoint. DATA_LOSS when a root or
  // a file is another: the folder is then as it was.
  absl::Status Finish();

 private:
  TileExport(std::string folder, std::string note,
             ledger::Checkpoint checkpoint)
      : folder_(std::move(folder)),
        note_(std::move(note)),
        checkpoint_(std::move(checkpoint)) {}

  absl::Status ReadEarlier(const std::vector<ledger::VerifierKey>& log_keys);
  std::string PathOf(const std::string& name) const;
  // Whether the folder has the file already, as it should be or, then noted in
  // `conflict_`, with other bytes.
  absl::StatusOr<bool> Has(const std::string& name, std::string_view bytes);
  absl::Status StageBundle();
  absl::Status CheckRoots() const;
  absl::Status MoveStaged() const;

  // Constant after construction.
  std::string folder_;
  std::string note_;
  ledger::Checkpoint checkpoint_;
  std::optional<ledger::Checkpoint> earlier_;  // that the folder had
  std::unique_ptr<StagingFolder> staging_;

  ledger::MerkleTree tree_;
  std::string bundle_;  // of the entries since the last multiple of 256
  std::vector<std::string> staged_;  // names of files in `staging_`
  absl::Status conflict_;  // the first file of the folder that differs
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_TILE_EXPORT_H_
