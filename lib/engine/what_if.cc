#include "lib/engine/what_if.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/engine/solving_order.h"

namespace tanji::engine {
namespace {

using graph::kNoNumber;
using graph::ProcessNumber;

// Who takes from whom, by places: begin[i] to begin[i + 1] of `to`.
struct Links {
  std::vector<uint64_t> begin = {0};
  std::vector<uint32_t> to;

  size_t size() const { return begin.size() - 1; }
  void EndRow() { begin.push_back(to.size()); }
  std::span<const uint32_t> Of(uint32_t i) const {
    return {to.data() + begin[i], begin[i + 1] - begin[i]};
  }

  Links Reversed() const {
    Links reversed;
    reversed.begin.assign(begin.size(), 0);
    reversed.to.resize(to.size());
    for (const uint32_t j : to) ++reversed.begin[j + 1];
    for (size_t j = 0; j < size(); ++j) {
      reversed.begin[j + 1] += reversed.begin[j];
    }
    std::vector<uint64_t> next(reversed.begin.begin(),
                               reversed.begin.end() - 1);
    for (uint32_t i = 0; i < size(); ++i) {
      for (const uint32_t j : Of(i)) reversed.to[next[j]++] = i;
    }
    return reversed;
  }

  // Which places are `from` or lead to one of them.
  std::vector<bool> Leading(std::vector<uint32_t> from) const {
    const Links reversed = Reversed();
    std::vector<bool> leads(size());
    for (const uint32_t i : from) leads[i] = true;
    while (!from.empty()) {
      const uint32_t j = from.back();
      from.pop_back();
      for (const uint32_t i : reversed.Of(j)) {
        if (leads[i]) continue;
        leads[i] = true;
        from.push_back(i);
      }
    }
    return leads;
  }
};

class WhatIfSolver {
 public:
  WhatIfSolver(const WhatIfNetwork& network, const WhatIfLimits& limits,
               base::StopCheck stop)
      : network_(network), limits_(limits), steps_(stop) {
    for (const ChangedProcess& changed : network.changed) {
      changed_.emplace(changed.process, &changed);
    }
  }

  absl::StatusOr<WhatIf> Run(std::span<const ProcessNumber> roots) {
    TANJI_RETURN_IF_ERROR(Reach(roots));
    TANJI_RETURN_IF_ERROR(steps_.Ask());
    CollectAffected();
    TANJI_RETURN_IF_ERROR(Solve());
    WhatIf answer;
    for (const ProcessNumber root : roots) {
      const auto found = place_in_part_.find(root);
      const bool is_affected =
          found != place_in_part_.end() && !is_fixed_[found->second];
      answer.roots.push_back(is_affected ? OfPart(found->second)
                                         : OfSnapshot(root));
    }
    answer.reached = reached_.size();
    answer.solved = affected_count_;
    answer.has_kept = has_kept_;
    return answer;
  }

 private:
  struct RowView {
    double output;
    std::span<const double> direct;  // empty: of the snapshot
    std::span<const ProcessNumber> suppliers;
    std::span<const double> amounts;
    uint32_t unlinked;
    uint32_t marks;
  };

  const ChangedProcess* FindChanged(ProcessNumber i) const {
    const auto found = changed_.find(i);
    return found == changed_.end() ? nullptr : found->second;
  }

  RowView RowOf(ProcessNumber i) const {
    if (const ChangedProcess* changed = FindChanged(i); changed != nullptr) {
      return {changed->output,  changed->direct,   changed->suppliers,
              changed->amounts, changed->unlinked, changed->marks};
    }
    const graph::Snapshot& snapshot = network_.snapshot;
    return {snapshot.output(i),    {},
            snapshot.suppliers(i), snapshot.amounts(i),
            snapshot.unlinked(i),  snapshot.marks(i)};
  }

  uint32_t PlaceOf(ProcessNumber i) {
    const auto [found, is_new] =
        place_.try_emplace(i, static_cast<uint32_t>(reached_.size()));
    if (is_new) reached_.push_back(i);
    return found->second;
  }

