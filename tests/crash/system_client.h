// The workload's requests to a System in this process.

#ifndef TANJI_TESTS_CRASH_SYSTEM_CLIENT_H_
#define TANJI_TESTS_CRASH_SYSTEM_CLIENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/platform/context.h"
#include "lib/platform/record/change.h"
#include "tests/crash/workload.h"

namespace tanji::crash {

// Does it and waits for the answer. Thread-safe.
absl::StatusOr<platform::Committed> Perform(platform::Context& context,
                                            const Request& request);

// Entries from position `first` on.
absl::StatusOr<std::vector<std::string>> ReadEntries(
    const platform::Context& context, uint64_t first);

}  // namespace tanji::crash

#endif  // TANJI_TESTS_CRASH_SYSTEM_CLIENT_H_
