// fill_log DIR COUNT: makes a data folder whose log has COUNT entries: what
// each new log begins with, and submissions of one process each.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "lib/base/clock.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"
#include "lib/identity/decide.h"
#include "lib/platform/supply/submit.h"
#include "lib/platform/system.h"

namespace tanji::platform {
namespace {

constexpr int kInFlightMax = 512;

std::string DocumentOf(int i) {
  return base::StrCat(
      R"({"format":"tanji-submission/v1","organisation":"works",)"
      R"("products":[{"id":"p)",
      i, R"(","unit":"kg"}],"processes":[{"product":"p)", i,
      R"(","output":"1","unit":"kg","direct_kgco2e":")", i, R"("}]})", "\n");
}

// Counts answers.
class Answers {
 public:
  void Add(bool good) {
    const base::MutexLock lock(mu_);
    ++count_;
    bad_ += good ? 0 : 1;
    changed_.NotifyAll();
  }
  // Waits for `count` of them; how many were refusals.
  int WaitFor(int count) {
    const base::MutexLock lock(mu_);
    while (count_ < count) changed_.Wait(mu_);
    return bad_;
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  int count_ TANJI_GUARDED_BY(mu_) = 0;
  int bad_ TANJI_GUARDED_BY(mu_) = 0;
};

int Fill(const std::string& data_dir, int count) {
  SystemOptions options;
  options.data_dir = data_dir;
  const auto system = System::Open(options, base::Clock::System());
  if (!system.ok()) {
    std::fprintf(stderr, "fill_log: %s\n", system.status().ToString().c_str());
    return 1;
  }
  Answers answers;
  const int submissions =
      count - static_cast<int>((*system)->context().ledger.head().size);
  for (int i = 0; i < submissions; ++i) {
    answers.WaitFor(i - kInFlightMax);
    Submit((*system)->context(), identity::Caller::Operator(),
           {"", DocumentOf(i), ""},
           [&](const absl::StatusOr<Committed>& committed) {
             answers.Add(committed.ok());
           });
  }
  const int refused = answers.WaitFor(submissions);
  if (refused > 0) std::fprintf(stderr, "fill_log: %d refused\n", refused);
  return refused == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tanji::platform

int main(int argc, char** argv) {
  if (argc != 3 || std::atoi(argv[2]) < 1) {
    std::fprintf(stderr, "usage: fill_log DIR COUNT\n");
    return 2;
  }
  return tanji::platform::Fill(argv[1], std::atoi(argv[2]));
}
