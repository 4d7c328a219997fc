#include "lib/certificate/statement.h"

#include <algorithm>
#include <charconv>

#include "lib/base/check.h"
#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/certificate/internal/statement_fault.h"
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
  }
  TANJI_CHECK(false);
}

const StatementIndicator* FootprintStatement::Find(std::string_view id) const {
  const auto found = std::find_if(
      indicators.begin(), indicators.end(),
      [id](const StatementIndicator& indicator) { return indicator.id == id; });
  return found == indicators.end() ? nullptr : &*found;
}

std::string PayloadDigestDisclosure(std::string_view secret,
                                    std::string_view payload) {
  const crypto::Sha256Digest digest = crypto::Sha256(payload);
  return ledger::Disclosure(
      secret, 0, kPayloadDigestName,
      StrCat("\"", base::HexEncode(crypto::AsBytes(digest)), "\""));
}

}  // namespace tanji::certificate
