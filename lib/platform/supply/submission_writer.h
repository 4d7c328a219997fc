// Turns a checked submission into numbered, sealed versions, on the
// sequencer's thread.

#ifndef TANJI_LIB_PLATFORM_SUPPLY_SUBMISSION_WRITER_H_
#define TANJI_LIB_PLATFORM_SUPPLY_SUBMISSION_WRITER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/graph/model.h"
#include "lib/graph/version.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/record/change.h"
#include "lib/platform/supply/output_links.h"
#include "lib/platform/supply/plausibility_gate.h"
#include "lib/platform/supply/process_draft.h"
#include "lib/platform/supply/supplier_check.h"
#include "lib/platform/supply/version_drafts.h"
#include "lib/store/key_value_store.h"

namespace tanji::platform {

// Writes one submission's versions. Thread-compatible; used once.
class SubmissionWriter {
 public:
  // Whether changes that are not plausible are held.
  enum class Gate { kOn, kOff };

  // All arguments outlive the writer. `main` and `secrets` are read for older
  // versions; `suppliers` is told what is made and taken.
  SubmissionWriter(VersionDrafts& drafts, const store::KeyValueStore& main,
                   const store::KeyValueStore& secrets, Gate gate,
                   SupplierCheck* suppliers = nullptr)
      : drafts_(drafts),
        stored_(main, secrets),
        gate_(gate),
        suppliers_(suppliers) {}

  // Drafts every version. Faults that stored data make are the drafts': a
  // product that is not declared, a unit of another dimension, nothing to
  // remove, an output that another process makes. The caller puts the drafts.
  // ABORTED when a change of the same batch makes what is an output here.
  absl::Status Write(const graph::Submission& submission);

  // Releases the last version of a process, which record `version_seq` has
  // brought as a draft or held. FAILED_PRECONDITION when the last version is
  // another one, or is released, and when a change is not plausible that nobody
  // has confirmed; NOT_FOUND for no such process.
  absl::Status Release(const graph::ProcessId& process, uint64_t version_seq,
                       std::string_view confirmation);

  // Drops that version, as far as it waits. Errors as Release, but for what is
  // not plausible.
  absl::Status Withdraw(const graph::ProcessId& process, uint64_t version_seq);

  // Changes that are held; drafted as such.
  std::vector<HeldProcess> TakeHeld() { return std::move(held_); }

 private:
  // A version that waits for its release.
  struct Waiting {
    graph::ProcessNumber number;
    graph::ProcessVersion version;
  };
  absl::StatusOr<Waiting> FindWaiting(const graph::ProcessId& process,
                                      uint64_t version_seq);
  absl::Status DeclareOrganisation(const graph::Submission& submission);
  absl::Status DeclareProduct(const std::string& organisation,
                              const graph::ProductDeclaration& declaration,
                              const std::string& place);
  absl::Status WriteProcess(const std::string& organisation,
                            const graph::ProcessDeclaration& declaration,
                            const std::string& place);
  // One version for each further output; ends those that are no outputs any
  // more.
  absl::Status WriteCoProducts(const std::string& organisation,
                               const std::vector<std::string>& products,
                               graph::ProcessNumber reference,
                               const graph::ProcessVersion& version,
                               const std::string& place);
  // Asks the gate about a change of `process`, and holds it.
  absl::Status HoldIfImplausible(const graph::ProductId& id,
                                 const graph::ProcessDeclaration& declaration,
                                 DraftedProcess& process);
  absl::Status Remove(const std::string& organisation,
                      const graph::ProcessRemoval& removal,
                      const std::string& place);
  // Ends a further output of the process at `at` and `period`.
  void End(const OutputLink& output, const std::string& at,
           const std::optional<graph::Period>& period,
           const std::string& place);
  // Whether `process` is a further output of any other; of `reference`, in what
  // follows. Where the history is a part, the link is dropped instead.
  absl::StatusOr<bool> IsOutputElsewhere(graph::ProcessNumber process);
  // Whether it is made without `reference`, on its own or beside another.
  absl::StatusOr<bool> IsMadeElsewhere(const VersionDrafts::Process& process,
                                       graph::ProcessNumber reference);
  // ABORTED when the same batch changes it.
  absl::StatusOr<bool> IsMadeOnItsOwn(graph::ProcessNumber process);
  // ABORTED when the same batch has put a version of `process` from position
  // `next` on: that is not stored, and cannot be opened yet.
  absl::Status CheckIsStored(graph::ProcessNumber process, uint64_t next);
  // FAILED_PRECONDITION with what the gate has to say.
  absl::Status CheckIsPlausible(const graph::ProcessId& process,
                                graph::ProcessNumber number,
                                const graph::ProcessVersion& version);
  void NoteMade(graph::ProductNumber product, graph::ProcessNumber process,
                const graph::ProcessVersion& version);

  VersionDrafts& drafts_;
  EntityReader stored_;
  PlausibilityGate plausibility_{drafts_, stored_};
  const Gate gate_;
  SupplierCheck* const suppliers_;  // may be null
  std::vector<HeldProcess> held_;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_SUPPLY_SUBMISSION_WRITER_H_
