// Use case: a whole database at once, in the neutral CSV form
// (schemas/neutral-csv.md).

#ifndef TANJI_LIB_PLATFORM_SUPPLY_IMPORT_H_
#define TANJI_LIB_PLATFORM_SUPPLY_IMPORT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

inline constexpr char kCsvImportMediaType[] =
    "application/vnd.tanji.csv-import";
// Of one that its supplier has signed.
inline constexpr char kSignedCsvImportMediaType[] =
    "application/vnd.tanji.signed-csv-import";
inline bool IsCsvImport(std::string_view media_type) {
  return media_type == kCsvImportMediaType ||
         media_type == kSignedCsvImportMediaType;
}

struct ImportHeader {
  std::string request_id;
  std::string organisation;  // made at first use
  // Sizes in bytes of nodes.csv, edges.csv and factors.csv, in this order: a
  // file that is cut off or too long is refused.
  uint64_t nodes_size = 0;
  uint64_t edges_size = 0;
  uint64_t factors_size = 0;
  // Of a signed import: exchange::CsvManifest, and lines of a note that sign it
  // by keys of the organisation; both or neither.
  std::string manifest = {};
  std::string signature_lines = {};
};

struct ImportResult {
  Committed committed;
  uint64_t products = 0;
  uint64_t inputs = 0;
};

// One import: Begin, Feed…, Finish. Everything is parsed, checked, numbered and
// sealed beside the sequencer; only loading the sorted files and the record go
// through it. Dropped before Finish, it leaves nothing. It ends before the
// System does. Thread-compatible.
class Import {
 public:
  // INVALID_ARGUMENT, PERMISSION_DENIED; a signature's as SignedBy;
  // RESOURCE_EXHAUSTED for sizes above
  // kImportSizeMax or when kImportsAtOnceMax imports are running.
  static absl::StatusOr<std::unique_ptr<Import>> Begin(
      Context& context, const identity::Caller& caller, ImportHeader header);
  virtual ~Import() = default;

  // The next bytes of the three files, one after the other.
  virtual absl::Status Feed(std::string_view chunk) = 0;
  // Waits for the commit. INVALID_ARGUMENT lists every fault with file, line
  // and field, or names the file that is not what was signed.
  virtual absl::StatusOr<ImportResult> Finish() = 0;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_IMPORT_H_
