#include "lib/certificate/certificate.h"

#include <bit>
#include <charconv>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/status.h"
#include "lib/certificate/statement.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/record.h"

namespace tanji::certificate {
namespace {

using base::StrAppend;
using base::StrCat;

constexpr std::string_view kHeader = "tanji-certificate/v1";
// With attestations, which a program of version 1 does not know.
constexpr std::string_view kHeaderAttested = "tanji-certificate/v2";
constexpr size_t kPathSizeMax = 64;  // hashes

absl::Status Mismatch(std::string_view what) {
  return absl::InvalidArgumentError(StrCat("certificate: ", what));
}

// Takes a file apart. Numbers are read leniently: Parse compares the whole
// file with what it would write. Thread-compatible.
class SectionReader {
 public:
  explicit SectionReader(std::string_view file) : rest_(file) {}

  bool AtEnd() const { return rest_.empty(); }
  bool StartsWith(std::string_view text) const {
    return rest_.starts_with(text);
  }

  absl::StatusOr<std::string_view> Line(std::string_view expected) {
    const size_t end = rest_.find('\n');
    if (end == std::string_view::npos) return Fault(expected);
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return line;
  }

  // The words of the next line, which must be `count` with `name` in front.
  absl::StatusOr<std::vector<std::string_view>> Head(std::string_view name,
                                                     size_t count) {
    const std::string expected = StrCat("a line \"", name, " …\"");
    TANJI_ASSIGN_OR_RETURN(std::string_view line, Line(expected));
    std::vector<std::string_view> words;
    while (words.size() < count) {
      const size_t end = line.find(' ');
      words.push_back(line.substr(0, end));
      if (end == std::string_view::npos) break;
      line.remove_prefix(end + 1);
    }
    if (words.size() != count || words[0] != name) return Fault(expected);
    return words;
  }

  absl::StatusOr<uint64_t> Number(std::string_view word) {
    uint64_t value = 0;
    const auto read =
        std::from_chars(word.data(), word.data() + word.size(), value);
    if (read.ec != std::errc()) return Fault("a number");
    return value;
  }

  // As many bytes as `word` says, and the newline behind them.
  absl::StatusOr<std::string> Body(std::string_view word) {
    TANJI_ASSIGN_OR_RETURN(const uint64_t size, Number(word));
    if (size >= rest_.size() || rest_[size] != '\n') {
      return Fault(StrCat(size, " bytes and a newline"));
    }
    std::string body(rest_.substr(0, size));
    rest_.remove_prefix(size + 1);
    return body;
  }

 private:
  absl::Status Fault(std::string_view expected) const {
    return Mismatch(StrCat("expected ", expected, ", ", rest_.size(),
                           " bytes before the end"));
  }

  std::string_view rest_;
};

absl::StatusOr<std::vector<ledger::Hash>> ReadPath(SectionReader& reader,
                                                   uint64_t size) {
  if (size > kPathSizeMax) return Mismatch("a path has too many hashes");
  std::vector<ledger::Hash> path;
  for (uint64_t i = 0; i < size; ++i) {
    TANJI_ASSIGN_OR_RETURN(const std::string_view line,
                           reader.Line("a hash of a path"));
    const auto hash = base::Base64Decode(line);
    if (!hash.ok() || hash->size() != crypto::kSha256Size) {
      return Mismatch("a path has a line that is no hash");
    }
    path.push_back(crypto::DigestFromBytes(*hash));
  }
  return path;
}

absl::StatusOr<ShownAttestation> ReadAttestationSection(SectionReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string_view> head,
                         reader.Head("attestation", 4));
  ShownAttestation shown;
  TANJI_ASSIGN_OR_RETURN(shown.entry, reader.Body(head[1]));
  TANJI_ASSIGN_OR_RETURN(shown.note, reader.Body(head[2]));
  TANJI_ASSIGN_OR_RETURN(const std::string_view line,
                         reader.Line("the secret of an attestation's record"));
  const auto secret = base::Base64Decode(line);
  if (!secret.ok() || secret->size() != ledger::kSecretSize) {
    return Mismatch("the secret of an attestation's record is no secret");
  }
  shown.secret = *secret;
  TANJI_ASSIGN_OR_RETURN(const uint64_t hashes, reader.Number(head[3]));
  TANJI_ASSIGN_OR_RETURN(shown.path, ReadPath(reader, hashes));
  return shown;
}

void AppendPath(const std::vector<ledger::Hash>& path, std::string* text) {
  for (const ledger::Hash& hash : path) {
    StrAppend(text, base::Base64Encode(crypto::AsBytes(hash)), "\n");
  }
}

absl::StatusOr<ShownDisclosure> ReadDisclosureSection(SectionReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string_view> head,
                         reader.Head("disclosure", 4));
  ShownDisclosure shown;
  TANJI_ASSIGN_OR_RETURN(shown.index, reader.Number(head[1]));
  TANJI_ASSIGN_OR_RETURN(shown.padded_count, reader.Number(head[2]));
  if (!std::has_single_bit(shown.padded_count) ||
      shown.padded_count < ledger::kPaddedInputsMin ||
      shown.padded_count > ledger::kPaddedInputsMax) {
    return Mismatch("padded count is no power of two from 8 to 65536");
  }
  TANJI_ASSIGN_OR_RETURN(shown.text, reader.Body(head[3]));
  const auto hashes =
      static_cast<uint64_t>(std::countr_zero(shown.padded_count));
  TANJI_ASSIGN_OR_RETURN(shown.path, ReadPath(reader, hashes));
  return shown;
}

}  // namespace

