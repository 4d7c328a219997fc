#include "lib/engine/contribution.h"

#include <string>

#include "lib/base/strings.h"

namespace tanji::engine {

double OwnUse(const graph::Snapshot& snapshot, graph::ProcessNumber process) {
  const auto suppliers = snapshot.suppliers(process);
  const auto amounts = snapshot.amounts(process);
  double own = 0;
  for (size_t k = 0; k < suppliers.size(); ++k) {
    if (suppliers[k] == process) own += amounts[k];
  }
  const double share = own / snapshot.output(process);
  return share < 1 ? share + 0.0 : 0;  // -0 becomes 0
}

absl::Status CheckLimits(const WayLimits& limits, size_t count_max,
                         std::string_view parts, double fraction) {
  if (limits.depth_max < 1 || limits.depth_max > kWayDepthMax) {
    return absl::InvalidArgumentError(base::StrCat(
        "a depth of ", limits.depth_max, "; expected 1 to ", kWayDepthMax));
  }
  if (limits.turns_max < 0 || limits.turns_max > kWayTurnsMax) {
    return absl::InvalidArgumentError(
        base::StrCat(limits.turns_max, " turns; expected 0 to ", kWayTurnsMax));
  }
  if (limits.inputs_max == 0) {
    return absl::InvalidArgumentError("0 inputs; expected at least 1");
  }
  if (count_max == 0) {
    return absl::InvalidArgumentError(
        base::StrCat("0 ", std::string(parts), "; expected at least 1"));
  }
  if (!(fraction >= 0 && fraction <= 1)) {
    return absl::InvalidArgumentError(
        base::StrCat("a fraction of ", fraction, "; expected 0 to 1"));
  }
  return absl::OkStatus();
}

}  // namespace tanji::engine
