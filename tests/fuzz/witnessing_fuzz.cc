// What logs and witnesses send one another, policies, evidence of forks, and
// addresses: what is accepted is what would be written.

#include <set>
#include <string>

#include "lib/base/check.h"
#include "lib/ledger/add_checkpoint.h"
#include "lib/ledger/fork.h"
#include "lib/ledger/witness_policy.h"
#include "lib/net/http_url.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::ledger {

TANJI_FUZZ(input) {
  if (const auto request = AddCheckpointRequest::FromText(input);
      request.ok()) {
    TANJI_CHECK(request->ToText() == input);
    TANJI_CHECK(request->proof.size() <= kAddCheckpointProofMax);
  }
  if (const auto evidence = ForkEvidence::FromText(input); evidence.ok()) {
    TANJI_CHECK(evidence->ToText() == input);
    TANJI_CHECK(!VerifyFork(*evidence, {}).ok());
  }
  if (const auto policy = WitnessPolicy::Parse(input); policy.ok()) {
    std::set<size_t> all;
    for (size_t i = 0; i < policy->witnesses().size(); ++i) all.insert(i);
    TANJI_CHECK(policy->IsMetBy(all));
    TANJI_CHECK(policy->IsMetBy({}) == !policy->NeedsWitnesses());
  }
  if (const auto url = net::HttpUrl::Parse(input); url.ok()) {
    const auto again = net::HttpUrl::Parse(url->ToString());
    TANJI_CHECK(again.ok());
    TANJI_CHECK(again->ToString() == url->ToString());
  }
}

}  // namespace tanji::ledger