  // Everything upstream of the roots, as far as it is entered.
  absl::Status Reach(std::span<const ProcessNumber> roots) {
    for (const ProcessNumber root : roots) PlaceOf(root);
    for (uint32_t place = 0; place < reached_.size(); ++place) {
      const ProcessNumber i = reached_[place];
      if (FindChanged(i) == nullptr && network_.keeps(i)) {
        has_kept_ = true;
        links_.EndRow();
        continue;
      }
      const RowView row = RowOf(i);
      TANJI_RETURN_IF_ERROR(steps_.Take(1 + row.suppliers.size()));
      for (size_t k = 0; k < row.suppliers.size(); ++k) {
        if (row.amounts[k] == 0) continue;
        links_.to.push_back(PlaceOf(row.suppliers[k]));
      }
      links_.EndRow();
      if (reached_.size() > limits_.processes_max ||
          links_.to.size() > limits_.inputs_max) {
        return absl::ResourceExhaustedError(
            base::StrCat("more than ", limits_.processes_max, " processes or ",
                         limits_.inputs_max, " inputs are upstream"));
      }
    }
    return absl::OkStatus();
  }

  // The part of the network to be solved: what depends on a change, and its
  // suppliers as fixed numbers; ascending by process, as in the whole.
  void CollectAffected() {
    std::vector<uint32_t> changed;
    for (const ChangedProcess& process : network_.changed) {
      const auto found = place_.find(process.process);
      if (found != place_.end()) changed.push_back(found->second);
    }
    const std::vector<bool> is_affected = links_.Leading(std::move(changed));
    std::vector<bool> is_member = is_affected;
    for (uint32_t place = 0; place < reached_.size(); ++place) {
      if (!is_affected[place]) continue;
      ++affected_count_;
      for (const uint32_t supplier : links_.Of(place)) {
        is_member[supplier] = true;
      }
    }
    for (uint32_t place = 0; place < reached_.size(); ++place) {
      if (is_member[place]) members_.push_back(reached_[place]);
    }
    std::sort(members_.begin(), members_.end());
    for (uint32_t m = 0; m < members_.size(); ++m) {
      place_in_part_.emplace(members_[m], m);
      is_fixed_.push_back(!is_affected[place_.at(members_[m])]);
    }
  }

  absl::Status Solve() {
    if (members_.empty()) return absl::OkStatus();
    TANJI_RETURN_IF_ERROR(steps_.Ask());
    graph::Snapshot::Parts parts;
    parts.indicators = network_.indicators;
    parts.input_begin.push_back(0);
    Links links;
    for (uint32_t m = 0; m < members_.size(); ++m) {
      if (is_fixed_[m]) {
        AddFixed(m, parts);
      } else {
        AddRow(members_[m], parts, links);
      }
      parts.input_begin.push_back(parts.supplier.size());
      links.EndRow();
    }
    TANJI_ASSIGN_OR_RETURN(const graph::Snapshot part,
                           graph::Snapshot::Create(std::move(parts)));
    TANJI_ASSIGN_OR_RETURN(const SolvingOrder order,
                           SolvingOrder::Create(part, steps_.stop()));
    solved_ = ComputeIntensities(part, order);
    Block(links);
    return absl::OkStatus();
  }

  // One unit of what is not solved again, with its footprint as an emission.
  void AddFixed(uint32_t m, graph::Snapshot::Parts& parts) {
    const ProcessNumber i = members_[m];
    const Intensities& known = network_.intensities;
    const Evidence evidence = known.EvidenceOf(i);
    parts.output.push_back(1);
    parts.unlinked.push_back(evidence.incomplete ? 1 : 0);
    parts.marks.push_back(evidence.marks);
    const size_t begin = parts.direct.size();
    parts.direct.resize(begin + static_cast<size_t>(network_.indicators));
    if (known.BlockedBy(i) != kNotBlocked) {
      blocked_.push_back(m);
      return;
    }
    const size_t count = network_.columns.size();
    for (size_t c = 0; c < count; ++c) {
      parts.direct[begin + network_.columns[c]] = known.values[i * count + c];
    }
  }

  void AddRow(ProcessNumber i, graph::Snapshot::Parts& parts, Links& links) {
    const RowView row = RowOf(i);
    parts.output.push_back(row.output);
    parts.unlinked.push_back(row.unlinked);
    parts.marks.push_back(row.marks);
    if (FindChanged(i) != nullptr) {
      parts.direct.insert(parts.direct.end(), row.direct.begin(),
                          row.direct.end());
    } else {
      const size_t begin = parts.direct.size();
      parts.direct.resize(begin + static_cast<size_t>(network_.indicators));
      const std::span<const double> direct = network_.snapshot.direct(i);
      for (size_t c = 0; c < direct.size(); ++c) {
        parts.direct[begin + network_.columns[c]] = direct[c];
      }
    }
    for (size_t k = 0; k < row.suppliers.size(); ++k) {
      if (row.amounts[k] == 0) continue;
      const uint32_t supplier = place_in_part_.at(row.suppliers[k]);
      parts.supplier.push_back(supplier);
      parts.amount.push_back(row.amounts[k]);
      links.to.push_back(supplier);
    }
  }

