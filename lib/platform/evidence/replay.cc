#include "lib/platform/evidence/replay.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "lib/base/status.h"
#include "lib/exchange/submission/document.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/note.h"
#include "lib/platform/evidence/record_media.h"
#include "lib/platform/evidence/replay_step.h"
#include "lib/platform/pack/packs.h"
#include "lib/platform/supply/import.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/supply/submission_writer.h"
#include "lib/platform/supply/submit.h"
#include "lib/quantity/unit.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using certificate::EvidenceItem;

// Names and nodes of one step.
constexpr size_t kStepSize = 10'000;

absl::StatusOr<graph::ProcessId> ProcessOf(const EvidenceItem& item) {
  graph::ProcessId id;
  TANJI_ASSIGN_OR_RETURN(id.product, graph::ProductId::Parse(item.id));
  TANJI_RETURN_IF_ERROR(graph::CheckPlace(item.place));
  id.place = item.place;
  if (item.period_start.empty() && item.period_end.empty()) return id;
  graph::Period period;
  TANJI_ASSIGN_OR_RETURN(period.start, graph::ParseDay(item.period_start));
  TANJI_ASSIGN_OR_RETURN(period.end, graph::ParseDay(item.period_end));
  if (period.start >= period.end) {
    return absl::InvalidArgumentError("a period ends before it begins");
  }
  id.period = period;
  return id;
}

std::string NameOf(const std::string& organisation,
                   const graph::ProcessDeclaration& declared) {
  return graph::ProcessId{
      {organisation, declared.product}, declared.place, declared.period}
      .ToString();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Replay>> Replay::Begin(
    const std::vector<EvidenceItem>& items, uint64_t snapshot_seq,
    graph::Day day) {
  std::unique_ptr<Replay> replay(new Replay(snapshot_seq, day));
  TANJI_ASSIGN_OR_RETURN(replay->main_fence_, replay->main_.AcquireFence());
  TANJI_ASSIGN_OR_RETURN(replay->secrets_fence_,
                         replay->secrets_.AcquireFence());
  for (const EvidenceItem& item : items) {
    TANJI_RETURN_IF_ERROR(base::AddPlace(
        replay->Want(item), base::StrCat("the list's \"", item.id, "\"")));
  }
  TANJI_RETURN_IF_ERROR(replay->Seed(items));
  return replay;
}

absl::Status Replay::Want(const EvidenceItem& item) {
  for (const uint64_t seq : item.seqs) {
    if (seq > snapshot_seq_) {
      return absl::InvalidArgumentError(
          base::StrCat("is of record ", seq, ", behind the state's last one"));
    }
    listed_.insert(seq);
  }
  if (item.kind == EvidenceItem::Kind::kProduct) {
    for (const uint64_t seq : item.seqs) wanted_[seq].products.insert(item.id);
    if (item.seqs.size() > 1) declared_again_.insert(item.id);
    if (item.seqs.empty() && !item.unit.empty()) {
      withheld_units_.emplace(item.id, item.unit);
    }
    return absl::OkStatus();
  }
  if (item.kind == EvidenceItem::Kind::kOrganisation) return absl::OkStatus();
  TANJI_ASSIGN_OR_RETURN(graph::ProcessId id, ProcessOf(item));
  const std::string name = id.ToString();
  for (const uint64_t seq : item.seqs) {
    Wanted& wanted = wanted_[seq];
    wanted.processes.insert(name);
    if (item.kind == EvidenceItem::Kind::kDraft) {
      wanted.drafts.insert(name);
      unreleased_.emplace(seq, name);
    }
    if (item.frozen_seq != 0) wanted.frozen.push_back(id);
  }
  if (item.kind == EvidenceItem::Kind::kProcess && item.frozen_seq == 0 &&
      !item.seqs.empty()) {
    newest_[name] = item.seqs.back();
  }
  process_ids_.emplace(name, std::move(id));
  return absl::OkStatus();
}

// Gives out the numbers, as if record 0 had named everything.
absl::Status Replay::Seed(const std::vector<EvidenceItem>& items) {
  const std::string secret(ledger::kSecretSize, '\0');
  store::WriteBatch own;
  own.Put(store::RecordSecretKey(0), secret);
  TANJI_RETURN_IF_ERROR(secrets_.Apply(own, secrets_fence_));
  for (size_t begin = 0; begin < items.size(); begin += kStepSize) {
    Step step(*this, 0, secret);
    VersionDrafts& drafts = step.drafts();
    const size_t end = std::min(begin + kStepSize, items.size());
    for (size_t k = begin; k < end; ++k) {
      const EvidenceItem& item = items[k];
      if (item.kind == EvidenceItem::Kind::kDraft) continue;
      if (item.kind == EvidenceItem::Kind::kOrganisation) {
        TANJI_RETURN_IF_ERROR(graph::CheckOrganisationId(item.id));
        TANJI_RETURN_IF_ERROR(
            drafts.organisations().FindOrMake(item.id).status());
        continue;
      }
      TANJI_ASSIGN_OR_RETURN(const graph::ProductId id,
                             graph::ProductId::Parse(item.id));
      TANJI_ASSIGN_OR_RETURN(const VersionDrafts::Product product,
                             drafts.FindOrMakeProduct(id));
      if (item.kind == EvidenceItem::Kind::kProcess) {
        TANJI_ASSIGN_OR_RETURN(const graph::ProcessId process, ProcessOf(item));
        TANJI_RETURN_IF_ERROR(
            drafts
                .FindOrMakeProcess(
                    id, product.number,
                    {process.place, process.period, item.frozen_seq})
                .status());
      } else if (!item.unit.empty()) {
        TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit,
                               quantity::FindUnit(item.unit));
        TANJI_RETURN_IF_ERROR(
            drafts.NoteDimension(id, product.number, unit->dimension));
      }
    }
    TANJI_RETURN_IF_ERROR(step.Commit());
  }
  return absl::OkStatus();
}

