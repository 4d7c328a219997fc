// Use cases: what a verifier finds in others' data, what they answer, and how
// it ends. Each remark is a record of the log, whose public lines name nobody.

#ifndef TANJI_LIB_PLATFORM_VERIFICATION_FINDING_H_
#define TANJI_LIB_PLATFORM_VERIFICATION_FINDING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/stop.h"
#include "lib/identity/decide.h"
#include "lib/platform/context.h"
#include "lib/platform/footprint/process_choice.h"
#include "lib/platform/supply/submit.h"

namespace tanji::platform {

inline constexpr char kFindingMediaType[] =
    "application/vnd.tanji.finding+json";
inline constexpr size_t kFindingTextMax = 4096;      // bytes of a remark
inline constexpr size_t kRemarksOfFindingMax = 100;  // the first included
inline constexpr size_t kFindingsOfOneMax = 10'000;  // an organisation's
inline constexpr size_t kFindingsOfPairMax = 1000;   // by one about another

struct RaiseRequest {
  std::string request_id;
  std::string organisation;  // the verifier's
  graph::ProductId product;  // whose process is looked at
  ProcessChoice choice;
  std::string input;  // "works/coal", one that it takes; empty: all of it
  bool is_material = false;
  std::string text;
};
// Rights: attest, for the verifier, and read-supply, for the product.
//
// PERMISSION_DENIED; NOT_FOUND: nobody makes the product so, or takes that
// input; INVALID_ARGUMENT: a text that is empty or too long;
// FAILED_PRECONDITION: the product is the verifier's own; RESOURCE_EXHAUSTED
// beyond kFindingsOfPairMax or kFindingsOfOneMax; ALREADY_EXISTS as for every
// write.
void RaiseFinding(Context& context, const identity::Caller& caller,
                  const RaiseRequest& request, Done done);

struct RemarkRequest {
  std::string request_id;
  std::string organisation;  // who says it
  uint64_t finding_seq = 0;  // record that has raised it
  std::string text;
  bool closes = false;  // by who has raised it
};
// Right: submit, for the organisation whose data it is about; attest, for who
// has raised it.
//
// NOT_FOUND: the organisation has no such finding; FAILED_PRECONDITION: it is
// closed, or another's to close; RESOURCE_EXHAUSTED beyond
// kRemarksOfFindingMax; else as RaiseFinding.
void RemarkOnFinding(Context& context, const identity::Caller& caller,
                     RemarkRequest request, Done done);

struct Remark {
  uint64_t seq = 0;
  int64_t time_micros = 0;
  std::string organisation;  // who says it; empty: it was erased
  std::string text;
  bool closes = false;
};
struct Finding {
  uint64_t seq = 0;
  // Empty where the record that raised it was erased.
  std::string verifier;
  std::string process;       // graph::ProcessId::ToString
  uint64_t version_seq = 0;  // record of the version that was looked at
  std::string input;
  bool is_material = false;
  bool is_closed = false;
  std::vector<Remark> remarks;  // by position; the first has raised it
};
// What a finding is about, without what was said.
struct FindingHead {
  uint64_t seq = 0;
  // Whose process: an id that was erased may be another's by now.
  graph::OrganisationNumber owner = 0;
  std::string process;  // graph::ProcessId::ToString
  std::string input;    // empty: all of it
  bool is_material = false;
  bool is_closed = false;
};
struct FindingPage {
  std::vector<Finding> findings;
  bool more = false;
};
// What the organisation has raised, and what was raised about its data, by
// position, from behind `after_seq` on. Right: read-findings, for it.
absl::StatusOr<FindingPage> ListFindings(const Context& context,
                                         const identity::Caller& caller,
                                         const std::string& organisation,
                                         uint64_t after_seq, size_t count_max);
// All of them but those that were erased, by position. Right and errors as of
// ListFindings; what `stop` returns. Cost: of each finding one record is read.
absl::StatusOr<std::vector<FindingHead>> FindingHeads(
    const Context& context, const identity::Caller& caller,
    const std::string& organisation, base::StopCheck stop);

// The records that a row of the table of findings lists. DATA_LOSS.
absl::StatusOr<std::vector<uint64_t>> RecordsOfFinding(std::string_view packed);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_VERIFICATION_FINDING_H_
