#include "lib/graph/snapshot.h"

#include <cmath>

#include "lib/base/status.h"

namespace tanji::graph {
namespace {

absl::Status CheckSizes(const Snapshot::Parts& parts) {
  const size_t n = parts.output.size();
  if (n >= kNoNumber || parts.indicators < 1 ||
      parts.direct.size() != n * static_cast<size_t>(parts.indicators) ||
      parts.unlinked.size() != n || parts.input_begin.size() != n + 1 ||
      (!parts.marks.empty() && parts.marks.size() != n) ||
      parts.amount.size() != parts.supplier.size()) {
    return absl::InvalidArgumentError("snapshot: sizes disagree");
  }
  if (parts.input_begin.front() != 0 ||
      parts.input_begin.back() != parts.supplier.size()) {
    return absl::InvalidArgumentError("snapshot: rows do not cover the inputs");
  }
  for (size_t i = 0; i < n; ++i) {
    if (parts.input_begin[i] > parts.input_begin[i + 1]) {
      return absl::InvalidArgumentError(base::StrCat(
          "snapshot: row of process ", i, " ends before it begins"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Snapshot> Snapshot::Create(Parts parts) {
  TANJI_RETURN_IF_ERROR(CheckSizes(parts));
  const size_t n = parts.output.size();
  for (size_t i = 0; i < n; ++i) {
    const double output = parts.output[i];
    if (!std::isfinite(output) || output < 0) {
      return absl::InvalidArgumentError(base::StrCat(
          "snapshot: output of process ", i, " is not a finite number from 0"));
    }
    if (output == 0 && parts.input_begin[i] != parts.input_begin[i + 1]) {
      return absl::InvalidArgumentError(base::StrCat(
          "snapshot: process ", i, " is not in force but has inputs"));
    }
  }
  for (const double direct : parts.direct) {
    if (!std::isfinite(direct)) {
      return absl::InvalidArgumentError(
          "snapshot: a direct emission is not finite");
    }
  }
  for (size_t k = 0; k < parts.supplier.size(); ++k) {
    if (parts.supplier[k] >= n || parts.output[parts.supplier[k]] == 0) {
      return absl::InvalidArgumentError(
          base::StrCat("snapshot: input ", k, " names no process in force"));
    }
    if (!std::isfinite(parts.amount[k])) {
      return absl::InvalidArgumentError(
          base::StrCat("snapshot: amount of input ", k, " is not finite"));
    }
  }
  return Snapshot(std::move(parts));
}

}  // namespace tanji::graph
