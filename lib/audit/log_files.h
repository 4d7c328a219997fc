// Tiles and bundles of a log as static files.

#ifndef TANJI_LIB_AUDIT_LOG_FILES_H_
#define TANJI_LIB_AUDIT_LOG_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/log_source.h"
#include "lib/ledger/tiles.h"

namespace tanji::audit {

// The bytes of `tile`. A mirror that has gone on may have the full one in place
// of a partial one: its beginning is taken then. NOT_FOUND; DATA_LOSS for
// another length; else as LogSource::Read.
absl::StatusOr<std::string> ReadTile(const ledger::LogSource& source,
                                     const ledger::TileRef& tile);

// Whether a file could not be read for reasons of the source: that judges
// nothing. What is not there, damaged or too large does.
bool IsSourceFailure(const absl::Status& status);

// The entries of bundle `index`, `width` of them. Errors likewise.
absl::StatusOr<std::vector<std::string>> ReadEntries(
    const ledger::LogSource& source, uint64_t index, uint64_t width);

}  // namespace tanji::audit

#endif  // TANJI_LIB_AUDIT_LOG_FILES_H_
