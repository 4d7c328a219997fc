// Footprints as CSV (RFC 4180, but lines end in a newline alone).

#ifndef TANJI_SERVICES_CLI_CSV_OUTPUT_H_
#define TANJI_SERVICES_CLI_CSV_OUTPUT_H_

#include <optional>
#include <string>
#include <string_view>

namespace tanji::cli {

inline constexpr std::string_view kFootprintsCsvHeader =
    "product,unit,kg_co2e\n";

// Appends `field`, in quotes when it holds a comma, a quote or a line break.
void AppendCsvField(std::string* out, std::string_view field);

// Appends one line. The number has 17 significant digits, so that reading it
// gives the same double; without one the field is empty.
void AppendFootprintCsv(std::string* out, std::string_view product,
                        std::string_view unit, std::optional<double> kg_co2e);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_CSV_OUTPUT_H_