absl::Status Replay::PutRecord(const ledger::Record& record,
                               std::string_view entry,
                               std::string_view secret) {
  taken_.insert(record.seq);
  store::WriteBatch main, secrets;
  main.Put(store::EntryKey(record.seq), std::string(entry));
  secrets.Put(store::RecordSecretKey(record.seq), std::string(secret));
  TANJI_RETURN_IF_ERROR(secrets_.Apply(secrets, secrets_fence_));
  return main_.Apply(main, main_fence_);
}

absl::Status Replay::Take(const ledger::Record& record, std::string_view entry,
                          std::string_view secret, const std::string& content) {
  TANJI_RETURN_IF_ERROR(PutRecord(record, entry, secret));
  const std::string& media_type = record.payload->media_type;
  Wanted& wanted = wanted_[record.seq];
  if (media_type == kGwpPackMediaType) {
    return LoadGwpPack(record, secret, content);
  }
  if (media_type == kFactorPackMediaType) {
    return LoadFactorPack(record.seq, secret, wanted, content);
  }
  if (media_type == kReleaseMediaType) {
    return Release(record.seq, secret, wanted, content);
  }
  std::string document = content;
  if (media_type == kSignedSubmissionMediaType) {
    TANJI_ASSIGN_OR_RETURN(ledger::Note note, ledger::Note::Parse(content));
    document = std::move(note.text);
  } else if (media_type != kSubmissionMediaType) {
    return CheckFound(record.seq, wanted);
  }
  TANJI_ASSIGN_OR_RETURN(const graph::Submission submission,
                         exchange::ReadSubmission(document));
  TANJI_RETURN_IF_ERROR(Write(record.seq, secret, wanted,
                              Filter(record.seq, wanted, submission)));
  TANJI_RETURN_IF_ERROR(
      EndOutputs(record.seq, secret, wanted, EndingOf(submission, wanted)));
  return CheckFound(record.seq, wanted);
}

graph::Submission Replay::Filter(uint64_t seq, Wanted& wanted,
                                 graph::Submission submission) {
  const std::string& organisation = submission.organisation;
  std::erase_if(submission.products, [&](const auto& product) {
    return wanted.products.erase(
               graph::ProductId{organisation, product.id}.ToString()) == 0;
  });
  std::vector<graph::ProcessDeclaration> processes;
  for (graph::ProcessDeclaration& process : submission.processes) {
    const std::string name = NameOf(organisation, process);
    bool is_wanted = wanted.processes.erase(name) > 0;
    for (const graph::CoProduct& output : process.co_products) {
      const graph::ProcessId made{
          {organisation, output.product}, process.place, process.period};
      if (wanted.processes.erase(made.ToString()) > 0) is_wanted = true;
    }
    if (is_wanted) {
      process.is_draft = process.is_draft || wanted.drafts.contains(name);
      processes.push_back(std::move(process));
    } else if (!process.is_draft && process.validity.Covers(day_)) {
      NoteNewer(seq, name);
    }
  }
  submission.processes = std::move(processes);
  std::erase_if(submission.removals, [&](const auto& removal) {
    const std::string name =
        graph::ProcessId{
            {organisation, removal.product}, removal.place, removal.period}
            .ToString();
    if (wanted.processes.erase(name) > 0) return false;
    NoteNewer(seq, name);
    return true;
  });
  for (const graph::ProductDeclaration& product : submission.products) {
    const std::string name =
        graph::ProductId{organisation, product.id}.ToString();
    if (declared_again_.contains(name)) declared_[name] = product;
  }
  return submission;
}

