// Salted commitments of a record to its payload and inputs
// (lib/ledger/FORMAT.md): all under the record's random 32-byte secret K.

#ifndef TANJI_LIB_LEDGER_COMMITMENT_H_
#define TANJI_LIB_LEDGER_COMMITMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/crypto/hash.h"
#include "lib/ledger/merkle.h"

namespace tanji::ledger {

inline constexpr size_t kSecretSize = 32;
inline constexpr uint64_t kPaddedInputsMin = 8;
inline constexpr uint64_t kPaddedInputsMax = 1 << 16;

// HMAC-SHA-256(K, payload).
Hash PayloadCommitment(std::string_view secret, std::string_view payload);

// Smallest power of two that is at least `count` and kPaddedInputsMin.
uint64_t PaddedCount(uint64_t count);

// Writes the disclosures of one record. Thread-compatible.
class DisclosureWriter {
 public:
  explicit DisclosureWriter(std::string_view secret) : hmac_(secret) {}

  // The text of disclosure `index`: base64url of the JSON array
  // [salt, name, value]; `value_json` is JSON text, written as it is.
  std::string Write(uint64_t index, std::string_view name,
                    std::string_view value_json) const;

 private:
  crypto::HmacSha256 hmac_;
};

// One of them.
std::string Disclosure(std::string_view secret, uint64_t index,
                       std::string_view name, std::string_view value_json);

// Name and value (as JSON text) of a disclosure. INVALID_ARGUMENT for what is
// no base64url of an array of salt, name and value.
struct DisclosedInput {
  std::string name;
  std::string value_json;
};
absl::StatusOr<DisclosedInput> ReadDisclosure(std::string_view disclosure);

// The tree over `disclosures`, padded with decoys.
MerkleTree CommitmentTree(std::string_view secret,
                          const std::vector<std::string>& disclosures);

// DATA_LOSS unless `disclosure` is leaf `index` of `padded_count` under `root`.
absl::Status VerifyDisclosure(std::string_view disclosure, uint64_t index,
                              uint64_t padded_count,
                              const std::vector<Hash>& proof, const Hash& root);

}  // namespace tanji::ledger

#endif  // TANJI_LIB_LEDGER_COMMITMENT_H_
