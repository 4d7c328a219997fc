// An operator who cheats: its server signs what it has not calculated.

#ifndef TANJI_LIB_PLATFORM_TESTING_CHEATING_OPERATOR_H_
#define TANJI_LIB_PLATFORM_TESTING_CHEATING_OPERATOR_H_

#include <functional>
#include <string>
#include <vector>

#include "lib/certificate/statement.h"
#include "lib/platform/record/change.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {

struct Cheat {
  // Called on what was calculated, before it is committed to; may be empty.
  std::function<void(certificate::FootprintStatement&)> statement;
  std::function<void(std::vector<std::string>&)> disclosures;
};

// A certificate of `product` as `cheat` leaves it: its record, its payload and
// its leaves are of each other, chained and signed as all others. Stops the
// test where that cannot be.
Committed IssueFalsely(TestSystem& system, const std::string& product,
                       const Cheat& cheat);

// Another footprint, the next larger number; its parts still add up.
void AddTheLeast(certificate::FootprintStatement& statement);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_TESTING_CHEATING_OPERATOR_H_