absl::Status Replay::Write(uint64_t seq, std::string_view secret,
                           Wanted& wanted,
                           const graph::Submission& submission) {
  Step step(*this, seq, secret);
  SubmissionWriter writer(step.drafts(), main_, secrets_,
                          SubmissionWriter::Gate::kOff);
  TANJI_RETURN_IF_ERROR(writer.Write(submission));
  TANJI_RETURN_IF_ERROR(Freeze(step.drafts(), wanted.frozen, seq));
  return step.Commit();
}

absl::Status Replay::Freeze(VersionDrafts& drafts,
                            std::vector<graph::ProcessId>& frozen,
                            uint64_t seq) const {
  std::vector<graph::ProcessId> left;
  for (graph::ProcessId& id : frozen) {
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<graph::ProcessNumber> origin,
        drafts.FindProcess(id.product, {id.place, id.period}));
    TANJI_ASSIGN_OR_RETURN(
        const std::optional<graph::ProcessNumber> copy,
        drafts.FindProcess(id.product, {id.place, id.period, seq}));
    const graph::ProcessVersion* released =
        origin.has_value() ? drafts.FindDraft(*origin) : nullptr;
    if (released == nullptr || !copy.has_value() || !released->in_force ||
        released->state != graph::ReleaseState::kReleased) {
      left.push_back(std::move(id));
      continue;
    }
    graph::ProcessVersion version = *released;
    version.frozen_seq = seq;
    version.validity = {};
    drafts.SetProcess(*copy, std::move(version), "a pinned version");
  }
  frozen = std::move(left);
  return absl::OkStatus();
}

absl::Status Replay::StandIn(const graph::ProductId& product, uint64_t seq) {
  const auto unit = withheld_units_.find(product.ToString());
  if (unit == withheld_units_.end()) return absl::OkStatus();
  graph::Submission submission;
  submission.organisation = product.organisation;
  graph::ProductDeclaration declared;
  declared.id = product.local;
  declared.unit = unit->second;
  submission.products.push_back(std::move(declared));
  graph::ProcessDeclaration process;
  process.product = product.local;
  process.output = quantity::Decimal::FromInteger(1);
  process.unit = unit->second;
  submission.processes.push_back(std::move(process));
  withheld_units_.erase(unit);
  // Under a secret of its own, if the record was not taken.
  const std::string key = store::RecordSecretKey(seq);
  std::string secret(ledger::kSecretSize, '\0');
  if (const auto taken = secrets_.Get(key); taken.ok()) {
    secret = *taken;
  } else {
    store::WriteBatch batch;
    batch.Put(key, secret);
    TANJI_RETURN_IF_ERROR(secrets_.Apply(batch, secrets_fence_));
  }
  Wanted nothing;
  return Write(seq, secret, nothing, submission);
}

absl::Status Replay::CheckAllTaken() const {
  for (const uint64_t seq : listed_) {
    if (taken_.contains(seq)) continue;
    return absl::NotFoundError(base::StrCat(
        "record ", seq, ", which the list names, is not in the archive"));
  }
  if (unreleased_.empty()) return absl::OkStatus();
  const auto& [seq, process] = *unreleased_.begin();
  return absl::NotFoundError(base::StrCat(
      "no record of the archive releases what record ", seq,
      " declares of process \"", process, "\", which the list has as a draft"));
}

absl::Status Replay::CheckFound(uint64_t seq, const Wanted& wanted) {
  if (!wanted.products.empty()) {
    return absl::NotFoundError(
        base::StrCat("record ", seq, " does not declare product \"",
                     *wanted.products.begin(), "\", as the list has it"));
  }
  if (!wanted.frozen.empty()) {
    return absl::NotFoundError(base::StrCat(
        "record ", seq, " does not release process \"",
        wanted.frozen.front().ToString(), "\", as the list has it pinned"));
  }
  if (!wanted.processes.empty()) {
    return absl::NotFoundError(base::StrCat(
        "record ", seq, " does not name process \"", *wanted.processes.begin(),
        "\", which the list has from it, and no record of the archive shows "
        "that it ends there"));
  }
  return absl::OkStatus();
}

void Replay::NoteNewer(uint64_t seq, const std::string& process) {
  const auto known = newest_.find(process);
  if (known == newest_.end() || seq <= known->second || seq > snapshot_seq_) {
    return;
  }
  Note(base::StrCat("record ", seq, " declares process \"", process,
                    "\" anew; that it does not count, since it is held or was "
                    "withdrawn, is a claim"));
}

void Replay::Note(std::string sentence) {
  if (notes_.size() < kReplayNotesMax) notes_.push_back(std::move(sentence));
}

}  // namespace tanji::platform
