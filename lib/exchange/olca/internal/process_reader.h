// Processes of a package (data_set.h).

#ifndef TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROCESS_READER_H_
#define TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROCESS_READER_H_

#include <string>
#include <unordered_map>

#include "lib/exchange/olca/data_set.h"
#include "lib/exchange/olca/internal/record.h"
#include "lib/graph/parameter.h"

namespace tanji::exchange::olca::internal {

// By id, what processes refer to.
struct Referred {
  PlaceById flows;
  PlaceById properties;
  std::unordered_map<std::string, std::string, base::StringHash,
                     base::StringEqual>
      location_codes;
};

Process ReadProcess(const Record& record, const Referred& referred);

graph::Parameter ReadParameter(const Record& record);

// Without control characters and blanks at the ends, at most
// graph::kTextSizeMax bytes.
std::string CleanText(std::string_view text);

}  // namespace tanji::exchange::olca::internal

#endif  // TANJI_LIB_EXCHANGE_OLCA_INTERNAL_PROCESS_READER_H_
