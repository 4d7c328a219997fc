#include "services/cli/footprint_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "lib/base/strings.h"
#include "services/cli/block_text.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::Evidence;
using footprint::v1::Footprint;
using footprint::v1::GetResponse;
using footprint::v1::LoopFault;
using footprint::v1::Missing;

std::string ProcessText(const footprint::v1::ProcessName& name) {
  std::string text = name.product();
  if (!name.place().empty()) base::StrAppend(&text, " at ", name.place());
  if (!name.period_start().empty()) {
    base::StrAppend(&text, " in ", name.period_start(), "/", name.period_end());
  }
  return text;
}

std::string_view KindText(footprint::v1::FaultKind kind) {
  switch (kind) {
    case footprint::v1::FAULT_KIND_UNPRODUCTIVE:
      return "an unproductive loop (eats more than it makes)";
    case footprint::v1::FAULT_KIND_SINGULAR:
      return "a singular loop (eats exactly what it makes)";
    case footprint::v1::FAULT_KIND_OVERFLOW:
      return "numbers too large to calculate with";
    default:
      return "a loop without a footprint";
  }
}

std::string EvidenceText(const Evidence& evidence) {
  std::string text = base::StrCat("backward error at most ",
                                  ShortNumber(evidence.backward_error_max()));
  if (evidence.loop_gain_max() > 0) {
    base::StrAppend(&text, ", loop gain at most ",
                    ShortNumber(evidence.loop_gain_max()));
  }
  if (evidence.digits_lost() > 0) {
    base::StrAppend(&text, ", digits lost at most ",
                    ShortNumber(evidence.digits_lost()));
  }
  if (evidence.series_diverges()) {
    text += ", solved directly where turns of a loop do not add up";
  }
  return text;
}

std::string MissingText(const Missing& missing) {
  std::string text = base::StrCat(missing.is_complete() ? "" : "at least ",
                                  Counted(missing.input_count(), "input"),
                                  " without a supplier, counted as nothing:");
  const auto& other_dimension = missing.other_dimension_products();
  for (const std::string& product : missing.products()) {
    const bool is_declared =
        std::find(other_dimension.begin(), other_dimension.end(), product) !=
        other_dimension.end();
    base::StrAppend(&text, "\n  ", Printable(product),
                    is_declared
                        ? " (its owner declares it in a unit of another "
                          "dimension than this input)"
                        : "");
  }
  return text;
}

}  // namespace

std::string LoopText(const LoopFault& fault) {
  std::string text(KindText(fault.kind()));
  if (fault.gain() > 0) {
    base::StrAppend(&text, ", gain ", ShortNumber(fault.gain()));
  }
  text += ": ";
  if (fault.members_size() == 0) return text + ProcessText(fault.worst());
  const int shown = std::min(kLoopMembersShown, fault.members_size());
  for (int i = 0; i < shown; ++i) {
    base::StrAppend(&text, i == 0 ? "" : ", ", ProcessText(fault.members(i)));
  }
  const auto count =
      std::max<uint64_t>(fault.member_count(), static_cast<uint64_t>(shown));
  if (count > static_cast<uint64_t>(shown)) {
    base::StrAppend(&text, " and ", count - static_cast<uint64_t>(shown),
                    " more");
  }
  return text;
}

std::string LeftOutText(const Missing& missing) {
  std::string text =
      base::StrCat(missing.is_complete() ? "" : "at least ",
                   Counted(missing.input_count(), "input"),
                   missing.input_count() == 1 ? " that has no supplier: "
                                              : " that have no supplier: ");
  const int shown = std::min(kMissingShown, missing.products_size());
  for (int i = 0; i < shown; ++i) {
    base::StrAppend(&text, i == 0 ? "" : ", ", missing.products(i));
  }
  if (shown < missing.products_size()) text += ", ...";
  return text;
}

std::string FootprintText(const GetResponse& response) {
  const Footprint& footprint = response.footprint();
  Table table({Align::kLeft, Align::kLeft});
  table.Add({"product", footprint.product()});
  if (footprint.has_kg_co2e()) {
    table.Add({"footprint", base::StrCat(ShortestNumber(footprint.kg_co2e()),
                                         " kg CO2e per ", footprint.unit())});
  } else {
    table.Add({"footprint", base::StrCat("none: in or behind ",
                                         LoopText(footprint.fault()))});
  }
  table.Add({"boundary", footprint.beyond_gate()
                             ? "beyond the gate, with use or end of life"
                             : "cradle to gate"});
  table.Add({"snapshot", response.snapshot()});
  table.Add({"evidence", EvidenceText(footprint.evidence())});
  std::string text = base::StrCat(kAssurance, "\n", table.ToString());
  if (response.has_block()) text += ReportText(response.block());
  if (response.has_missing()) {
    base::StrAppend(&text, "missing: ", MissingText(response.missing()), "\n");
  } else {
    text += "missing: nothing; every input upstream has a supplier\n";
  }
  for (const int caveat : footprint.caveats()) {
    base::StrAppend(&text, "caveat: ",
                    CaveatText(static_cast<footprint::v1::Caveat>(caveat)),
                    "\n");
  }
  return text;
}

}  // namespace tanji::cli
