#include "lib/platform/past_views.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/thread_priority.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/ledger/record.h"
#include "lib/platform/stored_network.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

// Who waits asks this often whether to go on, and a load whether a network was
// given back.
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

PastViews::PastViews(const store::KeyValueStore& main,
                     const store::KeyValueStore& secrets,
                     const LedgerState& ledger, const LiveState& live)
    : main_(main),
      secrets_(secrets),
      ledger_(ledger),
      live_(live),
      loader_([this] { Serve(); }) {}

PastViews::~PastViews() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
  }
  changed_.NotifyAll();
  loader_.join();
}

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

absl::StatusOr<PastViews::CalculationPtr> PastViews::Solve(
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
  auto calculation = MakeCalculation(changed_seq, ledger_.Leaf(changed_seq),
                                     std::move(compiled),
                                     std::move(intensities), network.packs());
  calculation->has_erased = network.has_erased_names();
  return calculation;
}

PastViews::CalculationPtr PastViews::Find(const Place& place,
                                          std::optional<uint64_t> changed_seq) {
  for (auto solved = solved_.begin(); solved != solved_.end(); ++solved) {
    if (solved->day != place.day) continue;
    CalculationPtr calculation = solved->calculation.lock();
    if (calculation == nullptr) continue;
    const bool is_it =
        changed_seq.has_value()
            ? calculation->seq == *changed_seq
            : calculation->seq <= place.seq && place.seq <= solved->last_seq;
    if (!is_it) continue;
    solved->last_seq = std::max(solved->last_seq, place.seq);
    solved_.splice(solved_.begin(), solved_, solved);
    return calculation;
  }
  return nullptr;
}

void PastViews::Remember(graph::Day day, const CalculationPtr& calculation) {
  solved_.push_front(
      {day, calculation->seq, BytesOf(*calculation), calculation, calculation});
  size_t total = 0;
  size_t count = 0;
  for (Solved& solved : solved_) {
    if (solved.kept == nullptr) continue;
    total += solved.bytes;
    ++count;
    if (count > 1 && (count > kPastViewsMax || total > kPastBytesMax)) {
      solved.kept.reset();
    }
  }
  std::erase_if(solved_, [](const Solved& solved) {
    return solved.calculation.expired();
  });
}

size_t PastViews::HeldCount() {
  size_t held = 0;
  for (const Solved& solved : solved_) {
    const CalculationPtr calculation = solved.calculation.lock();
    if (calculation == nullptr) continue;
    // Beside this reference and the kept one.
    held += calculation.use_count() > (solved.kept != nullptr ? 2 : 1);
  }
  return held;
}

absl::StatusOr<PastViews::Place> PastViews::PlaceOf(const AsOf& as_of,
                                                    const View& live) const {
  const uint64_t size = ledger_.head().size;
  const uint64_t seq = as_of.seq.value_or(live.as_of_seq);
  if (seq >= size) {
    return absl::OutOfRangeError(base::StrCat(
        "there is no record ", seq, " yet; the last one is record ", size - 1));
  }
  if (as_of.day.has_value() || !as_of.seq.has_value()) {
    return Place{seq, as_of.day.value_or(live.day)};
  }
  TANJI_ASSIGN_OR_RETURN(const graph::Day day, DayOf(main_, seq));
  return Place{seq, day};
}

absl::StatusOr<std::optional<View>> PastViews::AtOnce(const AsOf& as_of) {
  const View live = live_.Current();
  if (as_of.IsNow()) return live;
  TANJI_ASSIGN_OR_RETURN(const Place place, PlaceOf(as_of, live));
  std::optional<uint64_t> changed_seq;
  if (live.calculation->seq <= place.seq && place.seq <= live.as_of_seq) {
    if (place.day == live.day) {
      return View{place.seq, place.day, live.calculation};
    }
    changed_seq = live.calculation->seq;
  }
  const base::MutexLock lock(mu_);
  CalculationPtr found = Find(place, changed_seq);
  if (found == nullptr) return std::nullopt;
  return View{place.seq, place.day, std::move(found)};
}

