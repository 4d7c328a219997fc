// The versions that one change puts, and the numbers it finds or gives out for
// them, on the sequencer's thread.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_VERSION_DRAFTS_H_
#define TANJI_LIB_PLATFORM_SUPPLY_VERSION_DRAFTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/version.h"
#include "lib/platform/record/change.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/organisation_table.h"
#include "lib/store/sealing.h"

namespace tanji::platform {

// Names a process among those of its product. `frozen_seq` is not 0 for the
// copy of what that record brought.
struct ProcessKey {
  std::string_view place;
  const std::optional<graph::Period>& period;
  uint64_t frozen_seq = 0;
};

// Whether all earlier versions are there. A replay has those that a calculation
// needs: what a record says was accepted once, with all that was there before
// it, and is not refused for what a part of that lacks or has left over.
enum class History { kWhole, kPart };

// Thread-compatible; used once.
class VersionDrafts {
 public:
  // All arguments outlive it. `sealer` is of the record's secret.
  VersionDrafts(ChangeView& view, OrganisationTable& organisations,
                const store::RecordSealer& sealer, uint64_t seq,
                History history = History::kWhole)
      : view_(view),
        organisations_(organisations),
        sealer_(sealer),
        seq_(seq),
        history_(history) {}

  struct Product {
    graph::ProductNumber number;
    quantity::DimensionCode dimension;  // 0: not declared
  };
  absl::StatusOr<Product> FindOrMakeProduct(const graph::ProductId& id);
  // Notes the dimension of a product that is declared for the first time.
  absl::Status NoteDimension(const graph::ProductId& id,
                             graph::ProductNumber number,
                             quantity::DimensionCode dimension);

  struct Process {
    graph::ProcessNumber number;
    bool is_new;  // given out just now
  };
  absl::StatusOr<Process> FindOrMakeProcess(const graph::ProductId& id,
                                            graph::ProductNumber product,
                                            const ProcessKey& key);
  // Nothing when no such process was ever named.
  absl::StatusOr<std::optional<graph::ProcessNumber>> FindProcess(
      const graph::ProductId& id, const ProcessKey& key);
  absl::StatusOr<std::optional<graph::ProductNumber>> FindProduct(
      const graph::ProductId& id);

  // Key of what is noted of a product's released periods at a place. No name in
  // it, like any key.
  absl::StatusOr<std::string> ReleasedPeriodsKey(const graph::ProductId& id,
                                                 std::string_view place);

  graph::OrganisationVersion& Organisation(graph::OrganisationNumber number) {
    return organisation_versions_[number];
  }
  graph::ProductVersion& ProductDraft(graph::ProductNumber number) {
    return product_versions_[number];
  }
  // Null when this change sets none.
  const graph::ProductVersion* FindProductDraft(
      graph::ProductNumber number) const {
    const auto found = product_versions_.find(number);
    return found == product_versions_.end() ? nullptr : &found->second;
  }
  // `place` names it in messages.
  void SetProcess(graph::ProcessNumber number, graph::ProcessVersion version,
                  const std::string& place) {
    process_versions_[number] = {std::move(version), place};
  }

  // Null when this change sets none.
  const graph::ProcessVersion* FindDraft(graph::ProcessNumber number) const {
    const auto found = process_versions_.find(number);
    return found == process_versions_.end() ? nullptr : &found->second.first;
  }

  void SetPack(uint32_t number, graph::PackVersion version) {
    pack_versions_[number] = std::move(version);
  }

  void Fault(const std::string& place, std::string_view message);
  // Faults that were found before, one a line, each with its place.
  void AddFaults(std::string_view lines);
  bool has_faults() const { return !faults_.empty(); }

  // FAILED_PRECONDITION with every fault; INVALID_ARGUMENT for a version that
  // is too large to be stored. Puts all versions, by number.
  absl::Status Put();

  ChangeView& view() { return view_; }
  OrganisationTable& organisations() { return organisations_; }
  uint64_t seq() const { return seq_; }
  bool has_whole_history() const { return history_ == History::kWhole; }

 private:
  absl::StatusOr<std::string> KeyOf(const graph::ProductId& id, IdKind kind,
                                    std::string_view name);
  absl::StatusOr<std::optional<NameEntry>> Find(std::string_view key);
  absl::Status PutVersion(graph::EntityKind kind, uint32_t number,
                          const std::string& packed, const std::string& place);

  ChangeView& view_;
  OrganisationTable& organisations_;
  const store::RecordSealer& sealer_;
  const uint64_t seq_;
  const History history_;
  std::vector<std::string> faults_;
  // By number, so that the feed names them in order.
  std::map<graph::OrganisationNumber, graph::OrganisationVersion>
      organisation_versions_;
  std::map<graph::ProductNumber, graph::ProductVersion> product_versions_;
  std::map<graph::ProcessNumber, std::pair<graph::ProcessVersion, std::string>>
      process_versions_;
  std::map<uint32_t, graph::PackVersion> pack_versions_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_VERSION_DRAFTS_H_
