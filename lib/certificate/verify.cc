#include "lib/certificate/verify.h"

#include <algorithm>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/certificate/certificate.h"
#include "lib/certificate/disclosure.h"
#include "lib/certificate/internal/attestation_check.h"
#include "lib/certificate/internal/note_check.h"
#include "lib/certificate/internal/parts_check.h"
#include "lib/certificate/internal/statement_names.h"
#include "lib/certificate/internal/status_check.h"
#include "lib/certificate/internal/witness_check.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/record.h"

namespace tanji::certificate {
namespace {

using base::StrCat;

absl::Status Refuted(std::string_view what) {
  return absl::DataLossError(base::ToAbsl(what));
}

using internal::CheckSignatures;
using internal::Parts;
using internal::SignerName;

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
  Verifier(const TrustedKeys& trusted, const VerifyOptions& options)
      : trusted_(trusted), options_(options) {}

  Verdict Run(std::string_view file) && {
    const auto parts = Read(file);
    if (parts.ok()) {
      verdict_.statement = parts->statement;
      verdict_.is_disclosure = parts->certificate.is_disclosure();
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
    if (parts.certificate.is_disclosure()) return absl::OkStatus();
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
    Note("record", internal::CheckRecord(parts), "a footprint record");
    if (!parts.certificate.is_disclosure()) {
      Note("payload", internal::CheckPayload(parts),
           "size and type as recorded");
    }
    Note("names", internal::CheckNames(parts), parts.entry.record.log);
    Note("disclosures", internal::CheckDisclosures(parts, &verdict_.disclosed),
         parts.certificate.is_disclosure()
             ? "the fields are those that were recorded"
             : "the payload is the one that was recorded");
    Note("inclusion", internal::CheckInclusion(parts),
         StrCat("entry ", parts.entry.record.seq, " of ",
                parts.checkpoint.size));
    if (parts.statement.has_value()) {
      Note("snapshot",
           internal::CheckSnapshot(parts.entry.record,
                                   parts.statement->snapshot),
           "before the record");
    }
    if (parts.certificate.is_disclosure()) JudgeFormat(parts);
    JudgeSignatures(parts);
    JudgeAttestations(parts);
    JudgeStatus(parts);
    JudgeValidity(parts);
  }

  void JudgeStatus(const Parts& parts) {
    const std::string& origin = parts.entry.record.log;
    const auto& shown = parts.certificate.status;
    if (shown.has_value()) {
      const auto judged = internal::JudgeStatus(
          *shown,
          {origin, parts.checkpoint,
           KeysNamed(SignerName(parts), trusted_.signer_keys)},
          parts.entry.record.seq);
      if (!judged.ok()) return Note("status", judged.status(), "");
      verdict_.status = *judged;
    }
    if (!options_.status_file.empty()) {
      const absl::Status taken = TakeStatusFile(parts);
      if (!taken.ok()) {
        Add("status file", CheckState::kNotJudged,
            base::ToStd(taken.message()));
      }
    }
    ReportStatus(parts.entry.record);
  }

  // A list with a checkpoint of its own; it counts where it is the later one.
  absl::Status TakeStatusFile(const Parts& parts) {
    const std::string& origin = parts.entry.record.log;
    TANJI_ASSIGN_OR_RETURN(const StatusFile file,
                           StatusFile::Parse(options_.status_file));
    const auto log_keys = KeysNamed(origin, trusted_.log_keys);
    if (log_keys.empty()) return absl::OkStatus();  // undecided already
    TANJI_ASSIGN_OR_RETURN(const ledger::Note note,
                           ledger::Note::Parse(file.checkpoint));
    TANJI_RETURN_IF_ERROR(
        CheckSignatures(LinesNamed(note, origin), log_keys).status());
    TANJI_ASSIGN_OR_RETURN(const ledger::Checkpoint checkpoint,
                           ledger::Checkpoint::FromText(note.text));
    if (checkpoint.origin != origin) return Refuted("it is of another log");
    if (checkpoint.size == parts.checkpoint.size &&
        checkpoint.root != parts.checkpoint.root) {
      Note("histories",
           Refuted(StrCat("the log has signed two histories of its first ",
                          checkpoint.size, " entries")),
           "");
    }
    TANJI_ASSIGN_OR_RETURN(
        const internal::SeenBy seen,
        internal::CountWitnesses(note, origin, trusted_.witness_keys));
    if (seen.known < trusted_.quorum) {
      return Refuted("too few witnesses have cosigned its checkpoint");
    }
    TANJI_ASSIGN_OR_RETURN(
        const JudgedStatus judged,
        internal::JudgeStatus(
            file.status,
            {origin, checkpoint,
             KeysNamed(SignerName(parts), trusted_.signer_keys)},
            parts.entry.record.seq));
    if (!verdict_.status.has_value() || judged.seq > verdict_.status->seq) {
      verdict_.status = judged;
    }
    return absl::OkStatus();
  }

  void ReportStatus(const ledger::Record& record) {
    const auto& status = verdict_.status;
    const std::string since = ledger::FormatTime(
        status.has_value() ? status->time_micros : record.time_micros);
    const bool is_old = status.has_value() &&
                        options_.status_age_max_micros > 0 &&
                        options_.now_micros - status->time_micros >
                            options_.status_age_max_micros;
    if (!status.has_value() || is_old) {
      if (options_.needs_status) {
        Add("status", CheckState::kNotJudged,
            StrCat("status unknown since ", since));
      }
      return;
    }
    const std::string as_of =
        StrCat(" as of ", since, " (entry ", status->seq, ")");
    switch (status->status) {
      case ledger::CertificateStatus::kValid:
        return Add("status", CheckState::kPassed,
                   StrCat("not withdrawn", as_of));
      case ledger::CertificateStatus::kDisputed:
        return Add("status", CheckState::kNotJudged, StrCat("disputed", as_of));
      case ledger::CertificateStatus::kSuperseded:
      case ledger::CertificateStatus::kWithdrawn:
        return Add(
            "status", CheckState::kFailed,
            StrCat(ledger::CertificateStatusName(status->status), as_of));
    }
  }

  // What a disclosure shows of a text, without its quotes; empty: nothing.
  std::string FieldText(std::string_view name) const {
    for (const ledger::DisclosedInput& field : verdict_.disclosed) {
      const std::string& value = field.value_json;
      if (field.name != name || value.size() < 2 || value[0] != '"') continue;
      return value.substr(1, value.size() - 2);
    }
    return "";
  }

  // Names of a later version may mean something else.
  void JudgeFormat(const Parts& parts) {
    const std::string& log = parts.entry.record.log;
    const std::string format = FieldText("format");
    if (format != internal::kStatementFormat) {
      Add("statement", CheckState::kNotJudged,
          StrCat("the fields are of format ", format,
                 ", which this program does not read; it reads ",
                 internal::kStatementFormat));
    }
    const std::string shown_log = FieldText("log");
    if (!shown_log.empty() && shown_log != log) {
      Note("log",
           Refuted(StrCat("record is of log \"", log, "\", the statement of \"",
                          shown_log, "\"")),
           "");
    }
  }

  // Dates as they are written compare as days do.
  void JudgeValidity(const Parts& parts) {
    if (options_.now_micros <= 0) return;
    const std::string now = ledger::FormatTime(options_.now_micros);
    const std::string today = now.substr(0, now.find('T'));
    const std::string from = parts.statement.has_value()
                                 ? parts.statement->valid_from
                                 : FieldText("valid_from");
    const std::string until = parts.statement.has_value()
                                  ? parts.statement->valid_until
                                  : FieldText("valid_until");
    if (from.empty() || until.empty()) return;  // said already
    if (today < from) {
      Add("validity", CheckState::kNotJudged, StrCat("begins on ", from));
    } else if (today >= until) {
      Add("validity", CheckState::kNotJudged, StrCat("ended before ", until));
    } else {
      Add("validity", CheckState::kPassed,
          StrCat("until ", until, " (excluded)"));
    }
  }

  // Nothing: of a version that this program does not read.
  absl::StatusOr<std::optional<AttestedStatement>> AttestedIn(
      const Parts& parts) const {
    if (parts.statement.has_value()) return AttestedOf(*parts.statement);
    if (!parts.certificate.is_disclosure() ||
        FieldText("format") != internal::kStatementFormat) {
      return std::nullopt;
    }
    return AttestedOf(parts.entry.record.log, verdict_.disclosed);
  }

  void JudgeAttestations(const Parts& parts) {
    if (parts.certificate.attestations.empty()) return;
    const auto statement = AttestedIn(parts);
    if (!statement.ok()) return Note("attestations", statement.status(), "");
    if (!statement->has_value()) {
      return Add("attestations", CheckState::kNotJudged,
                 "of a statement that this program does not read");
    }
    const internal::AttestedRecord record{
        parts.entry, **statement, parts.checkpoint, SignerName(parts),
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

  void JudgeWitnesses(const ledger::Note& note, std::string_view origin) {
    const auto seen =
        internal::CountWitnesses(note, origin, trusted_.witness_keys);
    if (!seen.ok()) return Note("witnesses", seen.status(), "");
    if (seen->known < trusted_.quorum) {
      Add("witnesses", CheckState::kNotJudged,
          StrCat("pending: cosigned by ", seen->known, " of the ",
                 trusted_.quorum, " witnesses that are asked for"));
    } else if (seen->known > 0) {
      Note("witnesses", absl::OkStatus(),
           StrCat("cosigned by ", seen->known, " that are known"));
    }
    if (seen->unknown > 0) {
      Add("witnesses", CheckState::kClaimed,
          StrCat("cosigned by ", seen->unknown,
                 " that are not given: not judged"));
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
  const VerifyOptions& options_;
  Verdict verdict_;
};

}  // namespace

Verdict Verify(std::string_view file, const TrustedKeys& trusted,
               const VerifyOptions& options) {
  return Verifier(trusted, options).Run(file);
}

}  // namespace tanji::certificate
