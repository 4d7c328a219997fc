// The workload's requests to a running tanjid, by gRPC.

#ifndef TANJI_TESTS_CRASH_SERVER_CLIENT_H_
#define TANJI_TESTS_CRASH_SERVER_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"
#include "lib/platform/record/change.h"
#include "tanji/certificate/v1/certificate_service.grpc.pb.h"
#include "tanji/ledger/v1/ledger_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"
#include "tests/crash/workload.h"

namespace tanji::crash {

// A connection of its own; calls block. Thread-safe.
class ServerClient {
 public:
  explicit ServerClient(const std::string& address);

  // Does it and waits for the answer.
  absl::StatusOr<platform::Committed> Perform(const Request& request);

  // Entries from position `first` on, as far as there are any.
  absl::StatusOr<std::vector<std::string>> ReadEntries(uint64_t first);
  // The last signed checkpoint; waits for the first.
  absl::StatusOr<std::string> ReadCheckpoint();
  // The text of the verifier key of checkpoints.
  absl::StatusOr<std::string> ReadLogKey();

 private:
  explicit ServerClient(const std::shared_ptr<grpc::Channel>& channel);
  absl::StatusOr<platform::Committed> Import(grpc::ClientContext& context,
                                             const Request& request);

  const std::unique_ptr<supply::v1::SupplyService::Stub> supply_;
  const std::unique_ptr<certificate::v1::CertificateService::Stub> certificate_;
  const std::unique_ptr<ledger::v1::LedgerService::Stub> ledger_;
};

}  // namespace tanji::crash

#endif  // TANJI_TESTS_CRASH_SERVER_CLIENT_H_
