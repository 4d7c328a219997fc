#include "lib/engine/internal/upstream.h"

#include <algorithm>
#include <numeric>

#include "absl/container/flat_hash_map.h"
#include "lib/base/check.h"
#include "lib/base/status.h"

namespace tanji::engine::internal {
namespace {

using graph::ProcessNumber;

// The reached processes in the order in which they are met, and the same again
// by number.
class Collector {
 public:
  Collector(const graph::Snapshot& snapshot, ProcessNumber root,
            absl::FunctionRef<bool(ProcessNumber, size_t)> follow,
            size_t processes_max, base::StopCheck stop)
      : snapshot_(snapshot),
        root_(root),
        follow_(follow),
        processes_max_(processes_max),
        steps_(stop) {}

  absl::StatusOr<Upstream> Run() {
    TANJI_RETURN_IF_ERROR(Meet(root_).status());
    for (size_t visit = 0; visit < met_.processes.size(); ++visit) {
      met_.input_begin.push_back(met_.supplier.size());
      TANJI_RETURN_IF_ERROR(Visit(static_cast<uint32_t>(visit)));
    }
    met_.input_begin.push_back(met_.supplier.size());
    return ByNumber();
  }

 private:
  // Returns the number of its visit.
  absl::StatusOr<uint32_t> Meet(ProcessNumber process) {
    const auto [found, inserted] = place_of_.try_emplace(
        process, static_cast<uint32_t>(met_.processes.size()));
    if (inserted) {
      if (met_.processes.size() == processes_max_) {
        return absl::ResourceExhaustedError(base::StrCat(
            "process ", root_,
            " and what is followed upstream of it are more "
            "than ",
            processes_max_, " processes; expected at most as many"));
      }
      met_.processes.push_back(process);
    }
    return found->second;
  }

  absl::Status Visit(uint32_t visit) {
    const ProcessNumber process = met_.processes[visit];
    const auto suppliers = snapshot_.suppliers(process);
    const auto amounts = snapshot_.amounts(process);
    for (size_t k = 0; k < suppliers.size(); ++k) {
      TANJI_RETURN_IF_ERROR(steps_.Take());
      if (amounts[k] == 0) continue;
      if (!follow_(process, k)) {
        met_.unfollowed.push_back({visit, static_cast<uint32_t>(k)});
        continue;
      }
      TANJI_ASSIGN_OR_RETURN(const uint32_t supplier, Meet(suppliers[k]));
      met_.supplier.push_back(supplier);
      met_.amount.push_back(amounts[k]);
    }
    return absl::OkStatus();
  }

  Upstream ByNumber() const {
    const size_t n = met_.processes.size();
    std::vector<uint32_t> visit_of(n);  // by place
    std::iota(visit_of.begin(), visit_of.end(), 0U);
    std::sort(visit_of.begin(), visit_of.end(), [this](uint32_t a, uint32_t b) {
      return met_.processes[a] < met_.processes[b];
    });
    std::vector<uint32_t> place_of(n);  // by visit
    for (uint32_t p = 0; p < n; ++p) place_of[visit_of[p]] = p;
    Upstream result;
    result.root = place_of[0];
    result.processes.reserve(n);
    result.input_begin.reserve(n + 1);
    result.supplier.reserve(met_.supplier.size());
    result.amount.reserve(met_.amount.size());
    result.input_begin.push_back(0);
    for (const uint32_t visit : visit_of) {
      result.processes.push_back(met_.processes[visit]);
      for (uint64_t k = met_.input_begin[visit];
           k < met_.input_begin[visit + 1]; ++k) {
        result.supplier.push_back(place_of[met_.supplier[k]]);
        result.amount.push_back(met_.amount[k]);
      }
      result.input_begin.push_back(result.supplier.size());
    }
    result.unfollowed.reserve(met_.unfollowed.size());
    for (const UnfollowedInput& input : met_.unfollowed) {
      result.unfollowed.push_back({place_of[input.place], input.input});
    }
    std::sort(result.unfollowed.begin(), result.unfollowed.end(),
              [](const UnfollowedInput& a, const UnfollowedInput& b) {
                return a.place != b.place ? a.place < b.place
                                          : a.input < b.input;
              });
    return result;
  }

  const graph::Snapshot& snapshot_;
  const ProcessNumber root_;
  const absl::FunctionRef<bool(ProcessNumber, size_t)> follow_;
  const size_t processes_max_;
  base::StopSteps steps_;
  Upstream met_;  // places by visit
  absl::flat_hash_map<ProcessNumber, uint32_t> place_of_;
};

}  // namespace

absl::StatusOr<Upstream> CollectUpstream(
    const graph::Snapshot& snapshot, ProcessNumber root,
    absl::FunctionRef<bool(ProcessNumber, size_t)> follow, size_t processes_max,
    base::StopCheck stop) {
  TANJI_CHECK(root < snapshot.process_count() && snapshot.in_force(root));
  return Collector(snapshot, root, follow, processes_max, stop).Run();
}

}  // namespace tanji::engine::internal
