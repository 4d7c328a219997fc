#include "lib/certificate/statement.h"

#include <algorithm>
#include <charconv>

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/certificate/internal/statement_fault.h"
#include "lib/certificate/internal/statement_names.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/commitment.h"

namespace tanji::certificate {

using base::StrCat;
using internal::StatementFault;

std::string SnapshotName::ToString() const {
  return StrCat(seq, ":", base::HexEncode(crypto::AsBytes(leaf_hash)));
}

absl::StatusOr<SnapshotName> SnapshotName::Parse(std::string_view text) {
  SnapshotName name;
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return StatementFault("snapshot", "<seq>:<leaf hash hex>");
  }
  const auto hash = base::HexDecode(text.substr(colon + 1));
  const char* const end = text.data() + colon;
  const auto read = std::from_chars(text.data(), end, name.seq);
  if (read.ec != std::errc() || read.ptr != end || !hash.ok() ||
      hash->size() != crypto::kSha256Size) {
    return StatementFault("snapshot", "<seq>:<leaf hash hex>");
  }
  name.leaf_hash = crypto::DigestFromBytes(*hash);
  if (name.ToString() != text)
    return StatementFault("snapshot", "no leading zeros");
  return name;
}

std::string_view CaveatName(StatementCaveat caveat) {
  switch (caveat) {
    case StatementCaveat::kElectricityDirectCo2:
      return "electricity-direct-co2";
    case StatementCaveat::kElectricityGenerationMix:
      return "electricity-generation-mix";
    case StatementCaveat::kNotForExport:
      return "not-for-export";
    case StatementCaveat::kCredits:
      return "credits";
  }
  TANJI_CHECK(false);
}

const StatementIndicator* FootprintStatement::Find(std::string_view id) const {
  const auto found = std::find_if(
      indicators.begin(), indicators.end(),
      [id](const StatementIndicator& indicator) { return indicator.id == id; });
  return found == indicators.end() ? nullptr : &*found;
}

std::optional<std::string_view> OtherStatementFormat(std::string_view payload) {
  constexpr std::string_view kStart = R"({"format":")";
  constexpr size_t kVersionDigitsMax = 9;
  if (payload.substr(0, kStart.size()) != kStart) return std::nullopt;
  payload.remove_prefix(kStart.size());
  const size_t end = payload.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view format = payload.substr(0, end);
  const size_t family = internal::kStatementFamily.size();
  if (format == internal::kStatementFormat ||
      format.substr(0, family) != internal::kStatementFamily) {
    return std::nullopt;
  }
  const std::string_view version = format.substr(family);
  const bool is_number =
      !version.empty() && version.size() <= kVersionDigitsMax &&
      version.front() != '0' &&
      std::all_of(version.begin(), version.end(),
                  [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? std::optional(format) : std::nullopt;
}

std::string PayloadDigestDisclosure(std::string_view secret,
                                    std::string_view payload) {
  const crypto::Sha256Digest digest = crypto::Sha256(payload);
  return ledger::Disclosure(
      secret, 0, kPayloadDigestName,
      StrCat("\"", base::HexEncode(crypto::AsBytes(digest)), "\""));
}

}  // namespace tanji::certificate
