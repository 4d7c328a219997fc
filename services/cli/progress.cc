#include "services/cli/progress.h"

#include <algorithm>
#include <utility>

#include "lib/base/strings.h"
#include "services/cli/number_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

constexpr int64_t kRedrawMicros = 100'000;

std::string Amount(const ProgressState& state, uint64_t amount) {
  return state.unit == ProgressUnit::kBytes ? ByteSize(amount)
                                            : Grouped(amount);
}

}  // namespace

std::string RenderProgress(const ProgressState& state) {
  const std::string label = Printable(state.label);
  if (state.total == 0) {
    return base::StrCat(label, "  ", Amount(state, state.done));
  }
  const double share = std::min(
      1.0, static_cast<double>(state.done) / static_cast<double>(state.total));
  const auto filled = static_cast<size_t>(share * kProgressBarWidth);
  return base::StrCat(label, "  [", std::string(filled, '#'),
                      std::string(kProgressBarWidth - filled, '-'), "]  ",
                      static_cast<int>(share * 100), " %  ",
                      Amount(state, state.done), " of ",
                      Amount(state, state.total));
}

Progress::Progress(const Console& console, base::Clock& clock,
                   std::string label, ProgressUnit unit)
    : console_(console),
      clock_(clock),
      drawn_at_micros_(clock.NowMicros() - kRedrawMicros) {
  state_.label = std::move(label);
  state_.unit = unit;
}

Progress::~Progress() { Clear(); }

void Progress::Update(uint64_t done, uint64_t total) {
  state_.done = done;
  state_.total = total;
  if (!console_.err_is_terminal()) return;
  const int64_t now = clock_.NowMicros();
  if (now - drawn_at_micros_ < kRedrawMicros && now >= drawn_at_micros_) return;
  drawn_at_micros_ = now;
  Draw();
}

void Progress::SetLabel(std::string label) {
  if (label == state_.label) return;
  state_.label = std::move(label);
  drawn_at_micros_ = clock_.NowMicros() - kRedrawMicros;
}

void Progress::Clear() {
  if (drawn_width_ == 0) return;
  console_.err() << '\r' << std::string(drawn_width_, ' ') << '\r';
  console_.err().flush();
  drawn_width_ = 0;
}

void Progress::Draw() {
  const std::string line = RenderProgress(state_);
  const size_t width = DisplayWidth(line);
  const size_t blanks = drawn_width_ > width ? drawn_width_ - width : 0;
  console_.err() << '\r' << line << std::string(blanks, ' ');
  console_.err().flush();
  drawn_width_ = std::max(width, drawn_width_);
}

}  // namespace tanji::cli
