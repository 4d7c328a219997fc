// Zip archives for tests.

#ifndef TANJI_LIB_EXCHANGE_OLCA_TESTING_ZIP_BYTES_H_
#define TANJI_LIB_EXCHANGE_OLCA_TESTING_ZIP_BYTES_H_

#include <string>
#include <utility>
#include <vector>

namespace tanji::exchange::olca {

// An archive of `files`, names and texts, deflated, in their order. A name that
// ends in '/' is a folder. Stops the test when it cannot be made.
std::string ZipBytes(
    const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace tanji::exchange::olca

#endif  // TANJI_LIB_EXCHANGE_OLCA_TESTING_ZIP_BYTES_H_
