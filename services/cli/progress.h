// A progress bar on standard error, drawn only on a terminal.

#ifndef TANJI_SERVICES_CLI_PROGRESS_H_
#define TANJI_SERVICES_CLI_PROGRESS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "lib/base/clock.h"
#include "services/cli/console.h"

namespace tanji::cli {

enum class ProgressUnit { kCount, kBytes };

struct ProgressState {
  std::string label;
  ProgressUnit unit = ProgressUnit::kCount;
  uint64_t done = 0;
  uint64_t total = 0;  // 0: not known
};

inline constexpr size_t kProgressBarWidth = 24;  // columns

// "reading edges.csv  [########----------------]  33 %  1 of 3", or without a
// bar when the total is not known.
std::string RenderProgress(const ProgressState& state);

// Redraws at most ten times a second. Thread-compatible.
class Progress {
 public:
  // `console` and `clock` outlive it.
  Progress(const Console& console, base::Clock& clock, std::string label,
           ProgressUnit unit);
  ~Progress();  // removes the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Update(uint64_t done, uint64_t total);
  // Begins another step.
  void SetLabel(std::string label);
  // Removes the bar, so that something else can be written.
  void Clear();

 private:
  void Draw();

  const Console& console_;
  base::Clock& clock_;
  ProgressState state_;
  int64_t drawn_at_micros_;
  size_t drawn_width_ = 0;  // 0: nothing is on the screen
};

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_PROGRESS_H_
