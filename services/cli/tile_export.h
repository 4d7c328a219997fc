// Writes a log as a tlog-tiles folder while its entries come in, and calls it
// good only once the tree has the root that was signed.

#ifndef TANJI_SERVICES_CLI_TILE_EXPORT_H_
#define TANJI_SERVICES_CLI_TILE_EXPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"

namespace tanji::cli {

// Thread-compatible. Memory: 64 bytes an entry.
class TileExport {
 public:
  // `note` is the server's checkpoint. UNAUTHENTICATED, DATA_LOSS when it is
  // not signed by `log_key`. FAILED_PRECONDITION when `folder` holds a
  // checkpoint of another log, or of this log at a larger size.
  static absl::StatusOr<TileExport> Create(std::string folder, std::string note,
                                           const ledger::VerifierKey& log_key);

  uint64_t size() const { return checkpoint_.size; }
  uint64_t next() const { return tree_.size(); }

  // Takes entry next(); writes bundles as they fill. OUT_OF_RANGE beyond
  // size(). Errors as base::ReplaceFile.
  absl::Status Add(std::string_view entry);

  // Compares the tree with the checkpoint, and with the one that the folder
  // had; then writes tiles and, last, the checkpoint. DATA_LOSS when a root is
  // another: the folder's checkpoint is then as it was.
  absl::Status Finish();

 private:
  TileExport(std::string folder, std::string note,
             ledger::Checkpoint checkpoint)
      : folder_(std::move(folder)),
        note_(std::move(note)),
        checkpoint_(std::move(checkpoint)) {}

  absl::Status Write(const std::string& path, std::string_view bytes) const;
  absl::Status WriteBundle();

  // Constant after construction.
  std::string folder_;
  std::string note_;
  ledger::Checkpoint checkpoint_;
  std::optional<ledger::Checkpoint> earlier_;  // that the folder had

  ledger::MerkleTree tree_;
  std::string bundle_;  // of the entries since the last multiple of 256
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_TILE_EXPORT_H_
