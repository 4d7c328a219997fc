#include "lib/certificate/certificate.h"

#include <bit>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/status.h"
#include "lib/certificate/internal/section_reader.h"
#include "lib/certificate/internal/status_section.h"
#include "lib/certificate/statement.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/record.h"

namespace tanji::certificate {
namespace {

using base::StrAppend;
using base::StrCat;
using internal::AppendPath;
using internal::AppendStatusSection;
using internal::ReadStatusSection;
using internal::SectionReader;

constexpr std::string_view kHeader = "tanji-certificate/v1";
// With attestations, which a program of version 1 does not know.
constexpr std::string_view kHeaderAttested = "tanji-certificate/v2";
// With what later records have made of it; attestations may be there.
constexpr std::string_view kHeaderDated = "tanji-certificate/v3";

// Some fields alone; and with attestations.
constexpr std::string_view kHeaderDisclosure = "tanji-disclosure/v1";
constexpr std::string_view kHeaderAttestedFields = "tanji-disclosure/v2";

absl::Status Mismatch(std::string_view what) {
  return absl::InvalidArgumentError(StrCat("certificate: ", what));
}

absl::StatusOr<ShownAttestation> ReadAttestationSection(SectionReader& reader) {
  TANJI_ASSIGN_OR_RETURN(const std::vector<std::string_view> head,
                         reader.Head("attestation", 4));
  ShownAttestation shown;
  TANJI_ASSIGN_OR_RETURN(shown.entry, reader.Body(head[1]));
  TANJI_ASSIGN_OR_RETURN(shown.note, reader.Body(head[2]));
  TANJI_ASSIGN_OR_RETURN(shown.secret, reader.Secret());
  TANJI_ASSIGN_OR_RETURN(shown.path, reader.Path(head[3]));
  return shown;
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
  TANJI_ASSIGN_OR_RETURN(shown.path, reader.Path(hashes));
  return shown;
}

std::string_view HeaderOf(const Certificate& certificate) {
  if (certificate.is_disclosure()) {
    return certificate.attestations.empty() ? kHeaderDisclosure
                                            : kHeaderAttestedFields;
  }
  if (certificate.status.has_value()) return kHeaderDated;
  return certificate.attestations.empty() ? kHeader : kHeaderAttested;
}

}  // namespace

std::string Certificate::ToText() const {
  std::string text =
      StrCat(HeaderOf(*this), "\nrecord ", entry.size(), "\n", entry, "\n");
  if (!is_disclosure()) {
    StrAppend(&text, "payload ", media_type, " ", payload.size(), "\n", payload,
              "\n");
  }
  StrAppend(&text, "proof ", proof.size(), "\n", proof, "\n");
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
  if (status.has_value()) AppendStatusSection(*status, &text);
  return text;
}

absl::StatusOr<Certificate> Certificate::Parse(std::string_view file) {
  if (file.size() > kCertificateSizeMax) {
    return absl::ResourceExhaustedError(StrCat("certificate has ", file.size(),
                                               " bytes; at most ",
                                               kCertificateSizeMax));
  }
  SectionReader reader(file, "certificate");
  TANJI_ASSIGN_OR_RETURN(const std::string_view header, reader.Line(kHeader));
  const bool is_disclosure =
      header == kHeaderDisclosure || header == kHeaderAttestedFields;
  if (header != kHeader && header != kHeaderAttested &&
      header != kHeaderDated && !is_disclosure) {
    return Mismatch(StrCat("expected ", kHeader, ", ", kHeaderAttested, ", ",
                           kHeaderDated, ", ", kHeaderDisclosure, " or ",
                           kHeaderAttestedFields));
  }
  Certificate certificate;
  TANJI_ASSIGN_OR_RETURN(std::vector<std::string_view> head,
                         reader.Head("record", 2));
  TANJI_ASSIGN_OR_RETURN(certificate.entry, reader.Body(head[1]));
  if (!is_disclosure) {
    TANJI_ASSIGN_OR_RETURN(head, reader.Head("payload", 3));
    certificate.media_type = head[1];
    TANJI_ASSIGN_OR_RETURN(certificate.payload, reader.Body(head[2]));
  }
  TANJI_ASSIGN_OR_RETURN(head, reader.Head("proof", 2));
  TANJI_ASSIGN_OR_RETURN(certificate.proof, reader.Body(head[1]));
  while (reader.StartsWith("disclosure ")) {
    TANJI_ASSIGN_OR_RETURN(ShownDisclosure shown,
                           ReadDisclosureSection(reader));
    const bool is_first = certificate.disclosures.empty();
    if (is_first ? (shown.index != 0) != is_disclosure
                 : shown.index <= certificate.disclosures.back().index) {
      return Mismatch(is_disclosure ? "disclosures do not ascend from 1"
                                    : "disclosures do not ascend from 0");
    }
    certificate.disclosures.push_back(std::move(shown));
  }
  if (certificate.disclosures.empty()) {
    return Mismatch("no disclosure of the payload's digest");
  }
  while (reader.StartsWith("attestation ")) {
    if (certificate.attestations.size() == kShownAttestationsMax) {
      return Mismatch(
          StrCat("more than ", kShownAttestationsMax, " attestations"));
    }
    TANJI_ASSIGN_OR_RETURN(ShownAttestation shown,
                           ReadAttestationSection(reader));
    certificate.attestations.push_back(std::move(shown));
  }
  if (!reader.AtEnd()) {
    TANJI_ASSIGN_OR_RETURN(certificate.status, ReadStatusSection(reader));
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
  certificate.status = parts.status;
  std::string file = certificate.ToText();
  TANJI_RETURN_IF_ERROR(Certificate::Parse(file).status());
  return file;
}

}  // namespace tanji::certificate
