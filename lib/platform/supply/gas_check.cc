#include "lib/platform/supply/gas_check.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/base/strings.h"
#include "lib/method/indicator.h"

namespace tanji::platform {

absl::Status CheckGases(const method::Characterisation* method,
                        const graph::Submission& submission,
                        std::string_view items) {
  std::vector<std::string> faults;
  for (size_t i = 0; i < submission.processes.size(); ++i) {
    const std::vector<graph::Emission>& emissions =
        submission.processes[i].emissions;
    for (size_t k = 0; k < emissions.size(); ++k) {
      const graph::Emission& emission = emissions[k];
      const absl::Status known =
          method == nullptr
              ? absl::FailedPreconditionError("no GWP pack is loaded")
              : method->Check(emission.gas, emission.origin, emission.tags,
                              method::DirectionOf(emission.amount));
      if (known.ok()) continue;
      faults.push_back(base::StrCat(items, "[", i, "].emissions[", k,
                                    "]: ", base::ToStd(known.message())));
      if (faults.size() == graph::kFaultsMax) break;
    }
    if (faults.size() == graph::kFaultsMax) break;
  }
  if (faults.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrJoin(faults, "\n"));
}

}  // namespace tanji::platform
