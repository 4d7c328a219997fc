#include "lib/platform/live_state.h"

#include <algorithm>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr std::chrono::milliseconds kIdleWait(50);  // to look at the clock
// The compiled file is written anew when the network has grown by this share.
constexpr double kGrowthForNewFile = 0.1;

}  // namespace

std::string Calculation::SnapshotName() const {
  return base::StrCat(seq, ":", base::HexEncode(crypto::AsBytes(leaf_hash)));
}

std::shared_ptr<const Calculation> MakeCalculation(
    uint64_t seq, const ledger::Hash& leaf_hash, graph::CompiledNetwork network,
    engine::Intensities intensities, LoadedPacks packs) {
  auto calculation = std::make_shared<Calculation>(
      Calculation{seq, leaf_hash, std::move(network), std::move(intensities),
                  std::move(packs)});
  const auto& method = calculation->packs.method();
  if (method == nullptr) return calculation;
  const std::vector<uint32_t>& columns = calculation->network.columns;
  for (uint32_t c = 0; c < columns.size(); ++c) {
    if (method->main().parts.test(columns[c])) {
      calculation->main_indicators.push_back(c + 1);
    }
  }
  return calculation;
}

LiveState::LiveState(Parts parts)
    : main_(parts.main),
      ledger_(parts.ledger),
      file_(parts.file),
      clock_(parts.clock),
      follower_(Follow(parts.main, parts.ledger, 0)),
      network_(parts.main, parts.secrets) {}

absl::StatusOr<std::unique_ptr<LiveState>> LiveState::Start(Parts parts) {
  std::unique_ptr<LiveState> state(new LiveState(parts));
  TANJI_RETURN_IF_ERROR(state->Load());
  state->thread_ = std::thread([raw = state.get()] { raw->Run(); });
  return state;
}

LiveState::~LiveState() { Stop(); }

void LiveState::Stop() {
  if (!thread_.joinable()) return;
  stopping_.store(true);
  thread_.join();
  // After a failure the network may hold half of a change.
  if (!file_is_current_ && status().ok()) WriteCompiledFile();
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
  const CompiledHeader& header = content->header;
  TANJI_RETURN_IF_ERROR(network_.Restore(std::move(content->network),
                                         header.dated, header.day,
                                         header.applied_size - 1));
  follower_ = Follow(main_, ledger_, header.applied_size);
  changed_seq_ = header.changed_seq;
  inputs_in_file_ = network_.network().input_count();
  file_is_current_ = true;
  TANJI_ASSIGN_OR_RETURN(graph::CompiledNetwork compiled,
                         network_.Compile(header.applied_size - 1));
  Publish({header.applied_size - 1, network_.day(),
           Calculated(std::move(compiled), std::move(content->intensities))});
  return CatchUp(std::chrono::milliseconds(0));
}

absl::Status LiveState::LoadFromStore(uint64_t head_seq, graph::Day day) {
  TANJI_RETURN_IF_ERROR(network_.LoadAll(head_seq, day));
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
  do {
    TANJI_ASSIGN_OR_RETURN(step, follower_.Next(timeout));
    for (const Follower::Item& item : step.items) {
      TANJI_RETURN_IF_ERROR(network_.Apply(item.changes, item.seq));
      changed_seq_ = item.seq;
    }
  } while (!step.caught_up());
  const uint64_t head_seq = step.end - 1;
  const graph::Day day = Today(step.head);
  const bool is_new_day = day != network_.day();
  if (step.end == applied_before && !is_new_day) return absl::OkStatus();

  bool changed = changed_seq_ != changed_before;
  if (is_new_day) {
    changed = changed || network_.HasDated();
    TANJI_RETURN_IF_ERROR(network_.SetDay(day, head_seq));
  }
  if (changed) return SolveAndPublish(head_seq);
  View view = Current();
  view.as_of_seq = head_seq;
  view.day = network_.day();
  Publish(std::move(view));
  return absl::OkStatus();
}

absl::Status LiveState::SolveAndPublish(uint64_t as_of_seq) {
  TANJI_ASSIGN_OR_RETURN(graph::CompiledNetwork compiled,
                         network_.Compile(as_of_seq));
  const engine::SolvingOrder order(compiled.snapshot);
  engine::Intensities intensities =
      engine::ComputeIntensities(compiled.snapshot, order);
  solves_.fetch_add(1);
  file_is_current_ = false;
  Publish({as_of_seq, network_.day(),
           Calculated(std::move(compiled), std::move(intensities))});
  const auto grown = static_cast<double>(network_.network().input_count());
  if (grown >
      (1 + kGrowthForNewFile) * static_cast<double>(inputs_in_file_) + 1000) {
    WriteCompiledFile();
  }
  return absl::OkStatus();
}

std::shared_ptr<const Calculation> LiveState::Calculated(
    graph::CompiledNetwork compiled, engine::Intensities intensities) const {
  return MakeCalculation(changed_seq_, ledger_.Leaf(changed_seq_),
                         std::move(compiled), std::move(intensities),
                         network_.packs());
}

void LiveState::Publish(View view) {
  const base::MutexLock lock(mu_);
  view_ = std::move(view);
  published_.NotifyAll();
}

void LiveState::WriteCompiledFile() {
  const std::shared_ptr<const Calculation> calculation = Current().calculation;
  if (calculation == nullptr) return;
  CompiledHeader header;
  header.applied_size = follower_.next_seq();
  header.changed_seq = changed_seq_;
  header.leaf_hash = ledger_.Leaf(header.applied_size - 1);
  header.day = network_.day();
  header.dated = network_.Dated();
  const absl::Status written =
      file_.Write(header, network_.network(), calculation->intensities);
  if (!written.ok()) {
    base::LogWarning(
        base::StrCat("compiled snapshot not written: ", written.message()));
    return;
  }
  inputs_in_file_ = network_.network().input_count();
  file_is_current_ = true;
}

void LiveState::Run() {
  while (!stopping_.load()) {
    const absl::Status applied = CatchUp(kIdleWait);
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
