#include "lib/platform/evidence/recalculate.h"

#include <map>
#include <memory>
#include <utility>

#include "lib/base/status.h"
#include "lib/base/utf8.h"
#include "lib/certificate/certificate.h"
#include "lib/crypto/hash.h"
#include "lib/engine/intensity.h"
#include "lib/engine/solving_order.h"
#include "lib/json/json.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/platform/evidence/archive_check.h"
#include "lib/platform/evidence/certified_choice.h"
#include "lib/platform/evidence/engine_check.h"
#include "lib/platform/evidence/own_tier.h"
#include "lib/platform/evidence/replay.h"
#include "lib/platform/evidence/supplier_signatures.h"
#include "lib/platform/footprint/footprint_statement.h"
#include "lib/platform/footprint/record_inputs.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/stored_network.h"
#include "lib/platform/supply/csv_payload.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/supply/submit.h"
#include "lib/platform/supply/supply_records.h"

namespace tanji::platform {
namespace {

// A recalculation asks whether the number follows, not whether it stands.
const certificate::VerifyOptions kAnyStatus{.needs_status = false};

using certificate::CheckState;
using certificate::EvidenceReader;
using certificate::FootprintStatement;

// The view that the replayed stores give.
absl::StatusOr<View> SolveAgain(Replay& replay,
                                const FootprintStatement& statement,
                                graph::Day day) {
  const StoredRecords stored = replay.stored();
  const uint64_t seq = statement.snapshot.seq;
  StoredNetwork network(stored.main, stored.secrets);
  TANJI_RETURN_IF_ERROR(network.LoadAll(seq, day));
  TANJI_ASSIGN_OR_RETURN(graph::CompiledNetwork compiled, network.Compile(seq));
  const engine::SolvingOrder order(compiled.snapshot);
  engine::Intensities intensities =
      engine::ComputeIntensities(compiled.snapshot, order);
  return View{
      seq, day,
      MakeCalculation(seq, statement.snapshot.leaf_hash, std::move(compiled),
                      std::move(intensities), network.packs())};
}

// Members of the two statements that differ, padding aside.
std::vector<StatementDifference> Compare(const std::string& certified,
                                         const std::string& recalculated) {
  std::vector<StatementDifference> differences;
  const auto a = json::Read(certified);
  const auto b = json::Read(recalculated);
  if (!a.ok() || !b.ok()) return differences;
  std::map<std::string, std::pair<std::string, std::string>> members;
  for (const auto& [name, value] : *a->if_object()) {
    members[name].first = json::Write(value);
  }
  for (const auto& [name, value] : *b->if_object()) {
    members[name].second = json::Write(value);
  }
  for (auto& [name, values] : members) {
    if (values.first == values.second || name == "padding") continue;
    differences.push_back(
        {name, std::move(values.first), std::move(values.second)});
  }
  return differences;
}

class Recalculator {
 public:
  Recalculator(const certificate::TrustedKeys& trusted,
               const ledger::RegisteredKeys* registered)
      : trusted_(trusted), suppliers_(registered) {}

  Recalculation Run(std::string_view file, EvidenceReader::Source source) && {
    if (ReadCertificate(file) && Judge(std::move(source))) {
      result_.outcome = certificate::Outcome::kProven;
    }
    for (const certificate::CheckResult& check : result_.checks) {
      if (check.state == CheckState::kPassed) continue;
      if (check.state == CheckState::kFailed) {
        result_.outcome = certificate::Outcome::kRefuted;
        break;
      }
      result_.outcome = certificate::Outcome::kUndecided;
    }
    return std::move(result_);
  }

 private:
  void Add(std::string_view name, CheckState state, std::string_view detail) {
    std::string line(detail);
    for (char& c : line) {
      if (base::HasControlCharacter({&c, 1})) c = '?';
    }
    result_.checks.push_back({std::string(name), state, std::move(line)});
  }
  // Notes what came of a step; false when it is not judged, for the evidence is
  // no evidence then, and nobody is accused.
  bool Passed(std::string_view name, const absl::Status& status,
              std::string_view good) {
    Add(name, status.ok() ? CheckState::kPassed : CheckState::kNotJudged,
        status.ok() ? good : base::ToStd(status.message()));
    return status.ok();
  }
  bool IsSure() const {
    for (const certificate::CheckResult& check : result_.checks) {
      if (check.state != CheckState::kPassed) return false;
    }
    return true;
  }
  // Whether another number refutes: not where the archive claims what it does
  // not show, for that may be what is false.
  bool MayRefute() const { return IsSure() && replay_->notes().empty(); }

