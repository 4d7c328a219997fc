#include "lib/certificate/testing/sample_log.h"

#include "lib/base/strings.h"
#include "lib/certificate/statement_fields.h"
#include "lib/crypto/signature.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/padding.h"

namespace tanji::certificate {
namespace {

constexpr int64_t kStartMicros = 1'795'418'431'267'502;

ledger::NoteSigner Signer(std::string_view name, char seed) {
  return *ledger::NoteSigner::Create(
      name, *crypto::Ed25519Signer::FromSeed(
                std::string(crypto::Ed25519Signer::kSeedSize, seed)));
}

quantity::Decimal Number(std::string_view text) {
  return *quantity::Decimal::Parse(text);
}

FootprintStatement SampleStatement(std::string_view origin) {
  FootprintStatement statement;
  statement.log = origin;
  statement.engine = "tanji-engine/1 x86-64";  // as in testdata
  statement.organisation = "qd-fridge";
  statement.product = "qd-fridge/BCD-500";
  statement.product_name = "Refrigerator BCD-500 冰箱";
  statement.declared_unit = "piece";
  // 150.5 + 30.25 + 6.5 = 187.25
  statement.kg_co2e = Number("187.25");
  statement.main_indicator = "total";
  statement.parts = {"fossil", "biogenic", "land-use"};
  statement.precharacterised_kg_co2e = Number("12.5");
  statement.gwp_pack = {"gwp-sample", "1", std::string(64, 'a')};
  statement.indicators = {{"fossil", std::string(kKgCo2e), Number("150.5")},
                          {"biogenic", std::string(kKgCo2e), Number("30.25")},
                          {"land-use", std::string(kKgCo2e), Number("6.5")},
                          {"total", std::string(kKgCo2e), Number("187.25")},
                          {"energy", "MJ", Number("2100")}};
  statement.primary_data_percent = Number("61.5");
  statement.data_quality = {Number("2"), Number("1.25"), Number("5")};
  statement.exempted_percent = Number("3");
  statement.fossil_carbon_kg = Number("8.5");
  statement.biogenic_carbon_kg = Number("0.75");
  statement.biogenic_balance_kg = Number("-0.125");
  statement.place = "CN-SD";
  statement.period_start = "2026-01-01";
  statement.period_end = "2026-07-01";
  statement.snapshot = {1, ledger::LeafHash("of the second entry")};
  statement.complete = false;
  statement.unlinked = {"qd-fridge/grease"};
  statement.unlinked_count = 1;
  statement.packs = {{"sample-grid", "2024", std::string(64, 'b')}};
  statement.caveats = {StatementCaveat::kElectricityGenerationMix};
  statement.evidence = {1.1e-16, 0.25, 0.125, false};
  statement.supplier_signed = true;
  statement.valid_from = "2026-11-23";
  statement.valid_until = "2027-11-23";
  return statement;
}

}  // namespace

SampleLog::SampleLog(std::string_view origin, char seed)
    : statement(SampleStatement(origin)),
      secret(ledger::kSecretSize, 'K'),
      inputs({{"submission", R"({"seq":"0","product":"steel-works/coil"})"},
              {"submission", R"({"seq":"1","product":"qd-power/grid"})"}}),
      log_signer_(Signer(origin, seed)),
      record_signer_(Signer(base::StrCat(origin, kRecordSignerSuffix),
                            static_cast<char>(seed + 1))),
      attester_(Signer("verifier.example", static_cast<char>(seed + 2))) {}

TrustedKeys SampleLog::Keys() const {
  TrustedKeys keys;
  keys.log_keys.push_back(
      *ledger::VerifierKey::Parse(log_signer_.verifier_key()));
  keys.signer_keys.push_back(
      *ledger::VerifierKey::Parse(record_signer_.verifier_key()));
  return keys;
}

ledger::VerifierKey SampleLog::attester_key() const {
  return *ledger::VerifierKey::Parse(attester_.verifier_key());
}

Attestation SampleLog::SampleAttestation() const {
  const std::vector<std::string> entries = Entries();
  Attestation attestation;
  attestation.log = statement.log;
  attestation.record = {kSeq, ledger::LeafHash(entries[kSeq])};
  attestation.product = statement.product;
  attestation.kg_co2e = statement.kg_co2e;
  attestation.declared_unit = statement.declared_unit;
  attestation.organisation = "example-verifier";
  attestation.body = "Example Verification";
  attestation.accreditation_body = "Example Accreditation";
  attestation.accreditation_number = "D-VS-00000-01";
  attestation.accreditation_scope = "product carbon footprints";
  attestation.standard = "ISO 14064-3:2019";
  attestation.materiality_percent = quantity::Decimal::FromInteger(5);
  attestation.started = "2026-11-24";
  attestation.ended = "2026-11-26";
  return attestation;
}

std::vector<std::string> SampleLog::Notes() const {
  std::vector<std::string> notes;
  for (const Attestation& attestation : attestations) {
    const std::string text = attestation.ToText();
    notes.push_back(base::StrCat(text, "\n", attester_.SignatureLine(text)));
    if (edit_note) edit_note(notes.back());
  }
  return notes;
}

std::vector<std::string> SampleLog::Disclosures() const {
  const std::string payload = statement.ToJson();
  std::vector<std::string> disclosures = {
      PayloadDigestDisclosure(secret, payload)};
  if (has_fields) {
    auto fields = *StatementFields(payload);
    if (edit_fields) edit_fields(fields);
    for (const auto& [name, value] : fields) {
      disclosures.push_back(
          ledger::Disclosure(secret, disclosures.size(), name, value));
    }
  }
  for (const auto& [name, value] : inputs) {
    disclosures.push_back(
        ledger::Disclosure(secret, disclosures.size(), name, value));
  }
  return disclosures;
}

std::vector<std::string> SampleLog::Entries() const {
  const std::string payload = statement.ToJson();
  const ledger::MerkleTree tree = ledger::CommitmentTree(secret, Disclosures());
  const std::vector<std::string> notes = Notes();
  std::vector<std::string> entries;
  for (uint64_t seq = 0; seq < kSize; ++seq) {
    ledger::Record record;
    record.log = log_signer_.name();
    record.seq = seq;
    if (seq > 0) record.prev = ledger::LeafHash(entries.back());
    record.time_micros = kStartMicros + static_cast<int64_t>(seq);
    record.id = base::StrCat(std::string(31, '0'), seq);
    record.kind = ledger::RecordKind::kSubmission;
    if (seq == kSeq) {
      record.kind = ledger::RecordKind::kFootprint;
      record.payload = {std::string(kStatementMediaType), payload.size(),
                        ledger::PayloadCommitment(secret, payload)};
      record.inputs = {tree.size(), tree.Root()};
      if (edit_record) edit_record(record);
    }
    if (seq > kSeq && seq - kSeq <= notes.size()) {
      const std::string padded = ledger::Pad(notes[seq - kSeq - 1]);
      record.kind = ledger::RecordKind::kAttestation;
      record.payload = {std::string(kAttestationMediaType), padded.size(),
                        ledger::PayloadCommitment(secret, padded)};
      record.refs = {{kSeq, ledger::LeafHash(entries[kSeq])}};
    }
    if (seq + 1 == kSize && statuses.has_value()) {
      std::string list = ListJson();
      if (edit_status) edit_status(list, record);
      const std::string padded = ledger::Pad(list);
      record.kind = ledger::RecordKind::kStatusList;
      record.payload = {std::string(kStatusListMediaType), padded.size(),
                        ledger::PayloadCommitment(secret, padded)};
    }
    entries.push_back(*ledger::SignRecord(record, record_signer_));
  }
  return entries;
}

std::string SampleLog::ListJson() const {
  return StatusList(log_signer_.name(), kSize - 1, *statuses).ToJson();
}

std::string SampleLog::Checkpoint(
    const std::vector<std::string>& entries) const {
  ledger::MerkleTree tree;
  for (const std::string& entry : entries) {
    tree.Append(ledger::LeafHash(entry));
  }
  return ledger::SignCheckpoint({log_signer_.name(), tree.size(), tree.Root()},
                                log_signer_);
}

StatusFile SampleLog::IssueStatus() const {
  const std::vector<std::string> entries = Entries();
  ledger::MerkleTree tree;
  for (const std::string& entry : entries) {
    tree.Append(ledger::LeafHash(entry));
  }
  std::string list = ListJson();
  ledger::Record record;
  if (edit_status) edit_status(list, record);
  return {
      Checkpoint(entries),
      {entries.back(), list, secret, *tree.InclusionProof(kSize - 1, kSize)}};
}

Certificate SampleLog::Issue(const std::vector<uint64_t>& shown) const {
  const std::vector<std::string> entries = Entries();
  ledger::MerkleTree tree;
  for (const std::string& entry : entries) {
    tree.Append(ledger::LeafHash(entry));
  }
  ledger::TlogProof proof;
  proof.index = kSeq;
  proof.hashes = *tree.InclusionProof(kSeq, kSize);
  proof.checkpoint = Checkpoint(entries);

  Certificate certificate;
  certificate.entry = entries[kSeq];
  certificate.media_type = kStatementMediaType;
  certificate.payload = statement.ToJson();
  certificate.proof = proof.ToText();
  const std::vector<std::string> disclosures = Disclosures();
  const ledger::MerkleTree leaves = ledger::CommitmentTree(secret, disclosures);
  std::vector<uint64_t> indices = {0};
  indices.insert(indices.end(), shown.begin(), shown.end());
  for (const uint64_t index : indices) {
    certificate.disclosures.push_back(
        {index, leaves.size(), disclosures[index],
         *leaves.InclusionProof(index, leaves.size())});
  }
  const std::vector<std::string> notes = Notes();
  for (size_t i = 0; i < notes.size(); ++i) {
    const uint64_t seq = kSeq + 1 + i;
    certificate.attestations.push_back(
        {entries[seq], notes[i], secret, *tree.InclusionProof(seq, kSize)});
  }
  if (statuses.has_value()) certificate.status = IssueStatus().status;
  return certificate;
}

}  // namespace tanji::certificate
