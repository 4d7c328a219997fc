// The evidence archive: what is needed to repeat the calculation of one
// certificate, as one file (lib/certificate/FORMAT.md, "Evidence archive").
//
// It is read and written as a stream: a payload may be a whole database.

#ifndef TANJI_LIB_CERTIFICATE_EVIDENCE_H_
#define TANJI_LIB_CERTIFICATE_EVIDENCE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"

namespace tanji::certificate {

inline constexpr std::string_view kEvidenceFormat = "tanji-evidence/v1";
inline constexpr uint64_t kEvidenceListSizeMax = uint64_t{1} << 30;  // bytes
inline constexpr uint64_t kEvidenceRecordsMax = 1'000'000;
// Of one payload: a database of three files of 8 GiB, and its padding.
inline constexpr uint64_t kEvidencePayloadSizeMax = uint64_t{32} << 30;
inline constexpr size_t kEvidenceItemSeqsMax = 100;

// The signed head of an archive. The signature is the operator's, by the key
// of the log's records: what the list claims, it answers for.
struct EvidenceHead {
  std::string log;               // origin
  uint64_t certificate_seq = 0;  // the footprint record
  ledger::Hash certificate_leaf{};
  uint64_t snapshot_seq = 0;  // as the statement names it
  ledger::Hash snapshot_leaf{};
  std::string valid_on;  // ISO date: the first day of the statement
  uint64_t list_size = 0;
  ledger::Hash list_sha256{};
  uint64_t record_count = 0;
  // What the recipient may not read and is left out.
  uint64_t withheld_organisations = 0;
  uint64_t withheld_processes = 0;

  std::string ToText() const;
  // INVALID_ARGUMENT for anything that ToText does not write.
  static absl::StatusOr<EvidenceHead> FromText(std::string_view text);
  friend bool operator==(const EvidenceHead&, const EvidenceHead&) = default;
};

// One name that the calculation needs. Items of a kind come in the order in
// which the log first names them, which is the order of their numbers.
struct EvidenceItem {
  enum class Kind { kOrganisation, kProduct, kProcess, kDraft };
  Kind kind = Kind::kOrganisation;
  std::string id;    // "ORG", else "ORG/LOCAL"
  std::string unit;  // of a product that is declared; else empty
  // Of a process or a draft; empty where not stated. Days; the end excluded.
  std::string place;
  std::string period_start;
  std::string period_end;
  uint64_t frozen_seq = 0;  // of a process that is a copy for who has pinned it
  // The records that are to be taken for it, ascending: of a product those
  // that declare it, of a process the one whose version holds, of a draft the
  // one that waits until another record releases it. Empty: named only.
  std::vector<uint64_t> seqs;
  friend bool operator==(const EvidenceItem&, const EvidenceItem&) = default;
};
std::string EvidenceItemLine(const EvidenceItem& item);  // with its newline
absl::StatusOr<EvidenceItem> ReadEvidenceItem(std::string_view line);

// A record and how it lies in the log.
struct EvidenceRecord {
  uint64_t seq = 0;
  std::string entry;                // verbatim
  std::vector<ledger::Hash> proof;  // inclusion in the archive's checkpoint
  bool has_payload = false;
  std::string secret;         // K, with a payload
  uint64_t payload_size = 0;  // bytes, padded as committed to
};

// The archive's beginning: up to its first record.
// `certificate`: a file with the leaves that the recipient may see; or empty.
std::string EvidenceBeginning(std::string_view head_note, std::string_view list,
                              std::string_view checkpoint,
                              std::string_view certificate);
// A record up to its payload's bytes. Behind those comes a newline.
std::string EvidenceRecordHead(const EvidenceRecord& record);
inline constexpr std::string_view kEvidenceEnd = "end\n";

// Reads an archive as it comes. Thread-compatible. Memory: the list, and one
// entry at a time.
class EvidenceReader {
 public:
  // Puts up to `size` bytes at `data`; returns how many, 0 at the end.
  using Source = std::function<absl::StatusOr<size_t>(char* data, size_t size)>;

  // INVALID_ARGUMENT for what is no archive of this version, is cut off, or
  // whose list is not the one of its head; RESOURCE_EXHAUSTED beyond a limit.
  // The head's signatures are the caller's to check.
  static absl::StatusOr<EvidenceReader> Open(Source source);
  // Open in two steps, so that who signed can be asked before the list is
  // taken: up to the head, some kilobytes; ReadList once, before Next, for the
  // rest. Errors likewise.
  static absl::StatusOr<EvidenceReader> OpenHead(Source source);
  absl::Status ReadList();

  // The head's; the rest as of ReadList.
  const ledger::Note& head_note() const { return head_note_; }
  const EvidenceHead& head() const { return head_; }
  const std::vector<EvidenceItem>& items() const { return items_; }
  const std::string& checkpoint() const { return checkpoint_; }  // the note
  // A certificate file; empty where nothing is withheld.
  const std::string& certificate() const { return certificate_; }

  // The next record, nothing behind the last one; has_payload is not covered by
  // the head, and the caller's to judge. What of the record's payload
  // was not read is passed over.
  absl::StatusOr<std::optional<EvidenceRecord>> Next();
  // The rest of the payload of the last record, in pieces.
  using Visitor = std::function<absl::Status(std::string_view bytes)>;
  absl::Status ReadPayload(const Visitor& visit);

 private:
  explicit EvidenceReader(Source source) : source_(std::move(source)) {}
  absl::Status ReadHead();
  absl::StatusOr<std::string> Section(std::string_view name, uint64_t size_max);
  absl::Status Fill();
  absl::StatusOr<std::string> Line(size_t size_max, std::string_view expected);
  absl::StatusOr<std::vector<std::string>> Words(std::string_view name,
                                                 size_t count);
  absl::StatusOr<std::string> Bytes(uint64_t size);
  absl::Status Newline();

  Source source_;
  std::string buffer_;
  size_t begin_ = 0;  // of what is not read yet in the buffer
  bool at_end_ = false;

  ledger::Note head_note_;
  EvidenceHead head_;
  std::vector<EvidenceItem> items_;
  std::string checkpoint_;
  std::string certificate_;
  uint64_t payload_left_ = 0;
  bool payload_open_ = false;
  uint64_t records_read_ = 0;
  std::optional<uint64_t> last_seq_;
};

}  // namespace tanji::certificate

#endif  // TANJI_LIB_CERTIFICATE_EVIDENCE_H_
