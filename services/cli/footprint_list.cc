#include "services/cli/footprint_list.h"

#include <optional>

#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "services/cli/csv_output.h"
#include "services/cli/number_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::Footprint;
using footprint::v1::ListResponse;

bool LeavesInputsOut(const Footprint& footprint) {
  return footprint.has_kg_co2e() && footprint.evidence().is_incomplete();
}

std::string CsvPage(const ListResponse& page) {
  std::string text;
  for (const Footprint& footprint : page.footprints()) {
    AppendFootprintCsv(&text, footprint.product(), footprint.unit(),
                       footprint.has_kg_co2e()
                           ? std::optional<double>(footprint.kg_co2e())
                           : std::nullopt);
  }
  return text;
}

std::string TablePage(const ListResponse& page) {
  Table table({Align::kLeft, Align::kRight, Align::kLeft});
  for (const Footprint& footprint : page.footprints()) {
    table.Add(
        {footprint.product(),
         footprint.has_kg_co2e() ? ShortNumber(footprint.kg_co2e()) : "none",
         base::StrCat("kg CO2e per ", footprint.unit(),
                      WhereText(footprint.place(), footprint.period_start(),
                                footprint.period_end()),
                      LeavesInputsOut(footprint) ? " (incomplete)" : "")});
  }
  return table.ToString();
}

void AddPage(ListFormat format, const ListResponse& page, FootprintList* list) {
  list->text += format == ListFormat::kCsv ? CsvPage(page) : TablePage(page);
  for (const Footprint& footprint : page.footprints()) {
    if (!footprint.has_kg_co2e()) list->blocked.push_back(footprint);
    if (!LeavesInputsOut(footprint)) continue;
    if (++list->incomplete_count <= kIncompleteNamedMax) {
      list->incomplete.push_back(footprint.product());
    }
  }
}

absl::StatusOr<FootprintList> FetchOnce(ListFormat format,
                                        const FetchPage& fetch) {
  FootprintList list;
  if (format == ListFormat::kCsv) list.text = kFootprintsCsvHeader;
  std::string page_token;
  do {
    TANJI_ASSIGN_OR_RETURN(const ListResponse page, fetch(page_token));
    AddPage(format, page, &list);
    page_token = page.next_page_token();
  } while (!page_token.empty());
  return list;
}

}  // namespace

absl::StatusOr<FootprintList> FetchFootprints(ListFormat format,
                                              const FetchPage& fetch) {
  for (int attempt = 0; attempt < kListAttemptsMax; ++attempt) {
    absl::StatusOr<FootprintList> list = FetchOnce(format, fetch);
    if (!absl::IsAborted(list.status())) return list;
  }
  return absl::AbortedError(base::StrCat(
      "the network changed each time while it was listed, ", kListAttemptsMax,
      " times in a row; nothing is printed, try again when less is "
      "submitted"));
}

}  // namespace tanji::cli
