#include "lib/platform/live_state.h"

#include <algorithm>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/ledger/record.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

constexpr std::chrono::milliseconds kIdleWait(200);
// The compiled file is written anew when the network has grown by this share.
constexpr double kGrowthForNewFile = 0.1;

}  // namespace

std::string Calculation::SnapshotName() const {
  return base::StrCat(seq, ":", base::HexEncode(crypto::AsBytes(leaf_hash)));
}

LiveState::LiveState(Parts parts)
    : main_(parts.main),
      ledger_(parts.ledger),
      file_(parts.file),
      clock_(parts.clock),
      reader_(parts.main, parts.secrets),
      follower_(Follow(parts.main, parts.ledger, 0)) {}

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
  network_ = std::move(content->network);
  follower_ = Follow(main_, ledger_, header.applied_size);
  changed_seq_ = header.changed_seq;
  day_ = header.day;
  dated_.insert(header.dated.begin(), header.dated.end());
  inputs_in_file_ = network_.input_count();
  file_is_current_ = true;
  TANJI_ASSIGN_OR_RETURN(graph::CompiledNetwork compiled, network_.Compile());
  auto calculation = std::make_shared<Calculation>(
      Calculation{changed_seq_, ledger_.Leaf(changed_seq_), std::move(compiled),
                  std::move(content->intensities)});
  Publish({header.applied_size - 1, day_, std::move(calculation)});
  return CatchUp(std::chrono::milliseconds(0));
}

