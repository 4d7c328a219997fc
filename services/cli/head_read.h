// Reads that take into account everything that was stored before they were
// asked for: `tanji import` and then `tanji footprint` gives what was imported.

#ifndef TANJI_SERVICES_CLI_HEAD_READ_H_
#define TANJI_SERVICES_CLI_HEAD_READ_H_

#include <chrono>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/clock.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "services/cli/client.h"
#include "services/cli/progress.h"

namespace tanji::cli {

// A call waits this long at the server; it is repeated until all of the
// second time has passed. Solving ten million inputs takes seconds.
inline constexpr uint32_t kWaitMillis = 20'000;
inline constexpr int64_t kCatchUpMicros = int64_t{15} * 60 * 1'000'000;

// Position of the last record.
absl::StatusOr<uint64_t> HeadSeq(
    const Client& client, std::chrono::milliseconds timeout = kCallTimeout);

// Makes `call` again while it ends with DEADLINE_EXCEEDED, which is how the
// server says that its footprints do not have the record yet.
template <typename Function>
absl::Status RepeatUntilCaughtUp(const Console& console, uint64_t seq,
                                 base::Clock& clock, const Function& call) {
  Progress progress(
      console, clock,
      base::StrCat("waiting until record ", seq, " is calculated, seconds:"),
      ProgressUnit::kCount);
  const int64_t begin_micros = clock.NowMicros();
  while (true) {
    absl::Status status = call();
    const int64_t waited_micros = clock.NowMicros() - begin_micros;
    if (!absl::IsDeadlineExceeded(status) || waited_micros > kCatchUpMicros) {
      return status;
    }
    progress.Update(static_cast<uint64_t>(waited_micros / 1'000'000), 0);
  }
}

// As Call (client.h), for requests with min_seq and wait_millis.
template <typename Stub, typename Request, typename Response>
absl::Status CallAtHead(const Client& client, const Console& console,
                        Stub& stub,
                        grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                     const Request&, Response*),
                        Request request, Response* response) {
  TANJI_ASSIGN_OR_RETURN(const uint64_t seq, HeadSeq(client));
  request.set_min_seq(seq);
  request.set_wait_millis(kWaitMillis);
  return RepeatUntilCaughtUp(console, seq, base::Clock::System(), [&] {
    response->Clear();
    return Call(client, stub, method, request, response);
  });
}

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_HEAD_READ_H_
