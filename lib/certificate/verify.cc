#include "lib/certificate/verify.h"

#include <algorithm>
#include <set>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/internal/attestation_check.h"
#include "lib/certificate/internal/note_check.h"
#include "lib/certificate/internal/statement_names.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/record.h"

namespace tanji::certificate {
namespace {

using base::StrCat;

absl::Status Refuted(std::string_view what) {
  return absl::DataLossError(base::ToAbsl(what));
}

using internal::CheckLineNames;
using internal::CheckSignatures;

// A file whose parts are all well formed.
struct Parts {
  Certificate certificate;
  ledger::Entry entry;
  std::optional<FootprintStatement> statement;  // absent: of another version
  ledger::TlogProof proof;
  ledger::Note checkpoint_note;
  ledger::Checkpoint checkpoint;
};

std::string SignerName(const Parts& parts) {
  return StrCat(parts.entry.record.log, kRecordSignerSuffix);
}

absl::Status CheckRecord(const Parts& parts) {
  const ledger::Record& record = parts.entry.record;
  if (record.kind != ledger::RecordKind::kFootprint) {
    return Refuted(StrCat("record is of kind ",
                          ledger::RecordKindName(record.kind),
                          "; expected footprint"));
  }
  if (!record.payload || !record.inputs) {
    return Refuted("record has no payload or inputs line");
  }
  return absl::OkStatus();
}

// The commitment itself needs K; the digest among the disclosures stands in.
absl::Status CheckPayload(const Parts& parts) {
  const auto& line = parts.entry.record.payload;
  const Certificate& certificate = parts.certificate;
  if (!line || line->media_type != certificate.media_type ||
      certificate.media_type != kStatementMediaType) {
    return Refuted(
        StrCat("media type of record and file is not ", kStatementMediaType));
  }
  if (line->size != certificate.payload.size()) {
    return Refuted(StrCat("payload has ", certificate.payload.size(),
                          " bytes; the record says ", line->size));
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const Parts& parts) {
  const std::string& origin = parts.entry.record.log;
  if (parts.checkpoint.origin != origin) {
    return Refuted(StrCat("record is of log \"", origin,
                          "\", the checkpoint of \"", parts.checkpoint.origin,
                          "\""));
  }
  if (parts.statement.has_value() && parts.statement->log != origin) {
    return Refuted(StrCat("record is of log \"", origin,
                          "\", the statement of \"", parts.statement->log,
                          "\""));
  }
  // Its other lines are witnesses'.
  const auto& lines = parts.checkpoint_note.signatures;
  const bool is_logs =
      std::any_of(lines.begin(), lines.end(),
                  [&](const auto& line) { return line.name == origin; });
  if (!is_logs) {
    return Refuted(StrCat("checkpoint is signed by \"", lines.front().name,
                          "\"; expected \"", origin, "\""));
  }
  return CheckLineNames(parts.entry.note, SignerName(parts), "record");
}

absl::Status CheckDigest(const ledger::DisclosedInput& input,
                         std::string_view payload) {
  const std::string digest = StrCat(
      "\"", base::HexEncode(crypto::AsBytes(crypto::Sha256(payload))), "\"");
  if (input.name != kPayloadDigestName || input.value_json != digest) {
    return Refuted("disclosure 0 is not the digest of this payload");
  }
  return absl::OkStatus();
}

// All shown leaves lie under the record's root, and the first of them is the
// digest of the payload. The others go to `disclosed`.
absl::Status CheckDisclosures(const Parts& parts,
                              std::vector<ledger::DisclosedInput>* disclosed) {
  const auto& line = parts.entry.record.inputs;
  if (!line) return Refuted("record has no inputs line");
  for (const ShownDisclosure& shown : parts.certificate.disclosures) {
    if (shown.padded_count != line->padded_count) {
      return Refuted(StrCat("disclosure ", shown.index, " is of ",
                            shown.padded_count, " leaves; the record says ",
                            line->padded_count));
    }
    TANJI_RETURN_IF_ERROR(ledger::VerifyDisclosure(
        shown.text, shown.index, shown.padded_count, shown.path, line->root));
    TANJI_ASSIGN_OR_RETURN(ledger::DisclosedInput input,
                           ledger::ReadDisclosure(shown.text));
    // They are shown to people, line by line.
    if (base::HasControlCharacter(input.name) ||
        base::HasControlCharacter(input.value_json)) {
      return Refuted(
          StrCat("disclosure ", shown.index, " has a control character"));
    }
    if (shown.index == 0) {
      TANJI_RETURN_IF_ERROR(CheckDigest(input, parts.certificate.payload));
    } else if (input.name == kPayloadDigestName) {
      return Refuted(
          StrCat("disclosure ", shown.index, " is a second payload digest"));
    } else {
      disclosed->push_back(std::move(input));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckInclusion(const Parts& parts) {
  const uint64_t seq = parts.entry.record.seq;
  if (parts.proof.index != seq) {
    return Refuted(StrCat("proof is of entry ", parts.proof.index,
                          "; the record is entry ", seq));
  }
  if (parts.checkpoint.size <= seq) {
    return Refuted(StrCat("checkpoint of size ", parts.checkpoint.size,
                          " does not cover entry ", seq));
  }
  return ledger::VerifyInclusion(parts.entry.leaf_hash, seq,
                                 parts.checkpoint.size, parts.proof.hashes,
                                 parts.checkpoint.root);
}

absl::Status CheckSnapshot(const ledger::Record& record,
                           const SnapshotName& snapshot) {
  if (snapshot.seq >= record.seq) {
    return Refuted(StrCat("snapshot ", snapshot.seq,
                          " is not before the record, entry ", record.seq));
  }
  if (snapshot.seq + 1 == record.seq && snapshot.leaf_hash != record.prev) {
    return Refuted("snapshot is another entry than the record's prev");
  }
  return absl::OkStatus();
}

// A witness's key says that a checkpoint was seen; it signs for nobody.
std::vector<const ledger::VerifierKey*> KeysNamed(
    std::string_view name, const std::vector<ledger::VerifierKey>& keys) {
  std::vector<const ledger::VerifierKey*> named;
  for (const ledger::VerifierKey& key : keys) {
    if (key.name() == name &&
        key.type() != ledger::SignatureType::kCosignatureV1) {
      named.push_back(&key);
    }
  }
  return named;
}

// The note with the lines under this name alone.
ledger::Note LinesNamed(const ledger::Note& note, std::string_view name) {
  ledger::Note named{note.text, {}};
  for (const ledger::NoteSignature& line : note.signatures) {
    if (line.name == name) named.signatures.push_back(line);
  }
  return named;
}

class Verifier {
 public:
  explicit Verifier(const TrustedKeys& trusted) : trusted_(trusted) {}

  Verdict Run(std::string_view file) && {
    const auto parts = Read(file);
    if (parts.ok()) {
      verdict_.statement = parts->statement;
      Judge(*parts);
    }
    verdict_.outcome = Outcome::kProven;
    for (const CheckResult& check : verdict_.checks) {
      if (check.state == CheckState::kFailed) {
        verdict_.outcome = Outcome::kRefuted;
        break;
      }
      if (check.state == CheckState::kNotJudged) {
        verdict_.outcome = Outcome::kUndecided;
      }
    }
    return std::move(verdict_);
  }

 private:
  // Notes what came of a check; `good` is the detail of one that passed.
  void Note(std::string_view name, const absl::Status& status,
            std::string_view good) {
    Add(name, status.ok() ? CheckState::kPassed : CheckState::kFailed,
        status.ok() ? good : base::ToStd(status.message()));
  }

  // A detail may quote the file, and it is shown on a terminal.
  void Add(std::string_view name, CheckState state, std::string_view detail) {
    std::string line(detail);
    for (char& c : line) {
      if (base::HasControlCharacter({&c, 1})) c = '?';
    }
    verdict_.checks.push_back({std::string(name), state, std::move(line)});
  }

  // Passes `value` on and notes how it could be read.
  template <typename T>
  absl::StatusOr<T> Noted(std::string_view name, absl::StatusOr<T> value,
                          std::string_view good = "well formed") {
    Note(name, value.status(), good);
    return value;
  }

  absl::StatusOr<Parts> Read(std::string_view file) {
    Parts parts;
    TANJI_ASSIGN_OR_RETURN(parts.certificate,
                           Noted("file", Certificate::Parse(file)));
    TANJI_ASSIGN_OR_RETURN(
        parts.entry,
        Noted("entry", ledger::Entry::Parse(parts.certificate.entry)));
    TANJI_RETURN_IF_ERROR(ReadStatement(parts));
    TANJI_ASSIGN_OR_RETURN(
        parts.proof,
        Noted("proof", ledger::TlogProof::FromText(parts.certificate.proof)));
    TANJI_ASSIGN_OR_RETURN(
        parts.checkpoint_note,
        Noted("checkpoint note", ledger::Note::Parse(parts.proof.checkpoint)));
    TANJI_ASSIGN_OR_RETURN(
        parts.checkpoint, Noted("checkpoint", ledger::Checkpoint::FromText(
                                                  parts.checkpoint_note.text)));
    return parts;
  }

  absl::Status ReadStatement(Parts& parts) {
    const std::string& payload = parts.certificate.payload;
    if (const auto other = OtherStatementFormat(payload)) {
      Add("statement", CheckState::kNotJudged,
          StrCat("the statement is of format ", *other,
                 ", which this program does not read; it reads ",
                 internal::kStatementFormat));
      return absl::OkStatus();
    }
    TANJI_ASSIGN_OR_RETURN(
        parts.statement,
        Noted("statement", FootprintStatement::FromJson(payload),
              "well formed; the parts add up to the footprint"));
    return absl::OkStatus();
  }

  void Judge(const Parts& parts) {
    Note("record", CheckRecord(parts), "a footprint record");
    Note("payload", CheckPayload(parts), "size and type as recorded");
    Note("names", CheckNames(parts), parts.entry.record.log);
    Note("disclosures", CheckDisclosures(parts, &verdict_.disclosed),
         "the payload is the one that was recorded");
    Note("inclusion", CheckInclusion(parts),
         StrCat("entry ", parts.entry.record.seq, " of ",
                parts.checkpoint.size));
    if (parts.statement.has_value()) {
      Note("snapshot",
           CheckSnapshot(parts.entry.record, parts.statement->snapshot),
           "before the record");
    }
    JudgeSignatures(parts);
    JudgeAttestations(parts);
  }

  void JudgeAttestations(const Parts& parts) {
    if (!parts.statement.has_value()) {
      if (parts.certificate.attestations.empty()) return;
      return Add("attestations", CheckState::kNotJudged,
                 "of a statement that this program does not read");
    }
    const internal::AttestedRecord record{
        parts.entry, *parts.statement, parts.checkpoint, SignerName(parts),
        KeysNamed(SignerName(parts), trusted_.signer_keys)};
    uint64_t last = parts.entry.record.seq;
    for (const ShownAttestation& shown : parts.certificate.attestations) {
      const std::string name =
          StrCat("attestation ", verdict_.attestations.size() + 1);
      auto judged =
          internal::JudgeAttestation(shown, record, trusted_.attester_keys);
      if (judged.ok() && judged->seq <= last) {
        judged = Refuted("it does not lie behind the entry before it");
      }
      if (!judged.ok()) return Note(name, judged.status(), "");
      last = judged->seq;
      if (judged->is_proven) {
        Note(name, absl::OkStatus(),
             StrCat("by the trusted key \"", judged->key_name, "\""));
      } else {
        Add(name, CheckState::kClaimed,
            StrCat("signed by a key named \"", judged->key_name,
                   "\", which is none of those given"));
      }
      verdict_.attestations.push_back(*std::move(judged));
    }
  }

  void JudgeLines(std::string_view name, const ledger::Note& note,
                  const std::vector<const ledger::VerifierKey*>& keys,
                  std::string_view good) {
    const auto others = CheckSignatures(note, keys);
    Note(name, others.status(), good);
    if (!others.ok() || *others == 0) return;
    Add(name, CheckState::kClaimed,
        StrCat(*others, " more of keys that are not given: not judged"));
  }

  // Who has seen the checkpoint besides the log.
  void JudgeWitnesses(const ledger::Note& note, std::string_view origin) {
    std::set<std::string> good;
    size_t unknown = 0;
    for (const ledger::NoteSignature& line : note.signatures) {
      if (line.name == origin) continue;
      const auto key = std::find_if(
          trusted_.witness_keys.begin(), trusted_.witness_keys.end(),
          [&](const ledger::VerifierKey& one) {
            return one.key_id() == line.key_id && one.name() == line.name &&
                   one.type() == ledger::SignatureType::kCosignatureV1;
          });
      if (key == trusted_.witness_keys.end()) {
        ++unknown;
        continue;
      }
      const absl::Status status = key->VerifyText(note.text, line.bytes);
      if (!status.ok()) return Note("witnesses", status, "");
      good.insert(key->name());
    }
    if (good.size() < trusted_.quorum) {
      Add("witnesses", CheckState::kNotJudged,
          StrCat("pending: cosigned by ", good.size(), " of the ",
                 trusted_.quorum, " witnesses that are asked for"));
    } else if (!good.empty()) {
      Note("witnesses", absl::OkStatus(),
           StrCat("cosigned by ", good.size(), " that are known"));
    }
    if (unknown > 0) {
      Add("witnesses", CheckState::kClaimed,
          StrCat("cosigned by ", unknown, " that are not given: not judged"));
    }
  }

  void JudgeSignatures(const Parts& parts) {
    const std::string& origin = parts.entry.record.log;
    const auto log_keys = KeysNamed(origin, trusted_.log_keys);
    if (log_keys.empty()) {
      Add("log signature", CheckState::kNotJudged,
          StrCat("log not trusted: no key is given for \"", origin, "\""));
    } else {
      JudgeLines("log signature", LinesNamed(parts.checkpoint_note, origin),
                 log_keys, "by the trusted key of the log");
    }
    JudgeWitnesses(parts.checkpoint_note, origin);
    const std::string signer = SignerName(parts);
    const auto signer_keys = KeysNamed(signer, trusted_.signer_keys);
    if (signer_keys.empty()) {
      Add("record signature", CheckState::kNotJudged,
          StrCat("signer not trusted: no key is given for \"", signer, "\""));
    } else {
      JudgeLines("record signature", parts.entry.note, signer_keys,
                 "by a trusted key of the log's records");
    }
  }

  const TrustedKeys& trusted_;
  Verdict verdict_;
};

}  // namespace

Verdict Verify(std::string_view file, const TrustedKeys& trusted) {
  return Verifier(trusted).Run(file);
}

}  // namespace tanji::certificate
