#include "lib/platform/live_state.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/base/thread_priority.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr std::chrono::milliseconds kIdleWait(50);  // to look at the clock
// Solving takes long, and others are answered meanwhile.
constexpr int kFollowerNice = 5;
// The compiled file is written anew when the network has grown by this share.
constexpr double kGrowthForNewFile = 0.1;
// Results beyond this share of all are not listed one by one.
constexpr size_t kListedDivisor = 4;
// Where more processes may answer otherwise, all are taken to.
constexpr size_t kTouchedMax = 100'000;

// Nanoseconds from one Lap to the next.
class Laps {
 public:
  uint64_t Lap() {
    const auto now = std::chrono::steady_clock::now();
    const auto lap = now - std::exchange(last_, now);
    return static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(lap).count());
  }

 private:
  std::chrono::steady_clock::time_point last_ =
      std::chrono::steady_clock::now();
};

}  // namespace

LiveState::LiveState(Parts parts)
    : main_(parts.main),
      secrets_(parts.secrets),
      ledger_(parts.ledger),
      file_(parts.file),
      clock_(parts.clock),
      follower_(Follow(parts.main, parts.ledger, 0)),
      network_(std::make_unique<StoredNetwork>(parts.main, parts.secrets)) {}

absl::StatusOr<std::unique_ptr<LiveState>> LiveState::Start(Parts parts) {
  std::unique_ptr<LiveState> state(new LiveState(parts));
  TANJI_RETURN_IF_ERROR(state->Load());
  state->thread_ = std::thread([raw = state.get()] { raw->Run(); });
  return state;
}

LiveState::~LiveState() { Stop(); }

void LiveState::Stop() {
  if (!thread_.joinable()) return;
  {
    const base::MutexLock lock(mu_);
    stopping_.store(true);
    published_.NotifyAll();
  }
  thread_.join();
  // After a failure the network may hold half of a change.
  const bool is_due = !file_is_current_ || file_is_requested_.load();
  if (is_due && !is_behind_ && status().ok()) WriteCompiledFile();
}

graph::Day LiveState::Today(const Head& head) {
  return graph::DayOfMicros(std::max(head.time_micros, clock_.NowMicros()));
}

View LiveState::Current() const {
  const base::MutexLock lock(mu_);
  return view_;
}

absl::Status LiveState::status() const {
  const base::MutexLock lock(mu_);
  return failure_;
}

absl::StatusOr<View> LiveState::WaitFor(
    uint64_t min_seq, std::chrono::milliseconds timeout) const {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const base::MutexLock lock(mu_);
  for (;;) {
    if (view_.as_of_seq >= min_seq) return view_;
    if (!failure_.ok()) return failure_;
    if (stopping_.load()) {
      return absl::UnavailableError("the calculation stops");
    }
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds(0)) {
      return absl::DeadlineExceededError(
          base::StrCat("position ", min_seq, " is not calculated yet (now at ",
                       view_.as_of_seq, ")"));
    }
    published_.WaitFor(mu_, left);
  }
}

absl::Status LiveState::Load() {
  const Head head = ledger_.head();
  if (head.size == 0) return absl::InternalError("the log has no genesis");
  auto content = file_.Read();
  if (content.ok()) {
    const CompiledHeader& header = content->header;
    const bool is_ours =
        header.applied_size > 0 && header.applied_size <= head.size &&
        header.changed_seq < header.applied_size &&
        ledger_.Leaf(header.applied_size - 1) == header.leaf_hash;
    if (!is_ours) {
      content = absl::FailedPreconditionError(
          "the compiled snapshot is of another history");
    }
  }
  if (!content.ok()) {
    if (!absl::IsNotFound(content.status())) {
      base::LogWarning(base::StrCat("compiled snapshot not used: ",
                                    content.status().message()));
    }
    TANJI_RETURN_IF_ERROR(LoadFromStore(head.size - 1, Today(head)));
    return SolveAndPublish(head.size - 1);
  }
  TANJI_RETURN_IF_ERROR(TakeFile(*std::move(content)));
  const absl::Status followed = CatchUp(std::chrono::milliseconds(0));
  return followed.ok() ? followed : StartAnew(followed);
}

absl::Status LiveState::StartAnew(const absl::Status& failure) {
  base::LogError(
      base::StrCat("the network is loaded anew, since it cannot be brought up "
                   "to date: ",
                   failure.ToString()));
  const Head head = ledger_.head();
  TANJI_RETURN_IF_ERROR(LoadFromStore(head.size - 1, Today(head)));
  return SolveAndPublish(head.size - 1);
}