  bool ReadCertificate(std::string_view file) {
    certificate::Verdict verdict =
        certificate::Verify(file, trusted_, kAnyStatus);
    for (certificate::CheckResult& check : verdict.checks) {
      // What a verifier claims is no part of the calculation.
      if (check.state == CheckState::kPassed ||
          check.state == CheckState::kClaimed) {
        continue;
      }
      result_.checks.push_back(std::move(check));
    }
    if (verdict.outcome == certificate::Outcome::kRefuted ||
        !verdict.statement.has_value()) {
      return false;
    }
    const auto parsed = certificate::Certificate::Parse(file);
    const auto entry = ledger::Entry::Parse(parsed->entry);
    if (verdict.outcome == certificate::Outcome::kProven) {
      Add("certificate", CheckState::kPassed, "proven: signed, and in the log");
    }
    payload_ = parsed->payload;
    entry_ = parsed->entry;
    record_ = entry->record;
    leaf_ = entry->leaf_hash;
    statement_ = *verdict.statement;
    result_.statement = std::move(verdict.statement);
    return true;
  }

  bool Judge(EvidenceReader::Source source) {
    if (!Passed("engine", CheckEngine(),
                "its own network gives the bytes that it is to give")) {
      return false;
    }
    if (statement_.engine != certificate::kEngine) {
      Add("engine version", CheckState::kNotJudged,
          base::StrCat("calculated by ", statement_.engine, "; this is ",
                       std::string(certificate::kEngine)));
      return false;
    }
    auto reader = EvidenceReader::OpenHead(std::move(source));
    // The list may be large: it is taken once who answers for it has signed.
    if (!Passed("archive", reader.status(), "of a version that is known") ||
        !Passed("archive's head", CheckHead(*reader),
                "of this certificate, and signed") ||
        !Passed("archive's list", reader->ReadList(),
                "well formed, and the head's") ||
        !Passed("records", ReadRecords(*reader),
                "each is in the log, each payload is what was recorded")) {
      return false;
    }
    if (suppliers_.is_judged()) {
      const absl::Status& fault = suppliers_.fault();
      Add("supplier signatures",
          fault.ok()                          ? CheckState::kPassed
          : absl::IsFailedPrecondition(fault) ? CheckState::kNotJudged
                                              : CheckState::kFailed,
          fault.ok() ? "by keys that the log has registered"
                     : base::ToStd(fault.message()));
      if (!fault.ok()) return false;
    }
    if (reader->head().withheld_processes > 0) {
      JudgeOwnTier(*reader);
      return false;
    }
    return JudgeStatement();
  }

  absl::Status CheckHead(const EvidenceReader& reader) {
    const certificate::EvidenceHead& head = reader.head();
    if (head.log != record_.log || head.certificate_seq != record_.seq ||
        head.certificate_leaf != leaf_) {
      return absl::InvalidArgumentError(
          base::StrCat("it is of record ", head.certificate_seq, " of log \"",
                       head.log, "\", not of this certificate"));
    }
    if (head.snapshot_seq != statement_.snapshot.seq ||
        head.snapshot_leaf != statement_.snapshot.leaf_hash ||
        head.valid_on != statement_.valid_from) {
      return absl::InvalidArgumentError(
          "it is of another state than the statement");
    }
    TANJI_ASSIGN_OR_RETURN(day_, graph::ParseDay(head.valid_on));
    return CheckSignedBy(reader.head_note(), record_.log + "/records",
                         trusted_.signer_keys, "the archive's head");
  }

  absl::Status ReadRecords(EvidenceReader& reader) {
    TANJI_ASSIGN_OR_RETURN(const ArchiveCheck check,
                           ArchiveCheck::Begin(reader, trusted_));
    TANJI_ASSIGN_OR_RETURN(
        replay_, Replay::Begin(reader.items(), statement_.snapshot.seq, day_));
    for (;;) {
      TANJI_ASSIGN_OR_RETURN(const auto record, reader.Next());
      if (!record.has_value()) break;
      TANJI_RETURN_IF_ERROR(
          base::AddPlace(ReadRecord(check, *record, reader),
                         base::StrCat("record ", record->seq)));
      ++result_.records;
    }
    TANJI_RETURN_IF_ERROR(replay_->CheckAllTaken());
    result_.notes = replay_->notes();
    if (suppliers_.count() > 0) result_.notes.push_back(suppliers_.Note());
    if (!leaves_.contains(statement_.snapshot.seq) ||
        leaves_[statement_.snapshot.seq] != statement_.snapshot.leaf_hash) {
      return absl::InvalidArgumentError(
          base::StrCat("record ", statement_.snapshot.seq,
                       ", which names the state, is not in the archive"));
    }
    return absl::OkStatus();
  }