absl::Status LiveState::LoadFromStore(uint64_t head_seq, graph::Day day) {
  for (const auto kind :
       {graph::EntityKind::kOrganisation, graph::EntityKind::kProduct,
        graph::EntityKind::kProcess}) {
    TANJI_RETURN_IF_ERROR(LoadRange(kind, 0, graph::kNoNumber, head_seq, day));
  }
  day_ = day;
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

absl::Status LiveState::LoadRange(graph::EntityKind kind, uint32_t first,
                                  uint32_t last, uint64_t as_of,
                                  graph::Day day) {
  switch (kind) {
    case graph::EntityKind::kOrganisation:
      return reader_.ForEachNewest(
          kind, first, last, as_of,
          [&](uint32_t number, uint64_t,
              std::string_view packed) -> absl::StatusOr<bool> {
            TANJI_ASSIGN_OR_RETURN(const graph::OrganisationVersion version,
                                   graph::UnpackOrganisation(packed));
            TANJI_RETURN_IF_ERROR(network_.SetOrganisation(number, version));
            return false;
          });
    case graph::EntityKind::kProduct:
      return reader_.ForEachNewest(
          kind, first, last, as_of,
          [&](uint32_t number, uint64_t,
              std::string_view packed) -> absl::StatusOr<bool> {
            TANJI_ASSIGN_OR_RETURN(const graph::ProductVersion version,
                                   graph::UnpackProduct(packed));
            TANJI_RETURN_IF_ERROR(network_.SetProduct(number, version));
            return false;
          });
    case graph::EntityKind::kProcess:
      return LoadProcesses(first, last, as_of, day);
  }
  return absl::OkStatus();
}

// Of each process the newest version whose validity covers the day holds;
// with none of them, the process is not in force.
absl::Status LiveState::LoadProcesses(uint32_t first, uint32_t last,
                                      uint64_t as_of, graph::Day day) {
  std::optional<EntityReader::Process> open;  // looking for an older version
  uint32_t open_number = graph::kNoNumber;
  const auto close = [&]() -> absl::Status {
    if (!open.has_value()) return absl::OkStatus();
    open->version.in_force = false;
    open->version.inputs.clear();
    TANJI_RETURN_IF_ERROR(SetProcess(open_number, *open));
    open.reset();
    return absl::OkStatus();
  };
  TANJI_RETURN_IF_ERROR(reader_.ForEachNewest(
      graph::EntityKind::kProcess, first, last, as_of,
      [&](uint32_t number, uint64_t seq,
          std::string_view packed) -> absl::StatusOr<bool> {
        if (number != open_number) TANJI_RETURN_IF_ERROR(close());
        EntityReader::Process process{seq, {}, open.has_value()};
        TANJI_ASSIGN_OR_RETURN(process.version, graph::UnpackProcess(packed));
        const bool bounded =
            process.version.in_force && !process.version.validity.IsUnbounded();
        process.dated = process.dated || bounded;
        if (process.version.in_force && !process.version.validity.Covers(day)) {
          open_number = number;
          open = std::move(process);
          return true;
        }
        open.reset();
        TANJI_RETURN_IF_ERROR(SetProcess(number, process));
        return false;
      }));
  return close();
}

absl::Status LiveState::SetProcess(uint32_t number,
                                   const EntityReader::Process& process) {
  if (process.dated) {
    dated_.insert(number);
  } else {
    dated_.erase(number);
  }
  return network_.SetProcess(number, process.version, process.seq);
}

absl::Status LiveState::ApplyChanges(const Follower::Item& item) {
  for (const ChangeSet::Run& run : item.changes.runs()) {
    TANJI_RETURN_IF_ERROR(
        LoadRange(run.kind, run.first, run.first + run.count, item.seq, day_));
  }
  changed_seq_ = item.seq;
  return absl::OkStatus();
}

absl::Status LiveState::ApplyDay(uint64_t as_of, graph::Day day) {
  day_ = day;
  const std::vector<uint32_t> dated(dated_.begin(), dated_.end());
  for (const uint32_t number : dated) {
    TANJI_RETURN_IF_ERROR(LoadProcesses(number, number + 1, as_of, day));
  }
  return absl::OkStatus();
}

absl::Status LiveState::CatchUp(std::chrono::milliseconds timeout) {
  const uint64_t applied_before = follower_.next_seq();
  const uint64_t changed_before = changed_seq_;
  Follower::Step step;
  do {
    TANJI_ASSIGN_OR_RETURN(step, follower_.Next(timeout));
    for (const Follower::Item& item : step.items) {
      TANJI_RETURN_IF_ERROR(ApplyChanges(item));
    }
  } while (!step.caught_up());
  const uint64_t head_seq = step.end - 1;
  const graph::Day day = Today(step.head);
  if (step.end == applied_before && day == day_) return absl::OkStatus();

  bool changed = changed_seq_ != changed_before;
  if (day != day_) {
    changed = changed || !dated_.empty();
    TANJI_RETURN_IF_ERROR(ApplyDay(head_seq, day));
  }
  if (changed) return SolveAndPublish(head_seq);
  View view = Current();
  view.as_of_seq = head_seq;
  view.day = day_;
  Publish(std::move(view));
  return absl::OkStatus();
}

absl::Status LiveState::ReloadRestated(uint64_t as_of_seq) {
  for (const graph::ProcessNumber process : network_.TakeRestated()) {
    TANJI_RETURN_IF_ERROR(LoadProcesses(process, process + 1, as_of_seq, day_));
  }
  return absl::OkStatus();
}

absl::Status LiveState::SolveAndPublish(uint64_t as_of_seq) {
  TANJI_RETURN_IF_ERROR(ReloadRestated(as_of_seq));
  TANJI_ASSIGN_OR_RETURN(graph::CompiledNetwork compiled, network_.Compile());
  const engine::SolvingOrder order(compiled.snapshot);
  engine::Intensities intensities =
      engine::ComputeIntensities(compiled.snapshot, order);
  auto calculation = std::make_shared<Calculation>(
      Calculation{changed_seq_, ledger_.Leaf(changed_seq_), std::move(compiled),
                  std::move(intensities)});
  solves_.fetch_add(1);
  file_is_current_ = false;
  Publish({as_of_seq, day_, std::move(calculation)});
  const auto grown = static_cast<double>(network_.input_count());
  if (grown >
      (1 + kGrowthForNewFile) * static_cast<double>(inputs_in_file_) + 1000) {
    WriteCompiledFile();
  }
  return absl::OkStatus();
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
  header.day = day_;
  header.dated.assign(dated_.begin(), dated_.end());
  std::sort(header.dated.begin(), header.dated.end());
  const absl::Status written =
      file_.Write(header, network_, calculation->intensities);
  if (!written.ok()) {
    base::LogWarning(
        base::StrCat("compiled snapshot not written: ", written.message()));
    return;
  }
  inputs_in_file_ = network_.input_count();
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
