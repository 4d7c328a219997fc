// A real tanjid that takes in published networks, and the real tanji.

#ifndef TANJI_TESTS_CONFORMANCE_DATA_SERVER_H_
#define TANJI_TESTS_CONFORMANCE_DATA_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmarks/tanjid_process.h"
#include "lib/base/testing/temp_dir.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::conformance {

// Starts the programs tanjid and tanji of the folder that the environment
// variable TANJI_BIN names, else those of the same build, on an empty data
// folder. Stops the test program when tanjid does not serve. Thread-compatible.
class DataServer {
 public:
  DataServer();

  // Position of the record, or the error.
  absl::StatusOr<uint64_t> Submit(const supply::v1::Submission& submission);
  // SupplyService.ImportStream of a folder in the neutral CSV form.
  absl::StatusOr<supply::v1::ImportStreamResponse> Import(
      const std::string& folder, const std::string& organisation);

  // All as of the last record that was submitted or imported.
  absl::StatusOr<footprint::v1::GetResponse> Get(const std::string& product);
  absl::StatusOr<footprint::v1::ExplainResponse> Explain(
      const std::string& product);
  absl::StatusOr<std::vector<footprint::v1::Footprint>> BatchGet(
      const std::vector<std::string>& products);

  // A product as it is stored, whether it can be answered or not.
  absl::StatusOr<supply::v1::GetResponse> GetSupply(const std::string& product);

  // Runs `tanji --server ADDRESS ARGUMENTS`; the arguments are plain words or
  // paths. Returns its standard output; INTERNAL, with what it said, unless it
  // exits with 0.
  absl::StatusOr<std::string> Tanji(const std::string& arguments);

 private:
  const base::TempDir folder_;
  const benchmarks::TanjidProcess process_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<supply::v1::SupplyService::Stub> supply_;
  const std::unique_ptr<footprint::v1::FootprintService::Stub> footprints_;
  uint64_t last_seq_ = 0;
};

}  // namespace tanji::conformance

#endif  // TANJI_TESTS_CONFORMANCE_DATA_SERVER_H_