absl::Status LiveState::TakeFile(CompiledContent content) {
  const CompiledHeader& header = content.header;
  const uint64_t as_of_seq = header.applied_size - 1;
  TANJI_RETURN_IF_ERROR(network_->Restore(std::move(content.network),
                                          header.dated, header.day, as_of_seq));
  follower_ = Follow(main_, ledger_, header.applied_size);
  changed_seq_ = header.changed_seq;
  inputs_at_file_ = network_->network().input_count();
  file_is_current_ = true;
  auto calculation = std::make_unique<Calculation>();
  TANJI_RETURN_IF_ERROR(
      network_->Update(as_of_seq, calculation->network).status());
  calculation->seq = changed_seq_;
  calculation->leaf_hash = ledger_.Leaf(changed_seq_);
  calculation->intensities = std::move(content.intensities);
  calculation->SetPacks(network_->packs());
  Publish({as_of_seq, network_->day(),
           buffers_.Publish(std::move(calculation), {true, {}, true, {}})},
          nullptr);
  return absl::OkStatus();
}

absl::Status LiveState::LoadFromStore(uint64_t head_seq, graph::Day day) {
  network_ = std::make_unique<StoredNetwork>(main_, secrets_);
  is_kept_ = false;
  TANJI_RETURN_IF_ERROR(network_->LoadAll(head_seq, day));
  follower_ = Follow(main_, ledger_, head_seq + 1);
  // The last record that changed anything.
  changed_seq_ = 0;
  return main_.Scan(store::KeyRange::Prefix(store::ChangePrefix()), UINT64_MAX,
                    [&](std::string_view key, std::string_view) {
                      const auto seq = store::SeqOfChangeKey(key);
                      if (seq.ok() && *seq <= head_seq) changed_seq_ = *seq;
                      return true;
                    });
}

absl::Status LiveState::CatchUp(std::chrono::milliseconds timeout) {
  const uint64_t applied_before = follower_.next_seq();
  const uint64_t changed_before = changed_seq_;
  Follower::Step step;
  LiveWork done;
  do {
    TANJI_ASSIGN_OR_RETURN(step, follower_.Next(timeout));
    Laps laps;
    for (const Follower::Item& item : step.items) {
      if (item.changes.erases()) {
        // Names and numbers of what was erased may be anywhere in it.
        const Head head = ledger_.head();
        TANJI_RETURN_IF_ERROR(LoadFromStore(head.size - 1, Today(head)));
        return SolveAndPublish(head.size - 1);
      }
      TANJI_RETURN_IF_ERROR(network_->Apply(item.changes, item.seq));
      changed_seq_ = item.seq;
    }
    done.read_ns += laps.Lap();
  } while (!step.caught_up());
  const uint64_t head_seq = step.end - 1;
  const graph::Day day = Today(step.head);
  const bool is_new_day = day != network_->day();
  if (step.end == applied_before && !is_new_day) return absl::OkStatus();

  CountWork(done);
  bool changed = changed_seq_ != changed_before;
  if (is_new_day) {
    changed = changed || network_->HasDated();
    TANJI_RETURN_IF_ERROR(network_->SetDay(day, head_seq));
  }
  if (changed) return SolveAndPublish(head_seq);
  View view = Current();
  view.as_of_seq = head_seq;
  view.day = network_->day();
  Publish(std::move(view),
          std::make_shared<const std::vector<graph::ProcessNumber>>());
  return absl::OkStatus();
}

absl::Status LiveState::SolveAndPublish(uint64_t as_of_seq) {
  LiveWork done;
  Laps laps;
  is_behind_ = true;
  TANJI_ASSIGN_OR_RETURN(std::unique_ptr<Calculation> calculation,
                         buffers_.Take([this] { return stopping_.load(); }));
  if (calculation == nullptr) return absl::OkStatus();  // stops
  done.buffer_ns = laps.Lap();
  CountWork(done);
  std::vector<graph::ProcessNumber> touched;
  TANJI_ASSIGN_OR_RETURN(CalculationDelta delta,
                         Solve(as_of_seq, *calculation, touched));
  done = LiveWork();
  laps.Lap();
  calculation->seq = changed_seq_;
  calculation->leaf_hash = ledger_.Leaf(changed_seq_);
  calculation->SetPacks(network_->packs());
  file_is_current_ = false;
  const bool is_full = delta.all_rows;
  const bool is_all = is_full || touched.size() > kTouchedMax;
  Publish({as_of_seq, network_->day(),
           buffers_.Publish(std::move(calculation), std::move(delta))},
          is_all ? nullptr
                 : std::make_shared<const std::vector<graph::ProcessNumber>>(
                       std::move(touched)));
  is_behind_ = false;
  done.publish_ns = laps.Lap();
  CountWork(done);
  if (is_full) network_->PrepareUpdates();
  const auto grown = static_cast<double>(network_->network().input_count());
  if (grown >
      (1 + kGrowthForNewFile) * static_cast<double>(inputs_at_file_) + 1000) {
    WriteCompiledFile();
  }
  return absl::OkStatus();
}

