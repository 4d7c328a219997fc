// Builds the part of a store again that a certificate rests on, from the
// records of an evidence archive, by the code that the server has built it
// with.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_REPLAY_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_REPLAY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/certificate/evidence.h"
#include "lib/exchange/csv/neutral_form_graph.h"
#include "lib/graph/ids.h"
#include "lib/graph/model.h"
#include "lib/ledger/record.h"
#include "lib/platform/counters.h"
#include "lib/platform/pack/factor_pack_submission.h"
#include "lib/platform/stored_records.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/platform/version_cache.h"
#include "lib/store/memory_store.h"

namespace tanji::platform {

inline constexpr size_t kReplayNotesMax = 100;

// Of each record it takes what the list names and nothing else; names have the
// order of the list. Holds everything in memory. Thread-compatible.
class Replay {
 public:
  // `items` as an archive lists them; of a state as of `snapshot_seq`, with
  // the versions valid on `day`. INVALID_ARGUMENT for a list that names no such
  // things.
  static absl::StatusOr<std::unique_ptr<Replay>> Begin(
      const std::vector<certificate::EvidenceItem>& items,
      uint64_t snapshot_seq, graph::Day day);

  // A record with its entry and secret, by ascending position. Its `content`,
  // without padding, was checked against the record. FAILED_PRECONDITION when
  // the records before it do not allow what it says; INVALID_ARGUMENT for a
  // content of another form than its media type; NOT_FOUND when it does not
  // declare what the list has from it, nor shows that it ends it.
  absl::Status Take(const ledger::Record& record, std::string_view entry,
                    std::string_view secret, const std::string& content);
  // The same for a database.
  absl::Status TakeImport(const ledger::Record& record, std::string_view entry,
                          std::string_view secret,
                          const exchange::NeutralFormGraph& graph);

  // Lets the owner of `product` ("ORG/LOCAL"), which the list has with its
  // unit, make it without emissions, at `seq`: so that inputs of it are linked.
  // Nothing where it is declared. NOT_FOUND without a unit.
  absl::Status StandIn(const graph::ProductId& product, uint64_t seq);

  // Whether the list has anything from record `seq`.
  bool IsListed(uint64_t seq) const { return listed_.contains(seq); }
  // NOT_FOUND for a record that the list names and that was not taken, or a
  // draft that no record released: what there is then is not whole.
  absl::Status CheckAllTaken() const;

  // To be read once all records are taken. As long as the replay lives.
  StoredRecords stored() { return {main_, secrets_, versions_}; }
  // What the archive claims and does not show, as sentences; the first
  // kReplayNotesMax.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  // What the list has from one record, by name; taken out as it is found.
  struct Wanted {
    std::set<std::string> products;
    std::set<std::string> processes;  // graph::ProcessId::ToString
    std::set<std::string> drafts;     // of them, to be taken as drafts
    std::vector<graph::ProcessId> frozen;
  };
  // Drafts of one step, and the record's sealer.
  class Step;

  Replay(uint64_t snapshot_seq, graph::Day day)
      : snapshot_seq_(snapshot_seq), day_(day) {}
  absl::Status Seed(const std::vector<certificate::EvidenceItem>& items);
  absl::Status Want(const certificate::EvidenceItem& item);
  absl::Status PutRecord(const ledger::Record& record, std::string_view entry,
                         std::string_view secret);
  // What a database says of nodes [first, last), as far as it is wanted.
  graph::Submission NodesOf(uint64_t seq, Wanted& wanted,
                            const std::string& organisation,
                            const exchange::NeutralFormGraph& graph,
                            uint32_t first, uint32_t last);
  // The part of `submission` that is wanted, marked as draft where it is.
  graph::Submission Filter(uint64_t seq, Wanted& wanted,
                           graph::Submission submission);
  absl::Status Write(uint64_t seq, std::string_view secret, Wanted& wanted,
                     const graph::Submission& submission);
  // What a record ends without naming it.
  struct Ending {
    std::string organisation;  // whose record it is
    struct Change {
      graph::ProcessId process;
      // It is declared and not confirmed: where it was held, nothing ends.
      bool may_be_held = false;
    };
    // Those that it declares or removes: what they made beside their product
    // ends where the record has it no more.
    std::vector<Change> changed;
    // A pack: it ends the rows that it has not.
    bool is_pack = false;
  };
  static Ending EndingOf(const graph::Submission& submission,
                         const Wanted& wanted);
  // Ends what is wanted, as far as the record shows that it ends there, or that
  // it does unless a change was held, which is noted.
  absl::Status EndOutputs(uint64_t seq, std::string_view secret, Wanted& wanted,
                          const Ending& ending);
  absl::Status Release(uint64_t seq, std::string_view secret, Wanted& wanted,
                       const std::string& content);
  absl::Status LoadGwpPack(const ledger::Record& record,
                           std::string_view secret, const std::string& content);
  absl::Status LoadFactorPack(uint64_t seq, std::string_view secret,
                              Wanted& wanted, const std::string& content);
  absl::Status Freeze(VersionDrafts& drafts,
                      std::vector<graph::ProcessId>& frozen,
                      uint64_t seq) const;
  static absl::Status CheckFound(uint64_t seq, const Wanted& wanted);
  void NoteNewer(uint64_t seq, const std::string& process);
  void Note(std::string sentence);

  const uint64_t snapshot_seq_;
  const graph::Day day_;
  store::MemoryStore main_;
  store::MemoryStore secrets_;
  VersionCache versions_{main_, secrets_};
  uint64_t main_fence_ = 0;
  uint64_t secrets_fence_ = 0;
  Numbering numbering_;
  std::map<uint64_t, Wanted> wanted_;  // by position
  std::set<uint64_t> listed_;
  std::set<uint64_t> taken_;
  // The list's drafts, by record and name, which are to be released yet. A
  // version that is taken as a draft does not count, and nothing is said of a
  // newer one.
  std::set<std::pair<uint64_t, std::string>> unreleased_;
  std::map<std::string, graph::ProcessId> process_ids_;
  // Products that a database declares again, and as what they were before.
  std::set<std::string> declared_again_;
  std::map<std::string, graph::ProductDeclaration> declared_;
  std::map<std::string, uint64_t> newest_;  // record of a process's version
  std::map<std::string, std::string> withheld_units_;      // by product
  std::map<std::string, std::vector<GridProduct>> grids_;  // by pack
  std::vector<std::string> notes_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_REPLAY_H_
