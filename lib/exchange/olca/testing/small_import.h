// Imports of small packages, for tests.

#ifndef TANJI_LIB_EXCHANGE_OLCA_TESTING_SMALL_IMPORT_H_
#define TANJI_LIB_EXCHANGE_OLCA_TESTING_SMALL_IMPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/exchange/olca/import.h"
#include "lib/exchange/olca/testing/small_package.h"

namespace tanji::exchange::olca {

// Organisation works, source small.zip, licence MIT with attribution.
ImportOptions SmallOptions();

// With the shipped GWP pack.
absl::StatusOr<OlcaImport> TryImport(
    const SmallPackage& package, const ImportOptions& options = SmallOptions());
// The same; stops the test when it fails or has faults.
OlcaImport Import(const SmallPackage& package,
                  const ImportOptions& options = SmallOptions());

// The process of that product; stops the test when there is none.
const graph::ProcessDeclaration& ProcessOf(const OlcaImport& import,
                                           const std::string& product);

// All notices of that kind.
std::vector<Notice> NoticesOf(const OlcaImport& import,
                              const std::string& kind);
// The only notice of that kind; stops the test when there is another or none.
Notice NoticeOf(const OlcaImport& import, const std::string& kind);

// A mill makes 2 kg of steel of 3 kWh of power, a plant makes 1 MJ of power.
SmallPackage MillAndPlant();

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_TESTING_SMALL_IMPORT_H_
