#include "lib/exchange/submission/internal/independent_faults.h"

#include <algorithm>
#include <string_view>

#include "lib/graph/model.h"

namespace tanji::exchange::internal {
namespace {

std::string_view PlaceOf(std::string_view fault) {
  return fault.substr(0, fault.find(": "));
}

// "processes[0].inputs[1]" of "processes[0].inputs[1].unit"; empty for a member
// of the document itself.
std::string_view ItemOf(std::string_view place) {
  const size_t bracket = place.rfind(']');
  return bracket == std::string_view::npos ? std::string_view()
                                           : place.substr(0, bracket + 1);
}

bool IsWithin(std::string_view item, std::string_view outer) {
  return item.substr(0, outer.size()) == outer;
}

bool IsRelated(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() && b.empty();
  return IsWithin(a, b) || IsWithin(b, a);
}

bool IsOfWholeItem(std::string_view place) {
  return place.find(']') + 1 == place.size();
}

}  // namespace

void AddIndependentFaults(const std::vector<std::string>& later,
                          std::vector<std::string>& faults) {
  const std::vector<std::string> earlier = faults;
  for (const std::string& fault : later) {
    if (faults.size() >= graph::kFaultsMax) return;
    const std::string_view place = PlaceOf(fault);
    if (!earlier.empty() && IsOfWholeItem(place)) continue;
    const bool is_related =
        std::any_of(earlier.begin(), earlier.end(), [&](const auto& other) {
          return IsRelated(ItemOf(place), ItemOf(PlaceOf(other)));
        });
    if (!is_related) faults.push_back(fault);
  }
}

}  // namespace tanji::exchange::internal
