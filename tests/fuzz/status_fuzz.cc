// Status files, as they come and as small changes of a perfect one. A
// certificate that has no list of its own is proven by the sample log's list
// alone, and by none that says of it that it does not stand.

#include <string>

#include "lib/base/check.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/status_list.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/certificate/verify.h"
#include "tests/fuzz/edited.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::certificate {
namespace {

struct Genuine {
  const SampleLog log;
  const std::string certificate = [] {
    Certificate without = SampleLog().Issue({});
    without.status.reset();
    return without.ToText();
  }();
  const TrustedKeys keys = log.Keys();
  const StatusFile status = log.IssueStatus();
  const std::string file = status.ToText();
};
const Genuine& TheGenuine() {
  static const auto* const genuine = new Genuine();
  return *genuine;
}

void CheckList(std::string_view json) {
  const auto list = StatusList::FromJson(json);
  if (!list.ok()) return;
  const auto again = StatusList::FromJson(list->ToJson());
  TANJI_CHECK(again.ok());
  TANJI_CHECK(again->log() == list->log() && again->size() == list->size());
  TANJI_CHECK(again->Changed() == list->Changed());
}

void CheckFile(const std::string& file) {
  const Genuine& genuine = TheGenuine();
  const auto parsed = StatusFile::Parse(file);
  if (parsed.ok()) {
    TANJI_CHECK(parsed->ToText() == file);
    CheckList(parsed->status.list);
  }
  VerifyOptions options;
  options.status_file = file;
  const Verdict verdict = Verify(genuine.certificate, genuine.keys, options);
  TANJI_CHECK(!Describe(verdict).empty());
  TANJI_CHECK(verdict.outcome != Outcome::kRefuted);
  if (verdict.outcome != Outcome::kProven) return;
  TANJI_CHECK(parsed.ok() && parsed->status == genuine.status.status);
}

}  // namespace

TANJI_FUZZ(input) {
  CheckList(input);
  CheckFile(std::string(input));
  CheckFile(fuzz::Edited(TheGenuine().file, input));
}

}  // namespace tanji::certificate
