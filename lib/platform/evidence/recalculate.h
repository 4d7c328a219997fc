// Use case of an auditor: repeats the calculation of a certificate from its
// evidence, without a server.

#ifndef TANJI_LIB_PLATFORM_EVIDENCE_RECALCULATE_H_
#define TANJI_LIB_PLATFORM_EVIDENCE_RECALCULATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/certificate/evidence.h"
#include "lib/certificate/statement.h"
#include "lib/certificate/verify.h"
#include "lib/ledger/registered_keys.h"

namespace tanji::platform {

// A member of the statement that comes out otherwise, as JSON.
struct StatementDifference {
  std::string member;
  std::string certified;
  std::string recalculated;
};

struct Recalculation {
  // kProven: repeated to the bit. kRefuted: the certificate is refuted by
  // itself, or authentic evidence gives another statement, and claims nothing
  // that it does not show. kUndecided: the reason is the first check that is
  // not judged.
  certificate::Outcome outcome = certificate::Outcome::kUndecided;
  std::vector<certificate::CheckResult> checks;  // in the order they were made
  std::vector<StatementDifference> differences;
  std::vector<std::string> notes;  // what the archive claims and does not show
  // What the certificate says; absent when it cannot be read.
  std::optional<certificate::FootprintStatement> statement;
  uint64_t records = 0;    // of the archive that were checked
  uint64_t processes = 0;  // that were calculated
};

// Verifies the certificate (certificate::Verify), tests the engine
// (CheckEngine), checks every record of the archive against the log and every
// payload against its record, builds the network from the payloads by the
// server's own code (Replay), solves it, and compares the whole statement and,
// where the archive has the record's secret, its `inputs` tree. With the keys
// that the log has `registered` it refutes where what suppliers are said to
// have signed is signed by none of those, and leaves open what is disputed.
// Pure but for `archive`. What it proves and what not:
// lib/certificate/FORMAT.md. Cost: that of reading, replaying and solving what
// the archive holds, in memory.
Recalculation Recalculate(std::string_view certificate_file,
                          certificate::EvidenceReader::Source archive,
                          const certificate::TrustedKeys& trusted,
                          const ledger::RegisteredKeys* registered = nullptr);

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_EVIDENCE_RECALCULATE_H_
