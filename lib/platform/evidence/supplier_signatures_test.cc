#include "lib/platform/evidence/supplier_signatures.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/supply/submit.h"
#include "lib/platform/testing/recalculation.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using certificate::Outcome;
using ::testing::Contains;
using ::testing::HasSubstr;

class SupplierSignaturesTest : public ::testing::Test {
 protected:
  SupplierSignaturesTest() {
    EXPECT_THAT(system_.AddKeyOf("works", signer_), base::IsOk());
    const std::string document = Steel("2") + "\n";
    EXPECT_THAT(system_.Submit(document, "", signer_.SignatureLine(document)),
                base::IsOk());
    certified_ = CertifiedCase(system_, "works/steel");
  }

  TestSystem system_;
  const ledger::NoteSigner signer_ =
      *ledger::NoteSigner::Generate("works", ledger::SignatureType::kEd25519);
  EvidenceCase certified_;
};

TEST_F(SupplierSignaturesTest, AreHeldAgainstTheKeysThatTheLogRegistered) {
  const ledger::RegisteredKeys registered = RegisteredIn(system_);
  const Recalculation repeated = Repeated(system_, certified_, &registered);
  EXPECT_EQ(repeated.outcome, Outcome::kProven) << RecalculationText(repeated);
  EXPECT_THAT(repeated.notes,
              Contains(HasSubstr("by keys that the log has registered")));
}

TEST_F(SupplierSignaturesTest, ByAKeyThatWasNeverRegisteredRefute) {
  const ledger::RegisteredKeys none;
  const Recalculation repeated = Repeated(system_, certified_, &none);
  EXPECT_EQ(repeated.outcome, Outcome::kRefuted);
  EXPECT_THAT(RecalculationText(repeated),
              HasSubstr("supplier signatures: record 3: no line of it"));
}

TEST_F(SupplierSignaturesTest, AreAClaimWithoutTheLog) {
  const Recalculation repeated = Repeated(system_, certified_);
  EXPECT_EQ(repeated.outcome, Outcome::kProven);
  EXPECT_THAT(repeated.notes, Contains(HasSubstr("is a claim")));
}

TEST_F(SupplierSignaturesTest, APayloadThatIsNoNoteIsNotTaken) {
  SupplierSignatures signatures(nullptr);
  TANJI_EXPECT_OK(signatures.Take(1, kSubmissionMediaType, "anything"));
  EXPECT_EQ(signatures.count(), 0u);
  const ledger::RegisteredKeys none;
  SupplierSignatures judged(&none);
  EXPECT_THAT(judged.Take(1, kSignedSubmissionMediaType, "no padding"),
              testing::Not(base::IsOk()));
}

}  // namespace
}  // namespace tanji::platform