  absl::Status ReadRecord(const ArchiveCheck& check,
                          const certificate::EvidenceRecord& record,
                          EvidenceReader& reader) {
    TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry, check.Entry(record));
    leaves_[record.seq] = entry.leaf_hash;
    const auto& line = entry.record.payload;
    if (!record.has_payload) {
      return MayLackPayload(entry.record, reader.head());
    }
    if (!line.has_value() || line->size != record.payload_size) {
      return absl::InvalidArgumentError(
          "its payload is not as long as the record says");
    }
    const bool is_import = IsCsvImport(line->media_type);
    crypto::HmacSha256 mac(record.secret);
    mac.Begin();
    std::string payload;
    CsvPayload database;
    TANJI_RETURN_IF_ERROR(
        reader.ReadPayload([&](std::string_view bytes) -> absl::Status {
          mac.Update(bytes);
          if (!is_import ||
              payload.size() < SupplierSignatures::kImportBeginSize) {
            payload.append(bytes);
          }
          return is_import ? database.Feed(bytes) : absl::OkStatus();
        }));
    if (mac.Finish() != line->commitment) {
      return absl::DataLossError("its payload is not what was recorded");
    }
    if (record.seq == record_.seq) {
      secret_ = record.secret;
      return payload == payload_
                 ? absl::OkStatus()
                 : absl::DataLossError("is not the certificate's statement");
    }
    if (record.seq > statement_.snapshot.seq) {
      return absl::InvalidArgumentError(
          "it came later than the state that was calculated with");
    }
    TANJI_RETURN_IF_ERROR(
        suppliers_.Take(record.seq, line->media_type, payload));
    if (is_import) {
      TANJI_RETURN_IF_ERROR(database.Finish());
      return replay_->TakeImport(entry.record, record.entry, record.secret,
                                 database.graph());
    }
    TANJI_ASSIGN_OR_RETURN(const std::string_view content,
                           ledger::Unpad(payload));
    return replay_->Take(entry.record, record.entry, record.secret,
                         std::string(content));
  }

  // Whether the archive can be whole without the payload of a record. The
  // record's head is not signed: who passes the archive on may have taken the
  // payload out.
  absl::Status MayLackPayload(const ledger::Record& record,
                              const certificate::EvidenceHead& head) const {
    if (record.seq == record_.seq && head.withheld_processes > 0) {
      return absl::OkStatus();
    }
    // It names the state. The GWP pack counts without being listed.
    const bool is_gwp_pack = record.payload.has_value() &&
                             record.payload->media_type == kGwpPackMediaType;
    if (record.seq == statement_.snapshot.seq && !is_gwp_pack &&
        !replay_->IsListed(record.seq)) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError("its payload is not in the archive");
  }

  // The first-tier inputs that the archive's certificate discloses, their
  // suppliers standing in where they are withheld.
  absl::StatusOr<std::vector<CommittedInput>> DisclosedInputs(
      const EvidenceReader& reader) {
    const certificate::Verdict verdict =
        certificate::Verify(reader.certificate(), trusted_, kAnyStatus);
    const auto parsed = certificate::Certificate::Parse(reader.certificate());
    if (!parsed.ok() || parsed->entry != entry_ ||
        verdict.outcome != certificate::Outcome::kProven) {
      return absl::InvalidArgumentError(
          "the archive discloses no inputs of this certificate");
    }
    TANJI_ASSIGN_OR_RETURN(std::vector<CommittedInput> inputs,
                           ReadCommittedInputs(verdict.disclosed));
    for (const CommittedInput& input : inputs) {
      std::string name = input.process;
      if (!name.empty() && name.back() == '@') name.pop_back();
      const auto product = graph::ProductId::Parse(name);
      if (!product.ok()) continue;
      TANJI_RETURN_IF_ERROR(
          replay_->StandIn(*product, statement_.snapshot.seq));
    }
    return inputs;
  }

  absl::Status OwnTier(const EvidenceReader& reader) {
    TANJI_ASSIGN_OR_RETURN(const std::vector<CommittedInput> inputs,
                           DisclosedInputs(reader));
    TANJI_ASSIGN_OR_RETURN(const View view,
                           SolveAgain(*replay_, statement_, day_));
    TANJI_ASSIGN_OR_RETURN(const CertifiedChoice chosen, ChoiceOf(statement_));
    TANJI_ASSIGN_OR_RETURN(const Footprint footprint,
                           GetFootprint(view, identity::Caller::Operator(),
                                        chosen.product, chosen.choice));
    is_own_tier_solved_ = true;
    return CheckOwnTier(view, footprint.process, statement_, inputs);
  }