absl::StatusOr<View> PastViews::At(const AsOf& as_of, base::StopCheck stop) {
  TANJI_ASSIGN_OR_RETURN(std::optional<View> at_once, AtOnce(as_of));
  if (at_once.has_value()) return *std::move(at_once);
  // Not held while a load is waited for: it would take a copy to update it.
  View live = live_.Current();
  TANJI_ASSIGN_OR_RETURN(const Place place, PlaceOf(as_of, live));
  TANJI_ASSIGN_OR_RETURN(const uint64_t changed_seq, ChangedSeq(place.seq));
  if (live.calculation->seq == changed_seq && live.day == place.day) {
    return View{place.seq, place.day, live.calculation};
  }
  live.calculation.reset();
  std::shared_ptr<Load> load;
  {
    const base::MutexLock lock(mu_);
    if (CalculationPtr found = Find(place, changed_seq)) {
      return View{place.seq, place.day, std::move(found)};
    }
    load = Join(changed_seq, place.day);
  }
  changed_.NotifyAll();
  TANJI_ASSIGN_OR_RETURN(CalculationPtr calculation, Await(*load, stop));
  const base::MutexLock lock(mu_);
  Find(place, changed_seq);  // so that it is found for this position at once
  return View{place.seq, place.day, std::move(calculation)};
}

std::shared_ptr<PastViews::Load> PastViews::Join(uint64_t changed_seq,
                                                 graph::Day day) {
  for (const std::shared_ptr<Load>& load : loads_) {
    if (load->changed_seq != changed_seq || load->day != day) continue;
    if (load->abandoned || load->forgotten) continue;
    ++load->waiting;
    return load;
  }
  loads_.push_back(std::make_shared<Load>());
  Load& load = *loads_.back();
  load.changed_seq = changed_seq;
  load.day = day;
  load.waiting = 1;
  return loads_.back();
}

absl::StatusOr<PastViews::CalculationPtr> PastViews::Await(
    Load& load, base::StopCheck stop) {
  for (;;) {
    // Without the lock: a caller that is set back may stand still here.
    const absl::Status waits = stop();
    const base::MutexLock lock(mu_);
    if (!waits.ok()) {
      if (--load.waiting == 0) load.abandoned = true;
      changed_.NotifyAll();
      return waits;
    }
    if (!load.done) changed_.WaitFor(mu_, kLook);
    if (!load.done) continue;
    // The last one takes it with him.
    return --load.waiting == 0 ? std::move(load.result) : load.result;
  }
}

std::shared_ptr<PastViews::Load> PastViews::Next() {
  const base::MutexLock lock(mu_);
  while (!stopping_) {
    std::erase_if(loads_, [](const std::shared_ptr<Load>& load) {
      return load->abandoned.load();
    });
    if (loads_.empty()) {
      changed_.Wait(mu_);
    } else if (HeldCount() < kPastViewsHeldMax) {
      return loads_.front();
    } else {
      changed_.WaitFor(mu_, kLook);
    }
  }
  return nullptr;
}

void PastViews::Serve() {
  base::SetThreadBack(kPastLoaderNice);
  while (const std::shared_ptr<Load> load = Next()) {
    absl::StatusOr<CalculationPtr> solved = CalculationPtr();
    {
      // By a load that all callers had left and that came to its end.
      const base::MutexLock lock(mu_);
      solved = Find({load->changed_seq, load->day}, load->changed_seq);
    }
    const bool is_new = *solved == nullptr;
    if (is_new) {
      solved = Solve(load->changed_seq, load->day, [&load] {
        return load->abandoned ? absl::CancelledError("all callers have gone")
                               : absl::OkStatus();
      });
    }
    const base::MutexLock lock(mu_);
    loads_.remove(load);
    if (is_new && solved.ok()) {
      ++solves_;
      if (!load->forgotten) Remember(load->day, *solved);
    }
    load->result = std::move(solved);
    load->done = true;
    changed_.NotifyAll();
  }
}

void PastViews::Forget() {
  std::list<Solved> solved;  // freed without the lock
  const base::MutexLock lock(mu_);
  solved.swap(solved_);
  for (const std::shared_ptr<Load>& load : loads_) load->forgotten = true;
}

uint64_t PastViews::solves() const {
  const base::MutexLock lock(mu_);
  return solves_;
}

}  // namespace tanji::platform
