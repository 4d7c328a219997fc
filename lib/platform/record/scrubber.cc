#include "lib/platform/record/scrubber.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/log.h"
#include "lib/base/strings.h"
#include "lib/store/keys.h"

namespace tanji::platform {

using base::StrCat;

Scrubber::Scrubber(Parts parts)
    : parts_(std::move(parts)), thread_([this] { Run(); }) {}

Scrubber::~Scrubber() { Stop(); }

void Scrubber::Stop() {
  {
    const base::MutexLock lock(mu_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status Scrubber::status() const {
  const base::MutexLock lock(mu_);
  return failure_;
}

uint64_t Scrubber::passes() const {
  const base::MutexLock lock(mu_);
  return passes_;
}

absl::Status Scrubber::CheckStep(uint64_t begin, uint64_t end) const {
  std::vector<ledger::Hash> hashes;
  absl::Status read = parts_.main.Scan(
      {store::EntryKey(begin), store::EntryKey(end)}, end - begin,
      [&](std::string_view, std::string_view entry) {
        hashes.push_back(ledger::LeafHash(entry));
        return true;
      });
  if (!read.ok()) return read;
  if (hashes.size() != end - begin) {
    return absl::DataLossError(StrCat("of entries ", begin, " to ", end - 1,
                                      " only ", hashes.size(),
                                      " are in the store"));
  }
  const uint64_t same = parts_.ledger.WithTree([&](const auto& tree) {
    uint64_t seq = begin;
    while (seq < end && tree.Leaf(seq) == hashes[seq - begin]) ++seq;
    return seq;
  });
  if (same == end) return absl::OkStatus();
  return absl::DataLossError(
      StrCat("entry ", same, " in the store is not what it was"));
}

void Scrubber::Run() {
  uint64_t next = 0;
  for (;;) {
    {
      const base::MutexLock lock(mu_);
      const auto due = std::chrono::steady_clock::now() + parts_.interval;
      for (auto now = std::chrono::steady_clock::now(); !stopping_ && now < due;
           now = std::chrono::steady_clock::now()) {
        wake_.WaitFor(mu_, due - now);
      }
      if (stopping_) return;
    }
    const uint64_t end = std::min(parts_.ledger.head().size, next + kScrubStep);
    const absl::Status checked = CheckStep(next, end);
    if (!checked.ok()) {
      base::LogError(StrCat("the log is damaged: ", checked.ToString()));
      parts_.on_failure(checked);
      const base::MutexLock lock(mu_);
      failure_ = checked;
      return;
    }
    next = end == next + kScrubStep ? end : 0;
    if (next != 0) continue;
    const base::MutexLock lock(mu_);
    ++passes_;
  }
}

}  // namespace tanji::platform
