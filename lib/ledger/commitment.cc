#include "lib/ledger/commitment.h"

#include <algorithm>
#include <bit>

#include "absl/strings/ascii.h"
#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "lib/json/json.h"

namespace tanji::ledger {
namespace {

using base::StrCat;

constexpr std::string_view kSaltPurpose = "pcf-input-salt/v1\n";
constexpr std::string_view kDecoyPurpose = "pcf-input-decoy/v1\n";
constexpr size_t kSaltSize = 16;                 // bytes
constexpr std::string_view kBlanks = " \t\r\n";  // RFC 8259, section 2

// The JSON text of a string, of which most are plain names.
std::string Quoted(std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
  });
  return is_plain ? StrCat("\"", text, "\"") : json::Write(json::Value(text));
}

absl::Status NoDisclosure(std::string_view what) {
  return absl::InvalidArgumentError(StrCat("disclosure ", what));
}

// The JSON text behind the second comma of an array that json::Read has
// accepted and whose first two values are strings: the value as it was written.
std::string_view ThirdValue(std::string_view array) {
  bool in_string = false;
  int commas = 0;
  size_t at = 0;
  for (; commas < 2; ++at) {
    if (in_string && array[at] == '\\') {
      ++at;
    } else if (array[at] == '"') {
      in_string = !in_string;
    } else if (!in_string && array[at] == ',') {
      ++commas;
    }
  }
  std::string_view value = array.substr(at, array.rfind(']') - at);
  value.remove_prefix(value.find_first_not_of(kBlanks));
  return value.substr(0, value.find_last_not_of(kBlanks) + 1);
}

}  // namespace

Hash PayloadCommitment(std::string_view secret, std::string_view payload) {
  return crypto::HmacSha256(secret).Mac(payload);
}

uint64_t PaddedCount(uint64_t count) {
  return std::max(std::bit_ceil(count), kPaddedInputsMin);
}

std::string DisclosureWriter::Write(uint64_t index, std::string_view name,
                                    std::string_view value_json) const {
  const Hash mac = hmac_.Mac({kSaltPurpose, StrCat(index)});
  const std::string salt =
      base::Base64UrlEncode(crypto::AsBytes(mac).substr(0, kSaltSize));
  // Blanks as in the examples of RFC 9901.
  return base::Base64UrlEncode(
      StrCat("[\"", salt, "\", ", Quoted(name), ", ", value_json, "]"));
}

std::string Disclosure(std::string_view secret, uint64_t index,
                       std::string_view name, std::string_view value_json) {
  return DisclosureWriter(secret).Write(index, name, value_json);
}

absl::StatusOr<DisclosedInput> ReadDisclosure(std::string_view disclosure) {
  const auto text = base::Base64UrlDecode(disclosure);
  if (!text.ok()) return NoDisclosure("is no base64url without padding");
  const auto array = json::Read(*text);
  if (!array.ok()) {
    return base::AddPlace(array.status(), "disclosure is no JSON");
  }
  const json::Array* values = array->if_array();
  if (values == nullptr || values->size() != 3 ||
      (*values)[0].if_string() == nullptr ||
      (*values)[1].if_string() == nullptr) {
    return NoDisclosure("is no array of salt, name and value");
  }
  return DisclosedInput{*(*values)[1].if_string(),
                        std::string(ThirdValue(*text))};
}

MerkleTree CommitmentTree(std::string_view secret,
                          const std::vector<std::string>& disclosures) {
  const uint64_t padded = PaddedCount(disclosures.size());
  TANJI_CHECK(padded <= kPaddedInputsMax);
  const crypto::HmacSha256 hmac(secret);
  MerkleTree tree;
  for (const std::string& disclosure : disclosures) {
    tree.Append(LeafHash(disclosure));
  }
  for (uint64_t i = disclosures.size(); i < padded; ++i) {
    tree.Append(hmac.Mac({kDecoyPurpose, StrCat(i)}));
  }
  return tree;
}

absl::Status VerifyDisclosure(std::string_view disclosure, uint64_t index,
                              uint64_t padded_count,
                              const std::vector<Hash>& proof,
                              const Hash& root) {
  absl::Status status =
      VerifyInclusion(LeafHash(disclosure), index, padded_count, proof, root);
  if (status.ok()) return status;
  return absl::DataLossError(StrCat("disclosure ", index, " of ", padded_count,
                                    ": ", status.message()));
}

}  // namespace tanji::ledger
