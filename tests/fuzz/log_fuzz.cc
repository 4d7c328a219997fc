// A log whose files somebody has changed: the audit ends, and passes none but
// the honest one.
//
// The first byte names a file of a small log, the next two a place in it; what
// follows is written there, or cuts the file off where nothing follows.

#include <algorithm>
#include <string>

#include "lib/audit/audit.h"
#include "lib/audit/testing/audited_log.h"
#include "lib/base/check.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::audit {
namespace {

struct Honest {
  Honest() {
    log.Add(ledger::RecordKind::kGenesis);
    log.Add(ledger::RecordKind::kFootprint);
    log.Add(ledger::RecordKind::kKeyAdd, [&](ledger::Record& record) {
      record.key = log.other_key.verifier_key();
    });
    log.Add(ledger::RecordKind::kErasure,
            [&](ledger::Record& record) { record.refs = {log.RefTo(1)}; });
    files = log.Files();
    policy = log.TrustingPolicy();
  }
  AuditedLog log;
  MapSource files;
  Policy policy;
};

}  // namespace

TANJI_FUZZ(input) {
  static const Honest& honest = *new Honest();
  constexpr size_t kHeadSize = 3;
  if (input.size() < kHeadSize) return;
  const auto byte = [&](size_t i) {
    return static_cast<size_t>(static_cast<unsigned char>(input[i]));
  };
  MapSource files = honest.files;
  auto file = files.files.begin();
  std::advance(file, byte(0) % files.files.size());
  std::string& bytes = file->second;
  const size_t at = std::min(byte(1) * 256 + byte(2), bytes.size());
  const std::string_view written = input.substr(kHeadSize);
  if (written.empty()) {
    bytes.resize(at);
  } else {
    bytes.replace(at, written.size(), written);
  }
  const auto report = Audit(files, honest.policy, {1});
  TANJI_CHECK(report.ok());
  TANJI_CHECK((report->findings.count() == 0) ==
              (files.files == honest.files.files));
}

}  // namespace tanji::audit
