#include "services/cli/csv_output.h"

#include "services/cli/number_text.h"

namespace tanji::cli {

void AppendCsvField(std::string* out, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    *out += field;
    return;
  }
  *out += '"';
  for (const char c : field) {
    if (c == '"') *out += '"';
    *out += c;
  }
  *out += '"';
}

void AppendFootprintCsv(std::string* out, std::string_view product,
                        std::string_view unit, std::optional<double> kg_co2e) {
  AppendCsvField(out, product);
  *out += ',';
  AppendCsvField(out, unit);
  *out += ',';
  if (kg_co2e.has_value()) *out += ExactNumber(*kg_co2e);
  *out += '\n';
}

}  // namespace tanji::cli
