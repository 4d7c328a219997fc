// tanji factors search: factors of the loaded packs, by name.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/exchange/pack/factor_pack.h"
#include "services/cli/client.h"
#include "services/cli/command.h"
#include "services/cli/factor_list.h"
#include "services/cli/head_read.h"
#include "services/cli/terminal_text.h"
#include "tanji/pack/v1/pack_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using pack::v1::PackService;

constexpr uint32_t kLimitDefault = 20;
constexpr uint32_t kLimitMax = 1000;
constexpr int kWordsMax = 16;
constexpr size_t kCountriesMax = 5;  // each is a call

constexpr char kFooter[] =
    "WORDS may be Chinese, English or German; case and accents make no\n"
    "difference. Each lies somewhere in the id, a name, the category or the\n"
    "place; where there is no such factor, another word for the same (lorry, "
    "HGV,\n"
    "Lkw), the word without its ending or both parts of a German compound do.\n"
    "The best come first; of electricity factors, those over the life cycle: "
    "they\n"
    "are what a product's footprint takes, and may not be mixed with direct "
    "CO2.\n"
    "What is printed first is the product's name, as an input names it. Names "
    "are shown in Chinese where WORDS have Chinese\n"
    "characters, else in English. An unverified factor may not feed a "
    "certified\n"
    "result; a number that its licence withholds is left out.\n"
    "\n"
    "Examples:\n"
    "  tanji factors search electricity china\n"
    "  tanji factors search 钢 --limit 50\n"
    "  tanji factors search Lastwagen Diesel --language de\n"
    "  tanji factors search Strom --language de --csv";

struct Options {
  std::vector<std::string> words;
  uint32_t limit = kLimitDefault;
  std::string language;  // empty: that of the words
  bool csv = false;
  bool json = false;
};

Language LanguageFor(const Options& options, std::string_view query) {
  if (options.language.empty()) return LanguageOf(query);
  if (options.language == "zh") return Language::kChinese;
  return options.language == "de" ? Language::kGerman : Language::kEnglish;
}

// Below the factors of places within a country, of which none is for products,
// those of the country as a whole, which are.
absl::Status PrintCountries(const Client& client, const Session& session,
                            Language language,
                            const pack::v1::SearchFactorsResponse& found) {
  const auto stub = client.Stub<PackService>();
  size_t count = 0;
  for (const std::string& country : CountriesFor(found)) {
    if (++count > kCountriesMax) break;
    pack::v1::SearchFactorsRequest request;
    request.set_query(
        base::StrCat(exchange::kElectricityCategory, " ", country));
    request.set_page_size(kLimitMax);
    pack::v1::SearchFactorsResponse response;
    TANJI_RETURN_IF_ERROR(CallAtHead(client, session.console, *stub,
                                     &PackService::Stub::SearchFactors, request,
                                     &response));
    const auto kept = LifeCycleAt(country, response);
    if (kept.factors().empty()) continue;
    session.console.out() << "None of these is over the life cycle. A product "
                             "made there takes the factor for the whole of "
                          << Printable(country) << ":\n"
                          << FactorTable(language, kept);
  }
  return absl::OkStatus();
}

ExitCode RunSearch(const Session& session, const Options& options) {
  pack::v1::SearchFactorsRequest request;
  for (const std::string& word : options.words) {
    base::StrAppend(request.mutable_query(), request.query().empty() ? "" : " ",
                    word);
  }
  request.set_page_size(options.limit);
  const Client client(session.connection);
  const auto stub = client.Stub<PackService>();
  pack::v1::SearchFactorsResponse response;
  const absl::Status status =
      CallAtHead(client, session.console, *stub,
                 &PackService::Stub::SearchFactors, request, &response);
  if (!status.ok()) return session.console.Fail(status);
  if (options.json) {
    session.console.out() << FactorJson(response);
    return ExitCode::kOk;
  }
  if (options.csv) {
    session.console.out() << FactorCsv(response);
  } else {
    const Language language = LanguageFor(options, request.query());
    session.console.out() << FactorTable(language, response);
    const absl::Status printed =
        PrintCountries(client, session, language, response);
    if (!printed.ok()) return session.console.Fail(printed);
  }
  if (response.factors().empty()) {
    session.console.Warn("no factor has all of these words");
  } else if (!response.next_page_token().empty()) {
    session.console.Warn(base::StrCat("there are more than these ",
                                      response.factors_size(),
                                      "; add a word, or --limit"));
  }
  return ExitCode::kOk;
}

}  // namespace

Command AddFactorsSearch(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("search", "Find factors by name");
  const auto options = std::make_shared<Options>();
  app->add_option("WORDS", options->words, "What to look for")
      ->required()
      ->expected(1, kWordsMax);
  app->add_option("--limit", options->limit, "Lines to print at most")
      ->check(CLI::Range(uint32_t{1}, kLimitMax))
      ->capture_default_str();
  app->add_option("--language", options->language, "Of the names: en, zh, de")
      ->check(CLI::IsMember({"en", "zh", "de"}));
  CLI::Option* csv = app->add_flag("--csv", options->csv, "Print CSV");
  app->add_flag("--json", options->json, "Print one JSON object")
      ->excludes(csv);
  app->footer(kFooter);
  return {app, [options](const Session& session) {
            return RunSearch(session, *options);
          }};
}

}  // namespace tanji::cli
