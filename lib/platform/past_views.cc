#include "lib/platform/past_views.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "lib/base/status.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/ledger/record.h"
#include "lib/platform/stored_network.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// Who waits for another's solve, or until one is given back, looks this often.
constexpr std::chrono::milliseconds kLook(50);
// Positions of one look into the feed of changes, backwards.
constexpr uint64_t kChangesLook = 1024;
// Of BytesOf: a link of the snapshot, and what a process has in the catalogue
// and beside its values.
constexpr size_t kBytesPerInput = 16;
constexpr size_t kBytesPerProcess = 200;

absl::StatusOr<graph::Day> DayOf(const store::KeyValueStore& main,
                                 uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const std::string bytes,
                         main.Get(store::EntryKey(seq)));
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(bytes));
  return graph::DayOfMicros(entry.record.time_micros);
}

}  // namespace

size_t PastViews::BytesOf(const Calculation& calculation) {
  const size_t processes = calculation.network.catalogue->process_count();
  const auto indicators =
      static_cast<size_t>(calculation.intensities.indicators);
  return calculation.network.snapshot.input_count() * kBytesPerInput +
         processes * (kBytesPerProcess + 2 * indicators * sizeof(double));
}

absl::StatusOr<uint64_t> PastViews::ChangedSeq(uint64_t seq) const {
  for (uint64_t end = seq + 1; end > 0;) {
    const uint64_t begin = end > kChangesLook ? end - kChangesLook : 0;
    std::optional<uint64_t> found;
    absl::Status failure;
    TANJI_RETURN_IF_ERROR(
        main_.Scan({store::ChangeKey(begin), store::ChangeKey(end)}, UINT64_MAX,
                   [&](std::string_view key, std::string_view) {
                     const auto changed = store::SeqOfChangeKey(key);
                     failure = changed.status();
                     if (failure.ok()) found = *changed;
                     return failure.ok();
                   }));
    TANJI_RETURN_IF_ERROR(failure);
    if (found.has_value()) return *found;
    end = begin;
  }
  return uint64_t{0};  // as the live state: nothing has changed anything yet
}

absl::StatusOr<std::shared_ptr<const Calculation>> PastViews::Solve(
    uint64_t changed_seq, graph::Day day, base::StopCheck stop) const {
  StoredNetwork network(main_, secrets_, stop);
  TANJI_RETURN_IF_ERROR(network.LoadAll(changed_seq, day));
  TANJI_RETURN_IF_ERROR(stop());
  TANJI_ASSIGN_OR_RETURN(graph::CompiledNetwork compiled,
                         network.Compile(changed_seq));
  TANJI_ASSIGN_OR_RETURN(const engine::SolvingOrder order,
                         engine::SolvingOrder::Create(compiled.snapshot, stop));
  TANJI_RETURN_IF_ERROR(stop());
  engine::Intensities intensities =
      engine::ComputeIntensities(compiled.snapshot, order);
  return MakeCalculation(changed_seq, ledger_.Leaf(changed_seq),
                         std::move(compiled), std::move(intensities),
                         network.packs());
}

std::shared_ptr<const Calculation> PastViews::FindKept(uint64_t changed_seq,
                                                       graph::Day day) {
  for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
    if (kept->day != day || kept->calculation->seq != changed_seq) continue;
    kept_.splice(kept_.begin(), kept_, kept);
    return kept_.front().calculation;
  }
  for (const Given& given : given_) {
    auto calculation = given.calculation.lock();
    if (calculation != nullptr && given.day == day &&
        calculation->seq == changed_seq) {
      return calculation;
    }
  }
  return nullptr;
}

void PastViews::Keep(graph::Day day,
                     std::shared_ptr<const Calculation> calculation) {
  const size_t bytes = BytesOf(*calculation);
  kept_.push_front({day, bytes, std::move(calculation)});
  size_t total = 0;
  size_t count = 0;
  for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
    total += kept->bytes;
    if (++count == 1 || (count <= kPastViewsMax && total <= kPastBytesMax)) {
      continue;
    }
    kept_.erase(kept, kept_.end());
    return;
  }
}

size_t PastViews::HeldCount() {
  std::erase_if(given_,
                [](const Given& given) { return given.calculation.expired(); });
  size_t held = 0;
  for (const Given& given : given_) {
    const std::shared_ptr<const Calculation> calculation =
        given.calculation.lock();
    if (calculation == nullptr) continue;
    const bool is_kept = std::any_of(
        kept_.begin(), kept_.end(),
        [&](const Kept& kept) { return kept.calculation == calculation; });
    // Beside this reference and the kept one.
    held += calculation.use_count() > (is_kept ? 2 : 1);
  }
  return held;
}

absl::StatusOr<View> PastViews::At(const AsOf& as_of, base::StopCheck stop) {
  const View live = live_.Current();
  if (as_of.IsNow()) return live;
  const uint64_t size = ledger_.head().size;
  const uint64_t seq = as_of.seq.value_or(live.as_of_seq);
  if (seq >= size) {
    return absl::OutOfRangeError(base::StrCat(
        "there is no record ", seq, " yet; the last one is record ", size - 1));
  }
  graph::Day day = as_of.day.value_or(live.day);
  if (!as_of.day.has_value() && as_of.seq.has_value()) {
    TANJI_ASSIGN_OR_RETURN(day, DayOf(main_, seq));
  }
  TANJI_ASSIGN_OR_RETURN(const uint64_t changed_seq, ChangedSeq(seq));
  if (live.calculation->seq == changed_seq && live.day == day) {
    return View{seq, day, live.calculation};
  }
  {
    const base::MutexLock lock(mu_);
    for (;;) {
      if (auto kept = FindKept(changed_seq, day)) return View{seq, day, kept};
      if (!solving_ && HeldCount() < kPastViewsHeldMax) break;
      TANJI_RETURN_IF_ERROR(stop());
      solved_.WaitFor(mu_, kLook);
    }
    solving_ = true;
  }
  auto solved = Solve(changed_seq, day, stop);
  const base::MutexLock lock(mu_);
  solving_ = false;
  solved_.NotifyAll();
  TANJI_RETURN_IF_ERROR(solved.status());
  ++solves_;
  given_.push_back({day, *solved});
  Keep(day, *solved);
  return View{seq, day, *std::move(solved)};
}

uint64_t PastViews::solves() const {
  const base::MutexLock lock(mu_);
  return solves_;
}

}  // namespace tanji::platform
