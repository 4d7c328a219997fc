// What a supplier signs of a database in the neutral CSV form: whose it is, and
// the size and SHA-256 of each file.

#ifndef TANJI_LIB_EXCHANGE_CSV_MANIFEST_H_
#define TANJI_LIB_EXCHANGE_CSV_MANIFEST_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/crypto/hash.h"
#include "lib/exchange/csv/neutral_form.h"

namespace tanji::exchange {

inline constexpr size_t kCsvFiles = 3;              // nodes, edges, factors
inline constexpr size_t kCsvManifestSizeMax = 512;  // bytes

// The text (schemas/neutral-csv.md, "Signed imports"):
//
//   tanji-csv-manifest/v1
//   organisation <id>
//   nodes.csv <bytes> <64 lower-case hex digits>
//   edges.csv <bytes> <hex>
//   factors.csv <bytes> <hex>
struct CsvManifest {
  struct File {
    uint64_t size = 0;
    crypto::Sha256Digest digest{};
    friend bool operator==(const File&, const File&) = default;
  };
  std::string organisation;
  std::array<File, kCsvFiles> files;  // by FileKind

  std::string ToText() const;
  // Exactly what ToText writes. INVALID_ARGUMENT with the line and what was
  // expected.
  static absl::StatusOr<CsvManifest> FromText(std::string_view text);
};

}  // namespace tanji::exchange

#endif  // TANJI_LIB_EXCHANGE_CSV_MANIFEST_H_