std::string Certificate::ToText() const {
  std::string text = StrCat(
      attestations.empty() ? kHeader : kHeaderAttested, "\nrecord ",
      entry.size(), "\n", entry, "\npayload ", media_type, " ", payload.size(),
      "\n", payload, "\nproof ", proof.size(), "\n", proof, "\n");
  for (const ShownDisclosure& shown : disclosures) {
    StrAppend(&text, "disclosure ", shown.index, " ", shown.padded_count, " ",
              shown.text.size(), "\n", shown.text, "\n");
    AppendPath(shown.path, &text);
  }
  for (const ShownAttestation& shown : attestations) {
    StrAppend(&text, "attestation ", shown.entry.size(), " ", shown.note.size(),
              " ", shown.path.size(), "\n", shown.entry, "\n", shown.note, "\n",
              base::Base64Encode(shown.secret), "\n");
    AppendPath(shown.path, &text);
  }
  return text;
}

absl::StatusOr<Certificate> Certificate::Parse(std::string_view file) {
  if (file.size() > kCertificateSizeMax) {
    return absl::ResourceExhaustedError(StrCat("certificate has ", file.size(),
                                               " bytes; at most ",
                                               kCertificateSizeMax));
  }
  SectionReader reader(file);
  TANJI_ASSIGN_OR_RETURN(const std::string_view header, reader.Line(kHeader));
  if (header != kHeader && header != kHeaderAttested) {
    return Mismatch(StrCat("expected ", kHeader, " or ", kHeaderAttested));
  }
  Certificate certificate;
  TANJI_ASSIGN_OR_RETURN(std::vector<std::string_view> head,
                         reader.Head("record", 2));
  TANJI_ASSIGN_OR_RETURN(certificate.entry, reader.Body(head[1]));
  TANJI_ASSIGN_OR_RETURN(head, reader.Head("payload", 3));
  certificate.media_type = head[1];
  TANJI_ASSIGN_OR_RETURN(certificate.payload, reader.Body(head[2]));
  TANJI_ASSIGN_OR_RETURN(head, reader.Head("proof", 2));
  TANJI_ASSIGN_OR_RETURN(certificate.proof, reader.Body(head[1]));
  while (reader.StartsWith("disclosure ")) {
    TANJI_ASSIGN_OR_RETURN(ShownDisclosure shown,
                           ReadDisclosureSection(reader));
    const bool is_first = certificate.disclosures.empty();
    if (is_first ? shown.index != 0
                 : shown.index <= certificate.disclosures.back().index) {
      return Mismatch("disclosures do not ascend from 0");
    }
    certificate.disclosures.push_back(std::move(shown));
  }
  if (certificate.disclosures.empty()) {
    return Mismatch("no disclosure of the payload's digest");
  }
  while (!reader.AtEnd()) {
    if (certificate.attestations.size() == kShownAttestationsMax) {
      return Mismatch(
          StrCat("more than ", kShownAttestationsMax, " attestations"));
    }
    TANJI_ASSIGN_OR_RETURN(ShownAttestation shown,
                           ReadAttestationSection(reader));
    certificate.attestations.push_back(std::move(shown));
  }
  if (certificate.ToText() != file) {
    return Mismatch("a number or line in another spelling");
  }
  return certificate;
}

absl::StatusOr<std::string> BuildCertificate(const CertificateParts& parts) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Entry entry,
                         ledger::Entry::Parse(parts.entry));
  const ledger::Record& record = entry.record;
  if (!record.payload || !record.inputs) {
    return Mismatch("record has no payload or inputs line");
  }
  if (record.payload->commitment !=
      ledger::PayloadCommitment(parts.secret, parts.payload)) {
    return Mismatch("payload or secret is not the record's");
  }
  if (parts.disclosures.empty() ||
      parts.disclosures[0] !=
          PayloadDigestDisclosure(parts.secret, parts.payload)) {
    return Mismatch("first disclosure is not the payload's digest");
  }
  const ledger::MerkleTree tree =
      ledger::CommitmentTree(parts.secret, parts.disclosures);
  if (record.inputs->root != tree.Root() ||
      record.inputs->padded_count != tree.size()) {
    return Mismatch("disclosures are not the record's inputs");
  }
  Certificate certificate;
  certificate.entry = parts.entry;
  certificate.media_type = record.payload->media_type;
  certificate.payload = parts.payload;
  certificate.proof = parts.proof.ToText();
  std::vector<uint64_t> shown = {0};
  shown.insert(shown.end(), parts.shown.begin(), parts.shown.end());
  for (const uint64_t index : shown) {
    if (index >= parts.disclosures.size()) {
      return Mismatch(StrCat("record has no disclosure ", index));
    }
    TANJI_ASSIGN_OR_RETURN(std::vector<ledger::Hash> path,
                           tree.InclusionProof(index, tree.size()));
    certificate.disclosures.push_back(
        {index, tree.size(), parts.disclosures[index], std::move(path)});
  }
  certificate.attestations = parts.attestations;
  std::string file = certificate.ToText();
  TANJI_RETURN_IF_ERROR(Certificate::Parse(file).status());
  return file;
}

}  // namespace tanji::certificate
