// What server_load measures on a running tanjid. Each adds its rows of one run
// to a Report.

#ifndef TANJI_BENCHMARKS_SERVER_MEASUREMENTS_H_
#define TANJI_BENCHMARKS_SERVER_MEASUREMENTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmarks/bare_csv.h"
#include "benchmarks/report.h"
#include "benchmarks/tanjid_process.h"

namespace tanji::benchmarks {

inline constexpr int kCallsInFlight = 64;
inline constexpr int kConnections = 4;
inline constexpr char kOrganisation[] = "load";  // owns the products

// Some products and what they are known to be.
struct Sample {
  std::vector<std::string> products;  // "load/17"
  std::vector<double> kg_co2e;        // by the naive fixed point

  // Of the network in `folder`, `count` drawn with `seed`. Costs the whole
  // fixed point.
  static absl::StatusOr<Sample> Draw(const std::string& folder, size_t count,
                                     uint64_t seed);
};

// A tanjid on an empty folder that is to take in a network.
struct Subject {
  std::string program;  // tanjid
  std::string folder;   // of its data and log
  std::string graph;    // folder in the neutral CSV form
  const NetworkFiles& files;
  const Sample& sample;
};

// Imports the network, waits for its footprints, and compares the sample with
// them to 1e-9 relative; FAILED_PRECONDITION names a product that differs.
absl::Status MeasureImport(const Subject& subject, const TanjidProcess& server,
                           Report& report);

// Empty calls, footprints one by one and in batches, for `seconds` a row.
// Returns the rate of empty calls.
absl::StatusOr<double> MeasureCalls(const Subject& subject,
                                    const TanjidProcess& server, double seconds,
                                    Report& report);

// Certificates, beside a bare append in `subject.folder`.
absl::Status MeasureCertificates(const Subject& subject,
                                 const TanjidProcess& server, double seconds,
                                 double empty_calls_per_second, Report& report);

// Stops `server` and starts it again, with and without its compiled snapshot.
absl::Status MeasureRestarts(const Subject& subject, TanjidProcess server,
                             Report& report);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_SERVER_MEASUREMENTS_H_
