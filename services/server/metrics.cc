#include "services/server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <iterator>
#include <sstream>
#include <utility>

#include "lib/base/strings.h"

namespace tanji::server {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;

// Seconds: from an answer out of memory to an import.
constexpr double kSeconds[] = {0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025,
                               0.1,    0.5,    1,     5,     10,   60};

prometheus::Gauge& OneGauge(prometheus::Registry& registry,
                            const std::string& name, const std::string& help) {
  return BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& calls =
      BuildCounter()
          .Name("tanji_rpc_calls_total")
          .Help("Calls that have ended, by method and status code")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      BuildHistogram()
          .Name("tanji_rpc_seconds")
          .Help("Time from a call's arrival to its answer")
          .Register(registry);
  prometheus::Gauge& log_entries =
      OneGauge(registry, "tanji_log_entries", "Durable entries of the log");
  prometheus::Gauge& checkpoint_entries =
      OneGauge(registry, "tanji_checkpoint_entries",
               "Entries that the last signed checkpoint covers");
  prometheus::Gauge& solved_position =
      OneGauge(registry, "tanji_footprints_as_of_seq",
               "Position of the log that the footprints take into account");
  prometheus::Gauge& solves =
      OneGauge(registry, "tanji_solves", "Full solves since the start");
  prometheus::Gauge& updates =
      OneGauge(registry, "tanji_updates",
               "Solutions since the start that were brought up to date by what "
               "depends on a change");
  prometheus::Gauge& rows = OneGauge(
      registry, "tanji_update_rows",
      "Processes whose inputs or emissions have changed, since the start");
  prometheus::Gauge& dependants =
      OneGauge(registry, "tanji_update_dependants",
               "Processes that updates have solved again, since the start");
  prometheus::Gauge& changed =
      OneGauge(registry, "tanji_update_changed",
               "Processes whose result an update has changed, since the start");
  prometheus::Family<prometheus::Gauge>& update_seconds =
      BuildGauge()
          .Name("tanji_update_seconds")
          .Help(
              "Time since the start, by what bringing footprints up to date "
              "spent it on")
          .Register(registry);
  prometheus::Gauge& versions =
      OneGauge(registry, "tanji_versions", "Solutions in memory");
  prometheus::Gauge& copies = OneGauge(
      registry, "tanji_version_copies",
      "Solutions since the start that were copied in full to be changed");
  prometheus::Gauge& version_waits =
      OneGauge(registry, "tanji_version_waits",
               "Times since the start that readers held all solutions");
  prometheus::Gauge& watches =
      OneGauge(registry, "tanji_watches", "Callers that are watching");
  prometheus::Gauge& batches =
      OneGauge(registry, "tanji_committed_batches",
               "Batches that the sequencer has written since the start");
  prometheus::Gauge& healthy =
      OneGauge(registry, "tanji_healthy",
               "1 while writes go on, footprints are current and checkpoints "
               "are signed");
  prometheus::Family<prometheus::Gauge>& pool_tasks =
      BuildGauge()
          .Name("tanji_pool_tasks")
          .Help("Tasks of a thread pool that run or wait")
          .Register(registry);
};

void MethodMetrics::CountCall(absl::StatusCode code,
                              std::chrono::nanoseconds took) {
  const auto index = static_cast<size_t>(code);
  calls_[index < kStatusCodes ? index : 2]->Increment();  // 2: UNKNOWN
  seconds_->Observe(std::chrono::duration<double>(took).count());
}

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

MethodMetrics& Metrics::OfMethod(const std::string& method) {
  auto metrics = std::make_unique<MethodMetrics>();
  for (size_t code = 0; code < kStatusCodes; ++code) {
    metrics->calls_[code] = &families_->calls.Add(
        {{"method", method},
         {"code",
          absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}});
  }
  metrics->seconds_ = &families_->seconds.Add(
      {{"method", method}}, prometheus::Histogram::BucketBoundaries(
                                std::begin(kSeconds), std::end(kSeconds)));
  const base::MutexLock lock(mu_);
  return *methods_.emplace_back(std::move(metrics));
}

void Metrics::RenderWork(const platform::LiveWork& work) {
  constexpr double kNanosOfSecond = 1e9;
  Families& all = *families_;
  all.solves.Set(static_cast<double>(work.solves));
  all.updates.Set(static_cast<double>(work.updates));
  all.rows.Set(static_cast<double>(work.rows));
  all.dependants.Set(static_cast<double>(work.dependants));
  all.changed.Set(static_cast<double>(work.changed));
  all.versions.Set(work.versions);
  all.copies.Set(static_cast<double>(work.copies));
  all.version_waits.Set(static_cast<double>(work.waits));
  const std::pair<const char*, uint64_t> parts[] = {
      {"read", work.read_ns},
      {"buffer", work.buffer_ns},
      {"compile", work.compile_ns},
      {"solve", work.solve_ns},
      {"publish", work.publish_ns}};
  for (const auto& [part, nanos] : parts) {
    all.update_seconds.Add({{"part", part}})
        .Set(static_cast<double>(nanos) / kNanosOfSecond);
  }
}

std::string Metrics::Render(platform::System& system,
                            const std::vector<const WorkerPool*>& pools,
                            size_t watches) {
  const platform::Context& context = system.context();
  Families& all = *families_;
  all.log_entries.Set(static_cast<double>(context.ledger.head().size));
  all.checkpoint_entries.Set(
      static_cast<double>(context.ledger.checkpoint().size));
  all.solved_position.Set(
      static_cast<double>(context.live.Current().as_of_seq));
  RenderWork(context.live.work());
  all.watches.Set(static_cast<double>(watches));
  all.batches.Set(static_cast<double>(context.sequencer.committed_batches()));
  all.healthy.Set(system.Health().ok() ? 1 : 0);
  for (const WorkerPool* pool : pools) {
    all.pool_tasks.Add({{"pool", pool->work()}})
        .Set(static_cast<double>(pool->load()));
  }
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, all.registry.Collect());
  return text.str();
}

}  // namespace tanji::server
