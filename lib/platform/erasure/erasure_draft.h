// What an erasure does to the main store, drafted as of its position.

#ifndef TANJI_LIB_PLATFORM_ERASURE_ERASURE_DRAFT_H_
#define TANJI_LIB_PLATFORM_ERASURE_ERASURE_DRAFT_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/erasure/process_history.h"
#include "lib/platform/erasure/record_contents.h"
#include "lib/platform/record/change.h"
#include "lib/platform/record/names.h"
#include "lib/platform/record/organisation_table.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// In the place of each version of the records it puts an ErasedVersion, and
// deletes all else of them. A process whose last word is erased ends. Of
// products and organisations that others' data still name it keeps the id, and
// of a product that is still made the unit, under the erasure's own secret; of
// all others their names end too. Used once, on the sequencer's thread, by a
// change that is alone.
class ErasureDraft {
 public:
  struct Scope {
    const std::vector<RecordContents>& records;
    const std::string& organisation;  // whose they are
    bool in_force = false;            // erase also what counts now
    bool whole = false;               // all that the organisation has
  };
  // All outlive it. `live` is as of the position before `seq`.
  ErasureDraft(const Context& context, const Scope& scope, const View& live,
               VersionDrafts& drafts, uint64_t seq);

  // Puts and deletes. FAILED_PRECONDITION names what counts now, where the
  // scope is without it, each on a line; ErasedError for what was erased
  // before.
  absl::Status Write();

  // Prefixes of the main store under which overwritten bytes lie, sealed under
  // secrets that stay: to be purged.
  const std::vector<std::string>& copies() const { return copies_; }
  // That lose their names, and so the secret under which names are found.
  const std::vector<graph::OrganisationNumber>& dropped_organisations() const {
    return dropped_organisations_;
  }
  // Of the owner: names of products that end with it.
  const std::set<std::string>& dropped_names() const { return dropped_names_; }
  // Ids of grants that end with their records.
  const std::vector<std::string>& ended_grants() const { return ended_grants_; }

 private:
  void Fault(std::string_view line);
  void PutErased(graph::EntityKind kind, uint32_t number, uint64_t version_seq,
                 ErasedVersion erased);
  // Nothing under an organisation that has lost its own name.
  absl::StatusOr<std::optional<std::string>> NameKeyOf(
      graph::OrganisationNumber organisation, IdKind kind,
      std::string_view name);
  absl::Status DropName(graph::OrganisationNumber organisation, IdKind kind,
                        std::string_view name);
  // Where it is noted for which periods the product was released at the place.
  absl::StatusOr<std::optional<std::string>> PeriodsKeyOf(
      graph::OrganisationNumber organisation, std::string_view product,
      std::string_view place);
  absl::Status DropPeriod(graph::OrganisationNumber organisation,
                          std::string_view product, std::string_view place,
                          const graph::Period& period);
  absl::StatusOr<bool> IsMark(graph::EntityKind kind, uint32_t number,
                              uint64_t version_seq) const;

  absl::Status EraseRecord(const RecordContents& contents);
  absl::Status EraseProcess(graph::ProcessNumber number, uint64_t version_seq);
  absl::Status EraseCopies(const graph::ProcessVersion& version,
                           uint64_t version_seq);
  absl::Status EraseOwnCopy(graph::ProcessNumber number, uint64_t version_seq);
  absl::Status CheckNotReleased(const ProcessHistory& history,
                                uint64_t version_seq);
  void NoteUses();
  absl::StatusOr<bool> IsMade(graph::ProductNumber product);
  absl::Status EraseProduct(graph::ProductNumber number, uint64_t version_seq);
  absl::Status DropProduct(graph::ProductNumber number);
  absl::Status EraseOrganisation(graph::OrganisationNumber number,
                                 uint64_t version_seq);
  void NoteNamed();
  // Whether it has keys, requests or files, named or not.
  absl::StatusOr<bool> HasOwn(graph::OrganisationNumber organisation) const;
  absl::Status EraseAllVersions(graph::EntityKind kind, uint32_t number,
                                const ErasedVersion& erased);
  // What else bears the organisation's name, whoever has brought it.
  absl::Status EraseWhole();
  absl::StatusOr<bool> IsNewest(graph::EntityKind kind, uint32_t number,
                                uint64_t version_seq);

  const Context& context_;
  const Scope& scope_;
  const graph::CompiledNetwork& network_;
  const graph::Catalogue& catalogue_;
  VersionDrafts& drafts_;
  ChangeView& view_;
  const uint64_t seq_;
  EntityReader reader_;
  std::set<uint64_t> erased_;  // positions of the records
  absl::flat_hash_set<graph::ProcessNumber> ended_;
  // Processes of copies that records of the scope have brought.
  std::vector<std::pair<graph::ProcessNumber, uint64_t>> own_copies_;
  // By processes that go on.
  absl::flat_hash_set<graph::ProductNumber> used_products_;
  absl::flat_hash_set<graph::ProcessNumber> used_processes_;
  absl::flat_hash_set<graph::ProductNumber> dropped_products_;
  // With a product whose name stays.
  absl::flat_hash_set<graph::OrganisationNumber> named_;
  std::vector<graph::OrganisationNumber> dropped_organisations_;
  std::set<std::string> dropped_names_;
  std::vector<std::string> copies_;
  std::vector<std::string> ended_grants_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_ERASURE_ERASURE_DRAFT_H_
