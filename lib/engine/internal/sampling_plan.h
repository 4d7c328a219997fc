// An uncertain network laid out for sampling: in solving order, processes that
// nothing uncertain is upstream of cut down to their footprint.

#ifndef TANJI_LIB_ENGINE_INTERNAL_SAMPLING_PLAN_H_
#define TANJI_LIB_ENGINE_INTERNAL_SAMPLING_PLAN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/engine/internal/lane_kernels.h"
#include "lib/engine/internal/loop_matrix.h"
#include "lib/engine/internal/prices.h"
#include "lib/engine/uncertain_network.h"

namespace tanji::engine {

// Values are called by slots: slot 0 is one kg CO2e, then what is known, then
// rows, whose slot is first_row + row.
struct UncertainNetwork::Plan {
  // Rows that are solved together: many without a loop, one with own use, or
  // one loop group.
  struct Segment {
    enum class Form { kPlain, kOwnUse, kLoop };
    Form form;
    uint32_t row_begin;
    uint32_t row_end;
    uint64_t draw_begin;  // its uncertain amounts
    uint64_t draw_end;
    uint32_t loop;  // of kOwnUse and kLoop: place in `loops`
  };
  struct Loop {
    std::vector<uint32_t> members;  // places, ascending
    bool has_credits;               // an amount within it is negative
    // By row: the median, and 1 / its size, by which changes are measured.
    std::vector<double> start;
    std::vector<double> scale;
    // Prices of the medians in absolute values, by row; empty: none were found.
    std::vector<double> prices;
  };

  Parts parts;
  std::vector<double> sigma;  // by amount
  size_t uncertain_count = 0;
  std::optional<graph::Snapshot> medians;

  std::vector<double> known;  // values of slots 0 to first_row - 1
  uint32_t first_row = 1;
  std::vector<uint32_t> product_slots;
  std::vector<Segment> segments;
  std::vector<Loop> loops;
  // Of the largest segment.
  size_t entries_max = 0;
  size_t rows_max = 0;

  // By row: entries of what is known, then of its loop, then of itself.
  std::vector<double> output;
  std::vector<uint64_t> begin;
  std::vector<uint64_t> inner;
  std::vector<uint64_t> own;
  std::vector<uint64_t> end;
  // By entry. `supplier` has some to spare, for reading ahead.
  std::vector<uint32_t> supplier;
  std::vector<double> amount;
  // By draw, in order of entries: slot counts from the segment's first entry.
  std::vector<uint32_t> draw_process;
  std::vector<uint32_t> draw_word;
  std::vector<double> draw_median;
  std::vector<double> draw_sigma;
  std::vector<uint32_t> draw_slot;

  size_t row_count() const { return output.size(); }
};

namespace internal {

// Rows of a plain segment take about so many entries together: their amounts
// stay in the first level of the cache.
inline constexpr size_t kSegmentEntries = 384;

// Fills what follows from plan.parts, which is valid.
void LayOut(UncertainNetwork::Plan& plan);

}  // namespace internal
}  // namespace tanji::engine

#endif  // TANJI_LIB_ENGINE_INTERNAL_SAMPLING_PLAN_H_