absl::StatusOr<CalculationDelta> LiveState::Solve(
    uint64_t as_of_seq, Calculation& calculation,
    std::vector<graph::ProcessNumber>& touched) {
  LiveWork done;
  Laps laps;
  CalculationDelta delta;
  TANJI_ASSIGN_OR_RETURN(graph::NetworkUpdate update,
                         network_->Update(as_of_seq, calculation.network));
  done.compile_ns = laps.Lap();
  done.rows = update.rows.size();
  const graph::Snapshot& snapshot = calculation.network.snapshot;
  if (update.is_full || !is_kept_) {
    calculation.intensities = keeper_.SolveAll(snapshot);
    calculation.network.snapshot.LayOut(keeper_.order());
    is_kept_ = true;
    delta = {true, {}, true, {}};
    done.solves = 1;
  } else {
    engine::SolutionKeeper::Updated updated = keeper_.Update(
        snapshot, update.rows, update.relinked, calculation.intensities);
    (updated.full ? done.solves : done.updates) = 1;
    done.dependants = updated.solved;
    done.changed = updated.processes.size();
    std::set_union(update.touched.begin(), update.touched.end(),
                   updated.processes.begin(), updated.processes.end(),
                   std::back_inserter(touched));
    delta.rows = std::move(update.rows);
    delta.all_results =
        updated.reset ||
        updated.processes.size() > snapshot.process_count() / kListedDivisor;
    if (!delta.all_results) delta.results = std::move(updated.processes);
  }
  done.solve_ns = laps.Lap();
  CountWork(done);
  return delta;
}

void LiveState::Publish(View view, Touched touched) {
  {
    const base::MutexLock lock(mu_);
    std::swap(view_, view);
    history_.Add(view_.as_of_seq, std::move(touched));
    published_.NotifyAll();
  }
  // Without the lock, for readers wait for that: it may be a whole network.
  view.calculation.reset();
  const base::MutexLock lock(hook_mu_);
  if (hook_ != nullptr) hook_();
}

LiveChanges LiveState::ChangesSince(uint64_t version) const {
  const base::MutexLock lock(mu_);
  LiveChanges changes = history_.Since(version);
  changes.view = view_;
  return changes;
}

uint64_t LiveState::VersionBefore(uint64_t as_of_seq) const {
  const base::MutexLock lock(mu_);
  return history_.VersionBefore(as_of_seq);
}

void LiveState::SetPublishedHook(std::function<void()> hook) {
  const base::MutexLock lock(hook_mu_);
  hook_ = std::move(hook);
}

void LiveState::CountWork(const LiveWork& done) {
  const base::MutexLock lock(mu_);
  work_.updates += done.updates;
  work_.solves += done.solves;
  work_.rows += done.rows;
  work_.dependants += done.dependants;
  work_.changed += done.changed;
  work_.read_ns += done.read_ns;
  work_.buffer_ns += done.buffer_ns;
  work_.compile_ns += done.compile_ns;
  work_.solve_ns += done.solve_ns;
  work_.publish_ns += done.publish_ns;
}

LiveWork LiveState::work() const {
  const base::MutexLock lock(mu_);
  LiveWork work = work_;
  work.copies = buffers_.copies();
  work.waits = buffers_.waits();
  work.versions = buffers_.versions();
  return work;
}

void LiveState::WriteCompiledFile() {
  const std::shared_ptr<const Calculation> calculation = Current().calculation;
  if (calculation == nullptr) return;
  CompiledHeader header;
  header.applied_size = follower_.next_seq();
  header.changed_seq = changed_seq_;
  header.leaf_hash = ledger_.Leaf(header.applied_size - 1);
  header.day = network_->day();
  header.dated = network_->Dated();
  // Also of an attempt that fails: the next record is no reason for another.
  inputs_at_file_ = network_->network().input_count();
  const absl::Status written =
      file_.Write(header, network_->network(), calculation->intensities);
  if (!written.ok()) {
    base::LogWarning(
        base::StrCat("compiled snapshot not written: ", written.message()));
    return;
  }
  file_is_current_ = true;
}

void LiveState::Run() {
  base::SetThreadBack(kFollowerNice);
  // Of a solution from the file the order is not known yet: sought now that
  // readers have their answers.
  if (!is_kept_) {
    const View view = Current();
    keeper_.Adopt(view.calculation->network.snapshot,
                  view.calculation->intensities);
    is_kept_ = true;
  }
  network_->PrepareUpdates();
  while (!stopping_.load()) {
    if (file_is_requested_.exchange(false) && !is_behind_) WriteCompiledFile();
    absl::Status applied = CatchUp(kIdleWait);
    if (!applied.ok()) applied = StartAnew(applied);
    if (!applied.ok()) {
      base::LogError(base::StrCat("footprints cannot be brought up to date: ",
                                  applied.ToString()));
      const base::MutexLock lock(mu_);
      failure_ = absl::UnavailableError(
          "footprints cannot be brought up to date; the operator's log says "
          "why");
      published_.NotifyAll();
      return;
    }
  }
}

}  // namespace tanji::platform
