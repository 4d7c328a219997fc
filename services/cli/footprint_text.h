// Footprints as text for people.

#ifndef TANJI_SERVICES_CLI_FOOTPRINT_TEXT_H_
#define TANJI_SERVICES_CLI_FOOTPRINT_TEXT_H_

#include <string>
#include <string_view>

#include "services/cli/number_text.h"
#include "tanji/footprint/v1/footprint.pb.h"

namespace tanji::cli {

// The assurance level: what a calculation on submitted data alone can claim.
inline constexpr std::string_view kAssurance =
    "assurance: computed, from data as submitted; verified by nobody";

inline constexpr int kLoopMembersShown = 10;
inline constexpr int kMissingShown = 10;

// "an unproductive loop, gain 1.25: o/smelter, o/power and 3 more".
std::string LoopText(const footprint::v1::LoopFault& fault);

// "2 inputs that have no supplier: o/paint, o/glue", of many products the first
// kMissingShown.
std::string LeftOutText(const footprint::v1::Missing& missing);

// First line: the assurance level. Then where and when it is made, number,
// unit, reports, evidence, snapshot, and what is missing, by name.
std::string FootprintText(const footprint::v1::GetResponse& response,
                          Digits digits = Digits::kShort);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_FOOTPRINT_TEXT_H_
