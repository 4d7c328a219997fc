#include "lib/platform/footprint/record_inputs.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/certificate/statement.h"
#include "lib/certificate/statement_fields.h"
#include "lib/crypto/hash.h"
#include "lib/json/json.h"
#include "lib/ledger/commitment.h"
#include "lib/quantity/decimal.h"

namespace tanji::platform {
namespace {

// The leaves must fit the tree's bound.
constexpr size_t kDisclosuresMax = ledger::kPaddedInputsMax;

absl::StatusOr<std::string> SubmissionLeaf(const LeafOf& leaf_of,
                                           uint64_t seq) {
  TANJI_ASSIGN_OR_RETURN(const ledger::Hash leaf, leaf_of(seq));
  return json::Write(json::Value(
      base::StrCat(seq, ":", base::HexEncode(crypto::AsBytes(leaf)))));
}

std::string InputLeaf(const Calculation& calculation,
                      graph::ProcessNumber supplier, double amount) {
  const double intensity = calculation.MainOfProduct(supplier);
  json::Array value;
  value.emplace_back(
      calculation.network.catalogue->process_id(supplier).ToString());
  value.emplace_back(quantity::Decimal::FromDouble(amount).ToString());
  // What is taken 0 times may have none.
  value.push_back(
      std::isfinite(intensity)
          ? json::Value(quantity::Decimal::FromDouble(intensity).ToString())
          : json::Value());
  return json::Write(json::Value(std::move(value)));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> MakeDisclosures(
    std::string_view secret, std::string_view payload, const View& view,
    graph::ProcessNumber process, const LeafOf& leaf_of,
    FieldLeaves field_leaves) {
  const Calculation& calculation = *view.calculation;
  const graph::Catalogue& catalogue = *calculation.network.catalogue;
  const graph::Snapshot& snapshot = calculation.network.snapshot;
  const auto suppliers = snapshot.suppliers(process);
  const auto amounts = snapshot.amounts(process);
  const size_t fields = certificate::StatementFieldNames().size();
  if (2 * suppliers.size() + 2 + fields > kDisclosuresMax) {
    return absl::ResourceExhaustedError(
        base::StrCat("the process has ", suppliers.size(),
                     " inputs, too many for one certificate"));
  }
  std::vector<uint64_t> seqs = {catalogue.process(process).seq};
  for (const graph::ProcessNumber supplier : suppliers) {
    seqs.push_back(catalogue.process(supplier).seq);
  }
  std::sort(seqs.begin(), seqs.end());
  seqs.erase(std::unique(seqs.begin(), seqs.end()), seqs.end());
  std::vector<std::string> disclosures;
  if (field_leaves == FieldLeaves::kWith) {
    TANJI_ASSIGN_OR_RETURN(disclosures,
                           certificate::StatementDisclosures(secret, payload));
  } else {
    disclosures = {certificate::PayloadDigestDisclosure(secret, payload)};
  }
  const ledger::DisclosureWriter writer(secret);
  const auto add = [&](std::string_view name, const std::string& value) {
    disclosures.push_back(writer.Write(disclosures.size(), name, value));
  };
  for (const uint64_t seq : seqs) {
    TANJI_ASSIGN_OR_RETURN(const std::string leaf,
                           SubmissionLeaf(leaf_of, seq));
    add("submission", leaf);
  }
  for (size_t k = 0; k < suppliers.size(); ++k) {
    add("input", InputLeaf(calculation, suppliers[k], amounts[k]));
  }
  return disclosures;
}

}  // namespace tanji::platform
