// Certificate files, as they come and as small changes of a perfect one. What
// is proven under the sample log's keys is what that log states: no other
// record, payload, proof or disclosure.

#include <numeric>
#include <string>
#include <vector>

#include "lib/base/check.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/disclosure.h"
#include "lib/certificate/statement_fields.h"
#include "lib/certificate/testing/sample_log.h"
#include "lib/certificate/verify.h"
#include "tests/fuzz/edited.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::certificate {
namespace {

// The same footprint in two logs of one signer, of which one goes on with an
// attestation of it.
struct Genuine {
  const SampleLog log;
  const SampleLog attested_log = [] {
    SampleLog sample;
    sample.attestations = {sample.SampleAttestation()};
    return sample;
  }();
  const TrustedKeys keys = [this] {
    TrustedKeys trusted = log.Keys();
    trusted.attester_keys.push_back(log.attester_key());
    return trusted;
  }();
  const std::vector<std::string> disclosures = log.Disclosures();
  const Certificate parts = log.Issue({1});
  const Certificate attested = attested_log.Issue({1});
  const std::string file = parts.ToText();
  const std::string attested_file = attested.ToText();
};
const Genuine& TheGenuine() {
  static const auto* const genuine = new Genuine();
  return *genuine;
}

void CheckFile(std::string_view file) {
  const Genuine& genuine = TheGenuine();
  const auto parsed = Certificate::Parse(file);
  if (parsed.ok()) TANJI_CHECK(parsed->ToText() == file);

  const Verdict verdict = Verify(file, genuine.keys);
  TANJI_CHECK(!Describe(verdict).empty());
  if (verdict.outcome != Outcome::kProven) return;
  TANJI_CHECK(parsed.ok());
  TANJI_CHECK(parsed->entry == genuine.parts.entry);
  TANJI_CHECK(parsed->media_type == genuine.parts.media_type);
  TANJI_CHECK(parsed->payload == genuine.parts.payload);
  const bool is_attested = parsed->proof == genuine.attested.proof;
  TANJI_CHECK(is_attested || parsed->proof == genuine.parts.proof);
  // It may be left out, and no other be put in its place.
  TANJI_CHECK(
      parsed->attestations.empty() ||
      (is_attested && parsed->attestations == genuine.attested.attestations));
  for (const ShownDisclosure& shown : parsed->disclosures) {
    TANJI_CHECK(shown.index < genuine.disclosures.size());
    TANJI_CHECK(shown.text == genuine.disclosures[shown.index]);
  }
  TANJI_CHECK(parsed->status ==
              (is_attested ? genuine.attested : genuine.parts).status);
  TANJI_CHECK(verdict.statement == genuine.log.statement);
}

// A disclosure of the sample log shows leaves that its record has, and those
// that the others need.
struct GenuineFields {
  const SampleLog log = [] {
    SampleLog with_fields;
    with_fields.has_fields = true;
    with_fields.attestations = {with_fields.SampleAttestation()};
    return with_fields;
  }();
  const TrustedKeys keys = log.Keys();
  const std::vector<std::string> leaves = log.Disclosures();
  const Certificate all = [this] {
    std::vector<uint64_t> fields(StatementFieldNames().size());
    std::iota(fields.begin(), fields.end(), 1);
    return log.Issue(fields);
  }();
  const std::string file = *Disclose(all, {{"kg_co2e", "log"}});
  const std::string attested_file = *Disclose(all, {{}, true});
};
const GenuineFields& TheFields() {
  static const auto* const genuine = new GenuineFields();
  return *genuine;
}

void CheckDisclosure(std::string_view file) {
  const GenuineFields& genuine = TheFields();
  const Verdict verdict = Verify(file, genuine.keys);
  TANJI_CHECK(!Describe(verdict).empty());
  if (verdict.outcome != Outcome::kProven) return;
  const auto parsed = Certificate::Parse(file);
  TANJI_CHECK(parsed.ok() && parsed->is_disclosure());
  TANJI_CHECK(parsed->entry == genuine.all.entry);
  TANJI_CHECK(parsed->proof == genuine.all.proof);
  TANJI_CHECK(parsed->status == genuine.all.status);
  for (const ShownDisclosure& shown : parsed->disclosures) {
    TANJI_CHECK(shown.index > 0 && shown.index < genuine.leaves.size());
    TANJI_CHECK(shown.text == genuine.leaves[shown.index]);
  }
  TANJI_CHECK(parsed->attestations.empty() ||
              parsed->attestations == genuine.all.attestations);
  TANJI_CHECK(
      CheckDisclosedFields(verdict.disclosed, !parsed->attestations.empty())
          .ok());
}

}  // namespace

TANJI_FUZZ(input) {
  CheckDisclosure(fuzz::Edited(TheFields().file, input));
  CheckDisclosure(fuzz::Edited(TheFields().attested_file, input));
  CheckFile(input);
  CheckFile(fuzz::Edited(TheGenuine().file, input));
  CheckFile(fuzz::Edited(TheGenuine().attested_file, input));
}

}  // namespace tanji::certificate
