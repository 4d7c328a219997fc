#include "services/cli/block_text.h"

#include "lib/base/strings.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {

using footprint::v1::Block;
using footprint::v1::Indicator;

std::string_view CaveatText(footprint::v1::Caveat caveat) {
  switch (caveat) {
    case footprint::v1::CAVEAT_UNVERIFIED_DATA:
      return "data upstream that nobody has verified: no certificate";
    case footprint::v1::CAVEAT_UNCHARACTERISED_EMISSION:
      return "an emission upstream that the GWP pack has no value for counts "
             "as nothing: no certificate";
    case footprint::v1::CAVEAT_ELECTRICITY_FAMILIES_MIXED:
      return "life-cycle and direct-CO2 factors of electricity upstream, which "
             "must not be mixed: no certificate";
    case footprint::v1::CAVEAT_ELECTRICITY_DIRECT_CO2:
      return "electricity upstream by the CO2 of generation alone";
    case footprint::v1::CAVEAT_ELECTRICITY_GENERATION_MIX:
      return "electricity upstream by a generation mix, without grid losses "
             "and trade";
    case footprint::v1::CAVEAT_NOT_FOR_EXPORT:
      return "data upstream whose licence forbids handing them on";
    case footprint::v1::CAVEAT_CREDITS:
      return "credits upstream: what is avoided or taken up is subtracted; the "
             "share of primary data is of what remains";
    default:
      return "a caveat that this program does not know; update it";
  }
}

std::string ReportText(const Block& block) {
  Table table({Align::kLeft, Align::kLeft});
  if (!block.gwp_pack().empty()) {
    table.Add({"GWP pack",
               base::StrCat(block.gwp_pack(), " ", block.gwp_pack_version())});
  }
  if (block.precharacterised_kg_co2e() != "0") {
    table.Add({"without gas",
               base::StrCat(block.precharacterised_kg_co2e(),
                            " kg CO2e came as such: the same in every set")});
  }
  if (!block.primary_data_percent().empty()) {
    table.Add(
        {"primary data", base::StrCat(block.primary_data_percent(), " %")});
  }
  if (block.has_quality()) {
    table.Add({"data quality",
               base::StrCat("technological ", block.quality().technological(),
                            ", geographical ", block.quality().geographical(),
                            ", temporal ", block.quality().temporal(),
                            " (1 best, 5 worst)")});
  }
  if (!block.exempted_percent().empty()) {
    table.Add({"cut off", base::StrCat(block.exempted_percent(),
                                       " % of the footprint, as declared")});
  }
  if (!block.biogenic_balance_kg().empty()) {
    table.Add({"biogenic CO2",
               block.biogenic_balance_kg() == "0"
                   ? "balanced"
                   : base::StrCat("open by ", block.biogenic_balance_kg(),
                                  " kg: check uptake, release and the "
                                  "carbon in the product")});
  }
  return table.ToString();
}

std::string BlockText(const Block& block) {
  Table table({Align::kLeft, Align::kRight, Align::kLeft, Align::kLeft});
  table.Add({"indicator", "value", "unit", ""});
  for (const Indicator& indicator : block.indicators()) {
    std::string note = indicator.is_main() ? "the footprint" : "";
    for (int i = 0; i < indicator.parts_size(); ++i) {
      base::StrAppend(&note,
                      i > 0          ? " + "
                      : note.empty() ? "= "
                                     : ", = ",
                      indicator.parts(i));
    }
    if (!indicator.is_certified()) {
      base::StrAppend(&note, note.empty() ? "" : ", ", "not certified");
    }
    table.Add({indicator.id(), indicator.value(), indicator.unit(), note});
  }
  return table.ToString();
}

}  // namespace tanji::cli
