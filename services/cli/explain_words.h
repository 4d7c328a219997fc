// The words of explanations: what users type, and what CSV and JSON name.

#ifndef TANJI_SERVICES_CLI_EXPLAIN_WORDS_H_
#define TANJI_SERVICES_CLI_EXPLAIN_WORDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// "process"; empty for one that this version does not know.
std::string_view WordOf(footprint::v1::ExplainBy by);
// Nothing for a word that names none.
std::optional<footprint::v1::ExplainBy> ExplainByOf(std::string_view word);

// What the keys of a named line are: {"country", "place"}.
std::vector<std::string> KeyNamesOf(footprint::v1::ExplainBy by);

// "own-use", "closed"; "unknown" for one that this version does not know.
std::string_view WordOf(footprint::v1::LineKind kind);
std::string_view WordOf(footprint::v1::BreakdownLineKind kind);
// "nothing-left".
std::string_view WordOf(footprint::v1::TiersEnd end);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_EXPLAIN_WORDS_H_
