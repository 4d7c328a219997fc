// The compiled snapshot on disk: the network and its solution, so that a
// restart need not decrypt every version. It holds nothing that the store has
// not, is sealed, and may be deleted at any time.

#ifndef TANJI_LIB_PLATFORM_COMPILED_FILE_H_
#define TANJI_LIB_PLATFORM_COMPILED_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/engine/intensity.h"
#include "lib/graph/network.h"
#include "lib/ledger/merkle.h"

namespace tanji::platform {

// What the file says beside the network.
struct CompiledHeader {
  uint64_t applied_size = 0;  // entries taken into the network
  uint64_t changed_seq = 0;   // last record that changed it
  ledger::Hash leaf_hash{};   // of entry applied_size - 1
  graph::Day day = 0;
  std::vector<uint32_t> dated;  // processes with bounded validity
};

struct CompiledContent {
  CompiledHeader header;
  graph::Network network;
  engine::Intensities intensities;
};

// Frames of 1 MiB, each AES-256-GCM under a key derived from the folder's
// "snapshot" secret and the file's random salt; the frame's number and whether
// it is the last are bound to it. Thread-safe.
class CompiledFile {
 public:
  enum class Mode { kReadWrite, kReadOnly };
  // `secret` has 32 bytes.
  CompiledFile(std::string path, std::string secret,
               Mode mode = Mode::kReadWrite)
      : path_(std::move(path)), mode_(mode), secret_(std::move(secret)) {}

  // Replaces the file durably; where it is read only, leaves it.
  // RESOURCE_EXHAUSTED when the disk is full; the old file is kept then.
  absl::Status Write(const CompiledHeader& header,
                     const graph::Network& network,
                     const engine::Intensities& intensities) const
      TANJI_EXCLUDES(mu_);
  // NOT_FOUND when there is none; FAILED_PRECONDITION when another engine or
  // build wrote it; DATA_LOSS for a damaged one.
  absl::StatusOr<CompiledContent> Read() const TANJI_EXCLUDES(mu_);

  // Deletes the file, and seals with `secret` from now on. Once it returns,
  // nothing of what had been written is there, or comes to be. Errors of the
  // system.
  absl::Status Forget(std::string secret) TANJI_EXCLUDES(mu_);

 private:
  const std::string path_;
  const Mode mode_;

  mutable base::Mutex mu_;  // held over the disk
  std::string secret_ TANJI_GUARDED_BY(mu_);
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_COMPILED_FILE_H_
