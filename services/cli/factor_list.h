// Factors that were found, as a table, CSV and JSON.

#ifndef TANJI_SERVICES_CLI_FACTOR_LIST_H_
#define TANJI_SERVICES_CLI_FACTOR_LIST_H_

#include <string>
#include <string_view>
#include <vector>

#include "tanji/pack/v1/pack.pb.h"

namespace tanji::cli {

enum class Language { kEnglish, kChinese, kGerman };

// Chinese for text with Chinese characters, else English.
Language LanguageOf(std::string_view text);

// The name in `language`, else in the first that there is.
const std::string& NameIn(Language language,
                          const supply::v1::Translations& names);

// The countries of electricity that was found at places within them ("CN" of
// "CN-SD"), where nothing over the life cycle was: what a product there takes
// is the country's. In order, each once.
std::vector<std::string> CountriesFor(
    const pack::v1::SearchFactorsResponse& response);

// Of what was found, the life-cycle footprints of what the grid at `place`
// delivers.
pack::v1::SearchFactorsResponse LifeCycleAt(
    std::string_view place, const pack::v1::SearchFactorsResponse& response);

// One line a factor: product, number, unit, place, period, name, and what is to
// be known before it is used.
std::string FactorTable(Language language,
                        const pack::v1::SearchFactorsResponse& response);

// A header and one line a factor, all of it; numbers have 17 significant
// digits. Columns: services/cli/README.md.
std::string FactorCsv(const pack::v1::SearchFactorsResponse& response);

// One object on one line: services/cli/README.md.
std::string FactorJson(const pack::v1::SearchFactorsResponse& response);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_FACTOR_LIST_H_