  void JudgeOwnTier(const EvidenceReader& reader) {
    const certificate::EvidenceHead& head = reader.head();
    const bool may_refute = MayRefute();
    const absl::Status own = OwnTier(reader);
    const bool is_other = is_own_tier_solved_ && absl::IsDataLoss(own);
    Add("own tier",
        own.ok()                 ? CheckState::kPassed
        : is_other && may_refute ? CheckState::kFailed
                                 : CheckState::kNotJudged,
        own.ok() ? "the product's own process, with its suppliers' committed "
                   "intensities, gives the footprint"
                 : base::ToStd(own.message()));

    Add("completeness", CheckState::kNotJudged,
        base::StrCat(head.withheld_processes, " processes of ",
                     head.withheld_organisations,
                     " organisations are withheld: the calculation cannot be "
                     "repeated to the bit"));
  }

  bool JudgeStatement() {
    const auto view = SolveAgain(*replay_, statement_, day_);
    if (!Passed("network", view.status(), "solved again")) return false;
    result_.processes = view->calculation->network.catalogue->process_count();
    const auto recalculated = StateAgain(*view);
    // What cannot be stated is no other statement.
    if (!recalculated.ok()) {
      return Passed("statement", recalculated.status(), "");
    }
    const bool may_refute = MayRefute();
    const auto judge = [&](std::string_view name, bool is_same,
                           std::string_view same, std::string_view other) {
      Add(name,
          is_same      ? CheckState::kPassed
          : may_refute ? CheckState::kFailed
                       : CheckState::kNotJudged,
          is_same ? std::string(same)
          : replay_->notes().empty()
              ? std::string(other)
              : base::StrCat(other, "; the archive claims and does not show: ",
                             replay_->notes().front()));
      return is_same;
    };
    result_.differences = Compare(payload_, recalculated->json);
    if (!judge("statement", recalculated->json == payload_,
               "repeated to the bit", "another one comes out")) {
      return false;
    }
    if (secret_.empty()) {
      return Passed("inputs",
                    absl::NotFoundError("the archive has not the secret that "
                                        "opens the record's hidden leaves"),
                    "");
    }
    bool is_same = false;
    for (const FieldLeaves leaves :
         {FieldLeaves::kWith, FieldLeaves::kWithout}) {
      const auto disclosures = MakeDisclosures(
          secret_, payload_, *view, recalculated->process,
          [this](uint64_t seq) -> absl::StatusOr<ledger::Hash> {
            const auto found = leaves_.find(seq);
            if (found != leaves_.end()) return found->second;
            return absl::NotFoundError(
                base::StrCat("record ", seq, " is not in the archive"));
          },
          leaves);
      if (!disclosures.ok()) {
        return Passed("inputs", disclosures.status(), "");
      }
      const ledger::MerkleTree tree =
          ledger::CommitmentTree(secret_, *disclosures);
      is_same = is_same || (record_.inputs->root == tree.Root() &&
                            record_.inputs->padded_count == tree.size());
    }
    return judge("inputs", is_same,
                 "the record's hidden leaves are these submissions and inputs",
                 "the record's hidden leaves are others");
  }

  struct Restated {
    std::string json;
    graph::ProcessNumber process;
  };
  absl::StatusOr<Restated> StateAgain(const View& view) {
    const identity::Caller auditor = identity::Caller::Operator();
    TANJI_ASSIGN_OR_RETURN(const CertifiedChoice chosen, ChoiceOf(statement_));
    TANJI_ASSIGN_OR_RETURN(
        const Footprint footprint,
        GetFootprint(view, auditor, chosen.product, chosen.choice));
    if (footprint.fault.has_value()) return FaultStatus(footprint);
    TANJI_ASSIGN_OR_RETURN(const FootprintStatement statement,
                           MakeStatement(replay_->stored(), record_.log, view,
                                         auditor, footprint));
    return Restated{statement.ToJson(), footprint.process};
  }

  const certificate::TrustedKeys& trusted_;
  SupplierSignatures suppliers_;
  Recalculation result_;
  ledger::Record record_;  // of the certificate
  std::string entry_;      // its bytes
  ledger::Hash leaf_{};
  std::string payload_;
  FootprintStatement statement_;
  graph::Day day_ = 0;
  std::string secret_;  // of the certificate's record
  std::unique_ptr<Replay> replay_;
  std::map<uint64_t, ledger::Hash> leaves_;
  bool is_own_tier_solved_ = false;
};

}  // namespace

Recalculation Recalculate(std::string_view certificate_file,
                          certificate::EvidenceReader::Source archive,
                          const certificate::TrustedKeys& trusted,
                          const ledger::RegisteredKeys* registered) {
  return Recalculator(trusted, registered)
      .Run(certificate_file, std::move(archive));
}

}  // namespace tanji::platform
