#include "services/cli/block_text.h"

#include <string>
#include <utility>

#include "lib/base/strings.h"

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

namespace {

std::string QualityText(const Block& block, Digits digits) {
  if (!block.has_quality()) {
    return "not rated: nothing that the process takes or emits has a rating";
  }
  const auto& quality = block.quality();
  return base::StrCat(
      "technological ", DecimalText(quality.technological(), digits),
      ", geographical ", DecimalText(quality.geographical(), digits),
      ", temporal ", DecimalText(quality.temporal(), digits),
      " (1 best, 5 worst): means over its own emissions and direct inputs, "
      "weighted by kg CO2e; what is not rated counts as 5");
}

std::string CarbonText(const Block& block, Digits digits) {
  std::string text;
  for (const auto& [kg, kind] :
       {std::pair(&block.fossil_carbon_kg(), " kg fossil"),
        std::pair(&block.biogenic_carbon_kg(), " kg biogenic")}) {
    if (kg->empty()) continue;
    base::StrAppend(&text, text.empty() ? "" : ", ", DecimalText(*kg, digits),
                    kind);
  }
  return text;
}

void AddCarbon(const Block& block, Digits digits, Table& table) {
  const std::string carbon = CarbonText(block, digits);
  if (!carbon.empty()) {
    table.Add({"carbon content", carbon + " in one unit, as declared"});
  }
  const std::string& open = block.biogenic_balance_kg();
  if (open.empty()) return;
  table.Add({"biogenic CO2",
             open == "0"
                 ? "balanced"
                 : base::StrCat("open by ", DecimalText(open, digits),
                                " kg: check uptake, release and the carbon in "
                                "the product")});
}

// In megajoules there is the energy alone: 0 where nobody declares any.
bool IsUndeclaredEnergy(const Indicator& indicator) {
  return indicator.unit() == "MJ" && indicator.value() == "0";
}

std::string NoteOf(const Indicator& indicator) {
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
  return note;
}

}  // namespace

void AddReport(const Block& block, Digits digits, Table& table) {
  table.Add({"GWP pack", block.gwp_pack().empty()
                             ? "none is loaded: no gas counts"
                             : base::StrCat(block.gwp_pack(), " ",
                                            block.gwp_pack_version())});
  if (block.precharacterised_kg_co2e() != "0") {
    table.Add(
        {"without gas",
         base::StrCat(DecimalText(block.precharacterised_kg_co2e(), digits),
                      " kg CO2e came as such: the same in every set")});
  }
  if (!block.primary_data_percent().empty()) {
    table.Add({"primary data",
               base::StrCat(DecimalText(block.primary_data_percent(), digits),
                            " % of the footprint")});
  } else if (!block.gwp_pack().empty()) {
    table.Add({"primary data",
               "no share from 0 to 100 %: credits leave nothing to compare "
               "with"});
  }
  table.Add({"data quality", QualityText(block, digits)});
  table.Add({"cut off",
             block.exempted_percent().empty()
                 ? "not declared; what suppliers leave out is not known here"
                 : base::StrCat(DecimalText(block.exempted_percent(), digits),
                                " % of the footprint, as declared for this "
                                "product alone; what suppliers leave out comes "
                                "on top")});
  AddCarbon(block, digits, table);
}

std::string BlockText(const Block& block, Digits digits) {
  Table table({Align::kLeft, Align::kRight, Align::kLeft, Align::kLeft});
  table.Add({"indicator", "value", "unit", ""});
  for (const Indicator& indicator : block.indicators()) {
    if (IsUndeclaredEnergy(indicator)) {
      table.Add({indicator.id(), "not declared"});
      continue;
    }
    table.Add({indicator.id(), DecimalText(indicator.value(), digits),
               indicator.unit(), NoteOf(indicator)});
  }
  return table.ToString();
}

}  // namespace tanji::cli
