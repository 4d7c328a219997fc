#include "services/cli/footprint_text.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "lib/base/strings.h"
#include "services/cli/block_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

using footprint::v1::Evidence;
using footprint::v1::Footprint;
using footprint::v1::GetResponse;
using footprint::v1::LoopFault;
using footprint::v1::Missing;

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

// Where and when, and how else; empty where nothing is stated.
std::string MadeText(const GetResponse& response) {
  const Footprint& footprint = response.footprint();
  std::string text = WhereText(footprint.place(), footprint.period_start(),
                               footprint.period_end());
  if (response.other_process_count() == 0) return text;
  if (text.empty()) text = " at a place and in a period that are not stated";
  text += "; also";
  for (int i = 0; i < response.other_processes_size(); ++i) {
    const footprint::v1::ProcessName& other = response.other_processes(i);
    const std::string where =
        WhereText(other.place(), other.period_start(), other.period_end());
    base::StrAppend(&text, i > 0 ? "," : "",
                    where.empty() ? " without place and period" : where);
  }
  const auto named = static_cast<uint64_t>(response.other_processes_size());
  if (response.other_process_count() > named) {
    base::StrAppend(&text, " and ", response.other_process_count() - named,
                    " more");
  }
  return text + " (--place, --period)";
}

// How many digits of the number can be relied on, where a loop takes some.
std::string HoldingText(const Footprint& footprint) {
  constexpr double kDoubleDigits = 15;
  const double lost = footprint.evidence().digits_lost();
  if (lost < 1) return "";
  const int holding =
      static_cast<int>(std::max(0.0, kDoubleDigits - std::ceil(lost)));
  return base::StrCat(", of which ", holding,
                      " hold: a loop gives back nearly all it takes");
}

void AddNumber(const GetResponse& response, Digits digits, Table& table) {
  const Footprint& footprint = response.footprint();
  if (!footprint.has_kg_co2e()) {
    table.Add({"footprint", base::StrCat("none: in or behind ",
                                         LoopText(footprint.fault()))});
    return;
  }
  const std::string& exact = response.block().total_kg_co2e();
  const std::string number =
      exact.empty() ? ShortestNumber(footprint.kg_co2e()) : exact;
  const std::string shown = DecimalText(number, digits);
  const std::string per = " kg CO2e per " + footprint.unit();
  table.Add({"footprint", shown + per});
  if (shown != number) {
    table.Add({"to all digits", number + per + HoldingText(footprint)});
  }
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

std::string FootprintText(const GetResponse& response, Digits digits) {
  const Footprint& footprint = response.footprint();
  Table table({Align::kLeft, Align::kLeft});
  table.Add({"product", footprint.product()});
  const std::string made = MadeText(response);
  if (!made.empty()) table.Add({"made", made.substr(1)});
  AddNumber(response, digits, table);
  table.Add({"boundary", footprint.beyond_gate()
                             ? "beyond the gate, with use or end of life"
                             : "cradle to gate"});
  if (response.has_block()) AddReport(response.block(), digits, table);
  table.Add({"evidence", EvidenceText(footprint.evidence())});
  table.Add({"snapshot", response.snapshot()});
  if (!response.valid_on().empty()) {
    table.Add({"as of",
               base::StrCat("record ", response.as_of_seq(),
                            ", with what is valid on ", response.valid_on())});
  }
  std::string text = base::StrCat(kAssurance, "\n", table.ToString());
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
