#include "lib/platform/access/access_counts.h"

#include <atomic>

namespace tanji::platform {

namespace {

template <typename AnyLines>
void AddCappedTo(AnyLines& lines, AccessSubject subject, uint64_t count) {
  const auto has_room = [&](size_t lines_max) {
    return lines.size() < lines_max || lines.contains(subject);
  };
  if (!has_room(kAccessLinesOfHourMax)) std::get<2>(subject).clear();
  if (!has_room(kAccessLinesOfHourMax + kAccessReadersOfHourMax)) {
    std::get<0>(subject) = std::string(1, '*');
  }
  lines[std::move(subject)] += count;
}

}  // namespace

void AddCapped(AccessLines& lines, AccessSubject subject, uint64_t count) {
  AddCappedTo(lines, std::move(subject), count);
}

AccessCounts::Part& AccessCounts::PartOfThread() {
  static std::atomic<size_t> threads{0};
  thread_local const size_t number = threads.fetch_add(1);
  return parts_[number % kParts];
}

void AccessCounts::Add(std::string_view owner, int64_t hour,
                       const AccessSubjectView& subject, uint64_t count) {
  Part& part = PartOfThread();
  const base::MutexLock lock(part.mu);
  auto found = part.hours.find(HourView(owner, hour));
  if (found == part.hours.end()) {
    found = part.hours.emplace(AccessHour(owner, hour), Lines()).first;
  }
  Lines& lines = found->second;
  const auto line = lines.find(subject);
  if (line != lines.end()) {
    line->second += count;
    return;
  }
  AddCappedTo(lines, AccessSubject(subject), count);
}

std::map<AccessHour, AccessLines> AccessCounts::Take() {
  std::map<AccessHour, AccessLines> all;
  for (Part& part : parts_) {
    decltype(part.hours) hours;
    {
      const base::MutexLock lock(part.mu);
      hours.swap(part.hours);
    }
    for (const auto& [hour, lines] : hours) {
      AccessLines& gathered = all[hour];
      for (const auto& [subject, count] : lines) {
        AddCapped(gathered, subject, count);
      }
    }
  }
  return all;
}

}  // namespace tanji::platform