  // What depends on a fixed number that there is not: the fault with the lowest
  // first member counts, as in ComputeIntensities.
  void Block(const Links& links) {
    fault_of_.assign(members_.size(), kNoNumber);
    const Intensities& known = network_.intensities;
    const auto fault_of = [&](uint32_t m) {
      return known.BlockedBy(members_[m]);
    };
    std::stable_sort(
        blocked_.begin(), blocked_.end(),
        [&](uint32_t a, uint32_t b) { return fault_of(a) < fault_of(b); });
    const Links consumers = links.Reversed();
    std::vector<uint32_t> open;
    for (const uint32_t first : blocked_) {
      const uint32_t fault = fault_of(first);
      open.push_back(first);
      while (!open.empty()) {
        const uint32_t m = open.back();
        open.pop_back();
        if (fault_of_[m] != kNoNumber) continue;
        fault_of_[m] = fault;
        for (const uint32_t consumer : consumers.Of(m)) {
          open.push_back(consumer);
        }
      }
    }
  }

  WhatIfRoot OfPart(uint32_t m) const {
    WhatIfRoot root;
    root.is_incomplete = solved_.EvidenceOf(m).incomplete;
    root.marks = solved_.EvidenceOf(m).marks;
    if (solved_.BlockedBy(m) != kNotBlocked) {
      root.fault = solved_.faults[solved_.BlockedBy(m)];
      for (ProcessNumber& member : root.fault->members) {
        member = members_[member];
      }
      root.fault->worst = members_[root.fault->worst];
    }
    if (fault_of_[m] != kNoNumber) {
      const LoopFault& fault = network_.intensities.faults[fault_of_[m]];
      if (!root.fault.has_value() ||
          fault.members.front() < root.fault->members.front()) {
        root.fault = fault;
      }
    }
    if (root.fault.has_value()) return root;
    const auto count = static_cast<size_t>(network_.indicators);
    const auto begin =
        solved_.values.begin() + static_cast<ptrdiff_t>(m * count);
    root.values.assign(begin, begin + static_cast<ptrdiff_t>(count));
    return root;
  }

  WhatIfRoot OfSnapshot(ProcessNumber i) const {
    const Intensities& known = network_.intensities;
    WhatIfRoot root;
    root.is_incomplete = known.EvidenceOf(i).incomplete;
    root.marks = known.EvidenceOf(i).marks;
    if (known.BlockedBy(i) != kNotBlocked) {
      root.fault = known.faults[known.BlockedBy(i)];
      return root;
    }
    root.values.assign(static_cast<size_t>(network_.indicators), 0);
    const size_t count = network_.columns.size();
    for (size_t c = 0; c < count; ++c) {
      root.values[network_.columns[c]] = known.values[i * count + c];
    }
    return root;
  }

  const WhatIfNetwork& network_;
  const WhatIfLimits& limits_;
  base::StopSteps steps_;
  absl::flat_hash_map<ProcessNumber, const ChangedProcess*> changed_;

  std::vector<ProcessNumber> reached_;                  // by place
  absl::flat_hash_map<ProcessNumber, uint32_t> place_;  // in `reached_`
  Links links_;                                         // by place
  bool has_kept_ = false;

  std::vector<ProcessNumber> members_;  // of the part, ascending
  std::vector<bool> is_fixed_;          // by member
  absl::flat_hash_map<ProcessNumber, uint32_t> place_in_part_;
  size_t affected_count_ = 0;
  Intensities solved_;              // of the part
  std::vector<uint32_t> blocked_;   // fixed members without a footprint
  std::vector<uint32_t> fault_of_;  // by member: a fault of the snapshot
};

absl::Status CheckChanged(const WhatIfNetwork& network) {
  for (const ChangedProcess& changed : network.changed) {
    if (!(changed.output > 0) ||
        changed.direct.size() != static_cast<size_t>(network.indicators) ||
        changed.suppliers.size() != changed.amounts.size()) {
      return absl::InvalidArgumentError(base::StrCat(
          "what process ", changed.process, " is to be fits no network"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<WhatIf> SolveWhatIf(const WhatIfNetwork& network,
                                   std::span<const ProcessNumber> roots,
                                   const WhatIfLimits& limits,
                                   base::StopCheck stop) {
  TANJI_CHECK(network.columns.size() ==
              static_cast<size_t>(network.snapshot.indicators()));
  TANJI_RETURN_IF_ERROR(CheckChanged(network));
  return WhatIfSolver(network, limits, stop).Run(roots);
}

}  // namespace tanji::engine
