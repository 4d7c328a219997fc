#include "lib/audit/other_logs.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "lib/audit/checkpoint_check.h"
#include "lib/audit/log_files.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "lib/crypto/hash.h"

namespace tanji::audit {
namespace {

using base::StrCat;
using ledger::Record;
using ledger::RecordKind;

bool IsSame(const std::optional<ledger::PayloadLine>& a,
            const std::optional<ledger::PayloadLine>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->media_type == b->media_type && a->size == b->size &&
         a->commitment == b->commitment;
}

bool IsSame(const std::optional<ledger::InputsLine>& a,
            const std::optional<ledger::InputsLine>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->padded_count == b->padded_count && a->root == b->root;
}

bool IsSame(const std::optional<ledger::RevokeLine>& a,
            const std::optional<ledger::RevokeLine>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->key == b->key && a->seq == b->seq && a->reason == b->reason;
}

// Kinds of what a log says of itself, which holds there alone; and its own
// keys, named after it.
bool MayBeOmitted(const Record& old, const std::string& origin) {
  const auto is_own = [&](std::string_view reference) {
    return reference.starts_with(origin + "+") ||
           reference.starts_with(origin + "/records+");
  };
  switch (old.kind) {
    case RecordKind::kSubmission:
    case RecordKind::kErasure:
    case RecordKind::kGenesis:
      return false;
    case RecordKind::kKeyAdd:
      return old.key.has_value() && is_own(*old.key);
    case RecordKind::kKeyRevoke:
      return old.revoke.has_value() && is_own(old.revoke->key);
    default:
      return true;
  }
}

// But for what follows from the log that it is in.
bool SaysTheSame(const Record& a, const Record& b) {
  return a.kind == b.kind && a.id == b.id && a.time_micros == b.time_micros &&
         a.subject == b.subject && IsSame(a.payload, b.payload) &&
         IsSame(a.inputs, b.inputs) && a.key == b.key &&
         IsSame(a.revoke, b.revoke) &&
         std::equal(a.refs.begin(), a.refs.end(), b.refs.begin(), b.refs.end(),
                    [](const ledger::RefLine& one, const ledger::RefLine& two) {
                      return one.seq == two.seq;
                    });
}

}  // namespace

OtherLogs::OtherLogs(const Policy& policy, FindingList& findings)
    : findings_(findings) {
  for (const OtherLogFiles& given : policy.other_logs) {
    Log log;
    log.given = &given;
    logs_.push_back(std::move(log));
  }
}

absl::Status OtherLogs::Open(Log& log) {
  log.is_opened = true;
  const std::string& origin = log.given->keys.front().name();
  const auto bad = [&](std::string_view why) {
    findings_.Add(
        FindingCode::kOtherLogOpen, std::nullopt,
        StrCat("log \"", origin, "\", which records refer to, ", why));
    return absl::OkStatus();
  };
  const ledger::LogSource& files = *log.given->files;
  const auto note = files.Read("checkpoint", kCheckpointSizeMax);
  if (IsSourceFailure(note.status())) return note.status();
  if (!note.ok()) return bad(base::ToStd(note.status().message()));
  const auto checkpoint = ledger::OpenCheckpoint(*note, log.given->keys);
  if (!checkpoint.ok()) return bad(base::ToStd(checkpoint.status().message()));
  for (uint64_t seq = 0; seq < checkpoint->size; seq += ledger::kTileWidth) {
    const auto tile =
        ReadTile(files, {0, seq / ledger::kTileWidth,
                         std::min(checkpoint->size - seq, ledger::kTileWidth)});
    if (IsSourceFailure(tile.status())) return tile.status();
    if (!tile.ok()) return bad(base::ToStd(tile.status().message()));
    for (size_t at = 0; at < tile->size(); at += crypto::kSha256Size) {
      log.tiles.Append(crypto::DigestFromBytes(
          std::string_view(*tile).substr(at, crypto::kSha256Size)));
    }
  }
  if (log.tiles.Root() != checkpoint->root) {
    return bad("has hashes that are not those of its signed root");
  }
  log.is_good = true;
  return absl::OkStatus();
}

void OtherLogs::Fault(uint64_t seq, const ledger::XrefLine& xref,
                      std::string_view what) {
  findings_.Add(FindingCode::kRecordRef, seq,
                StrCat("refers to record ", xref.seq, " of log \"", xref.origin,
                       "\", ", what));
}

absl::Status OtherLogs::CheckRepeated(const Record& record,
                                      const ledger::XrefLine& xref,
                                      uint64_t seq, Log& log) {
  const uint64_t bundle = xref.seq / ledger::kTileWidth;
  const uint64_t begin = bundle * ledger::kTileWidth;
  if (log.bundle != bundle) {
    auto entries =
        ReadEntries(*log.given->files, bundle,
                    std::min(log.tiles.size() - begin, ledger::kTileWidth));
    if (IsSourceFailure(entries.status())) return entries.status();
    if (!entries.ok()) {
      findings_.Add(FindingCode::kOtherLogOpen, seq,
                    std::string(base::ToStd(entries.status().message())));
      return absl::OkStatus();
    }
    log.entries = *std::move(entries);
    log.bundle = bundle;
  }
  const std::string& bytes = log.entries[xref.seq - begin];
  const auto old = ledger::Entry::Parse(bytes);
  if (ledger::LeafHash(bytes) != xref.leaf_hash || !old.ok()) {
    Fault(seq, xref, "whose bundle does not hash to that");
  } else if (record.kind == RecordKind::kOmitted) {
    if (!MayBeOmitted(old->record, xref.origin) ||
        record.id != old->record.id ||
        record.time_micros != old->record.time_micros) {
      Fault(seq, xref, "which may not be left out so");
    }
  } else if (!SaysTheSame(record, old->record)) {
    Fault(seq, xref, "which it repeats otherwise");
  }
  return absl::OkStatus();
}

absl::Status OtherLogs::CheckOne(const Record& record,
                                 const ledger::XrefLine& xref, uint64_t seq,
                                 Log& log) {
  if (!log.is_opened) TANJI_RETURN_IF_ERROR(Open(log));
  if (!log.is_good) {
    ++unjudged_;
    return absl::OkStatus();
  }
  if (xref.seq >= log.tiles.size()) {
    findings_.Add(
        FindingCode::kOtherLogOpen, seq,
        StrCat("refers to record ", xref.seq, " of log \"", xref.origin,
               "\", of which ", log.tiles.size(), " are signed"));
    return absl::OkStatus();
  }
  ++judged_;
  const auto leaf = log.tiles.Leaf(*log.given->files, xref.seq);
  if (IsSourceFailure(leaf.status())) return leaf.status();
  if (!leaf.ok() || *leaf != xref.leaf_hash) {
    Fault(seq, xref, "which has another content");
    return absl::OkStatus();
  }
  const bool is_repeated = xref.seq == seq && xref.origin == continued_ &&
                           record.kind != RecordKind::kGenesis;
  return is_repeated ? CheckRepeated(record, xref, seq, log) : absl::OkStatus();
}

// A gap would hide what was left out or changed.
absl::Status OtherLogs::CheckPlace(const Record& record, uint64_t seq) {
  if (seq == 0) {
    if (!record.xrefs.empty() &&
        std::any_of(logs_.begin(), logs_.end(), [&](const Log& one) {
          return one.given->keys.front().name() == record.xrefs[0].origin;
        })) {
      continued_ = record.xrefs[0].origin;
    }
    return absl::OkStatus();
  }
  if (continued_.empty()) return absl::OkStatus();
  const bool is_taken_over = !record.xrefs.empty() &&
                             record.xrefs[0].origin == continued_ &&
                             record.xrefs[0].seq == seq;
  if (!is_taken_over) {
    is_ended_ = true;
    return absl::OkStatus();
  }
  if (is_ended_) {
    findings_.Add(
        FindingCode::kRecordRef, seq,
        StrCat("is of log \"", continued_, "\" behind one that is not"));
  }
  ++taken_over_;
  return absl::OkStatus();
}

absl::Status OtherLogs::Check(const Record& record, uint64_t seq) {
  TANJI_RETURN_IF_ERROR(CheckPlace(record, seq));
  for (const ledger::XrefLine& xref : record.xrefs) {
    const auto log =
        std::find_if(logs_.begin(), logs_.end(), [&](const Log& one) {
          return one.given->keys.front().name() == xref.origin;
        });
    if (log == logs_.end()) {
      ++unjudged_;
    } else {
      TANJI_RETURN_IF_ERROR(CheckOne(record, xref, seq, *log));
    }
  }
  return absl::OkStatus();
}

}  // namespace tanji::audit
