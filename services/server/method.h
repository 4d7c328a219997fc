// One method of a service, as calls need it.

#ifndef TANJI_SERVICES_SERVER_METHOD_H_
#define TANJI_SERVICES_SERVER_METHOD_H_

#include <chrono>
#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "lib/api/method_limits.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "services/server/admission.h"
#include "services/server/call_gate.h"
#include "services/server/late_answers.h"
#include "services/server/metrics.h"
#include "services/server/watch_hub.h"
#include "services/server/worker_pool.h"

namespace tanji::server {

// What all services work with; outlives them. All members are thread-safe.
struct ServiceParts {
  platform::Context& context;
  Metrics& metrics;
  // Large requests, and what calculates for some time as of now: nothing here
  // waits for an earlier state.
  WorkerPool& work;
  WorkerPool& waits;    // reads that wait for their min_seq
  WorkerPool& imports;  // one thread each
  // Breakdowns and levers: they wait for one another, nobody for them.
  WorkerPool& breakdowns;
  WorkerPool& simulations;  // on a thread of low priority
  // Samplings, on threads of low priority.
  WorkerPool& samplings;
  const size_t sampling_threads;  // of each
  WorkerPool& exports;            // of evidence archives, and traces
  WorkerPool& evidence_in;        // files of evidence that come
  WorkerPool& evidence_out;       // and go
  WorkerPool& erasures;
  WorkerPool& past;  // reads that wait for an earlier state's load
  // Comparisons, and breakdowns and searches of earlier states.
  WorkerPool& past_jobs;
  // Simulations and samplings that wait for an earlier state's load.
  WorkerPool& past_simulations;
  WorkerPool& past_samplings;
  WorkerPool& authentications;  // hashes of secrets, writes of accounts
  const std::chrono::milliseconds import_idle_max;    // from chunk to chunk
  const std::chrono::milliseconds import_time_max;    // until all have come
  const std::chrono::milliseconds export_time_max;    // of one
  const std::chrono::milliseconds sampling_time_max;  // of one
  CallGate& gate;
  WatchHub& watches;
  const Admission& admission;
  LateAnswers& late;  // of who is not let in
};

// What the method's option asks of its caller (tanji.identity.v1.right).
// INVALID_ARGUMENT for a method without it, NOT_FOUND for none.
absl::StatusOr<identity::Action> RightOf(const std::string& method);

// Immutable.
struct Method {
  // `full_name` as "tanji.supply.v1.SupplyService.Get". Dies when that has no
  // right: the build checks that each has (rights_check.cc).
  Method(ServiceParts& parts, const std::string& full_name);

  const std::string name;
  MethodMetrics& metrics;
  const size_t request_size_max;
  const identity::Action right;
  const double cost;    // MethodCost
  const size_t places;  // MethodPlaces
};

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_METHOD_H_
