// Processes with several products: what happens to the further ones.

#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/supply/release.h"
#include "lib/platform/supply/supply_reads.h"
#include "lib/platform/testing/test_system.h"
#include "lib/platform/testing/together.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using identity::Caller;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

// 1200 kg CO2e for 1000 kg of milk at 0.4 EUR and 20 kg of meat at 5: milk
// bears 4/5, 0.96 a kg, meat 1/5, 12 a kg.
constexpr char kMeat[] =
    R"({"product":"meat","amount":"20","unit":"kg","key":"5"})";

std::string Farm(const std::string& co_products, const std::string& more = "") {
  const std::string allocation =
      co_products.empty()
          ? ""
          : R"(,"allocation":{"method":"economic","property":"EUR",)"
            R"("key":"0.4"},"co_products":[)" +
                co_products + "]";
  return DocumentOf("farm", {{"milk", "kg"}, {"meat", "kg"}, {"hide", "kg"}},
                    {R"({"product":"milk","output":"1000","unit":"kg",)"
                     R"("direct_kgco2e":"1200")" +
                     allocation + more + "}"});
}

std::string Removal(const std::string& product) {
  return R"({"format":"tanji-submission/v1","organisation":"farm",)"
         R"("removals":[{"product":")" +
         product + R"("}]})";
}

class ProcessOutputsTest : public testing::Test {
 protected:
  void ExpectNoProcess(const char* product) {
    EXPECT_THAT(system_.Get(product),
                StatusIs(absl::StatusCode::kNotFound, HasSubstr(product)));
  }
  void WithdrawMeat(uint64_t version_seq) {
    ReleaseRequest request;
    request.process.product = {"farm", "meat"};
    request.version_seq = version_seq;
    request.reason = "never meant";
    std::promise<absl::Status> done;
    Withdraw(system_.context(), Caller::Operator(), std::move(request),
             [&](const absl::StatusOr<Committed>& committed) {
               done.set_value(committed.status());
             });
    TANJI_ASSERT_OK(done.get_future().get());
  }
  void ExpectFootprint(const char* product, double kg_co2e) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Footprint footprint, system_.Get(product));
    EXPECT_THAT(footprint.kg_co2e,
                Optional(testing::DoubleNear(kg_co2e, 1e-12)));
  }
  void TearDown() override {
    system_.Close();
    TANJI_ASSERT_OK_AND_ASSIGN(const FsckReport report,
                               RunFsck(system_.data_dir()));
    EXPECT_THAT(report.faults, IsEmpty());
  }

  TestSystem system_;
};

TEST_F(ProcessOutputsTest, EachProductHasAFootprint) {
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  for (int start = 0; start < 2; ++start) {
    ExpectFootprint("farm/milk", 0.96);
    ExpectFootprint("farm/meat", 12);
    TANJI_ASSERT_OK(system_.Restart());
  }
  // Either is read back as the one process that was declared.
  for (const char* product : {"milk", "meat"}) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const StoredProduct stored,
        GetProduct(system_.context(), system_.ViewAtHead(), Caller::Operator(),
                   {"farm", product}));
    ASSERT_THAT(stored.processes, SizeIs(1));
    EXPECT_EQ(stored.processes[0].product, "milk");
    ASSERT_THAT(stored.processes[0].co_products, SizeIs(1));
    EXPECT_EQ(stored.processes[0].co_products[0].product, "meat");
    EXPECT_EQ(stored.processes[0].co_products[0].key.ToString(), "5");
    EXPECT_EQ(stored.processes[0].allocation_key.ToString(), "0.4");
  }
}

TEST_F(ProcessOutputsTest, AnotherSubmissionMayDropAndAddOutputs) {
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  // 1200 / (400 + 100) of the hide's 100, by 10 kg.
  TANJI_ASSERT_OK(system_.Submit(
      Farm(R"({"product":"hide","amount":"10","unit":"kg","key":"10"})")));
  ExpectNoProcess("farm/meat");
  ExpectFootprint("farm/hide", 24);
  TANJI_ASSERT_OK(system_.Submit(Farm("")));
  ExpectNoProcess("farm/hide");
  ExpectFootprint("farm/milk", 1.2);
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  ExpectFootprint("farm/meat", 12);
}

TEST_F(ProcessOutputsTest, TheEndOfAProcessIsThatOfItsOutputs) {
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  TANJI_ASSERT_OK(system_.Submit(Removal("milk")));
  ExpectNoProcess("farm/milk");
  ExpectNoProcess("farm/meat");
  // What was an output may be made on its own now.
  TANJI_ASSERT_OK(system_.Submit(Document("farm", {{"meat", "kg", "7"}})));
  ExpectFootprint("farm/meat", 7);
}

// Until that day the milk would bear its share, and nobody the meat's.
TEST_F(ProcessOutputsTest, AnOutputIsNotDroppedFromAnotherDayOn) {
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  EXPECT_THAT(system_.Submit(Farm("", R"(,"valid_from":"2099-01-01")")),
              StatusIs(kFailedPrecondition,
                       HasSubstr("drops a co-product from another day on")));
  ExpectFootprint("farm/meat", 12);
}

TEST_F(ProcessOutputsTest, AnOutputIsNotRemovedAlone) {
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  EXPECT_THAT(system_.Submit(Removal("meat")),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("removals[0]: "),
                             HasSubstr("a further output of another"))));
  EXPECT_THAT(system_.Submit(Document("farm", {{"meat", "kg", "7"}})),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("processes[0]: "),
                             HasSubstr("a further output of another"))));
  ExpectFootprint("farm/meat", 12);
}

TEST_F(ProcessOutputsTest, WhatAnotherProcessMakesIsNoOutput) {
  const auto refusal =
      StatusIs(kFailedPrecondition,
               AllOf(HasSubstr("processes[0].co_products[0]: "),
                     HasSubstr("another process makes product \"meat\"")));
  TANJI_ASSERT_OK(system_.Submit(Document("farm", {{"meat", "kg", "7"}})));
  EXPECT_THAT(system_.Submit(Farm(kMeat)), refusal);
  ExpectFootprint("farm/meat", 7);
  ExpectNoProcess("farm/milk");
  TANJI_ASSERT_OK(system_.Submit(Removal("meat")));
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  ExpectFootprint("farm/meat", 12);
  // An output of a third process is another's, too.
  EXPECT_THAT(
      system_.Submit(DocumentOf(
          "farm", {{"hide", "kg"}},
          {R"({"product":"hide","output":"1","unit":"kg","allocation":)"
           R"({"method":"shares","key":"0.5"},"co_products":[)"
           R"({"product":"meat","amount":"1","unit":"kg","key":"0.5"}]})"})),
      refusal);
  // At another place it is not.
  TANJI_EXPECT_OK(system_.Submit(DocumentOf(
      "farm", {{"hide", "kg"}},
      {R"({"product":"hide","place":"DE","output":"1","unit":"kg",)"
       R"("allocation":{"method":"shares","key":"0.5"},"co_products":[)"
       R"({"product":"meat","amount":"1","unit":"kg","key":"0.5"}]})"})));
}

TEST_F(ProcessOutputsTest, AnOutputIsDeclaredInAUnitOfItsDimension) {
  EXPECT_THAT(system_.Submit(Farm(
                  R"({"product":"horn","amount":"1","unit":"kg","key":"5"})")),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("processes[0].co_products[0].product: "),
                             HasSubstr("\"farm/horn\" is not declared"))));
  TANJI_ASSERT_OK(system_.Submit(DocumentOf("farm", {{"manure", "m3"}}, {})));
  EXPECT_THAT(
      system_.Submit(
          Farm(R"({"product":"manure","amount":"1","unit":"kg","key":"5"})")),
      StatusIs(kFailedPrecondition,
               AllOf(HasSubstr("processes[0].co_products[0].unit: "),
                     HasSubstr("expected a unit of volume"))));
}

// 100 kg of soy meal replace meal of others (0.5 kg CO2e a kg): oil bears
// (300 - 100 x 0.5) / 50 and meal what it replaces.
TEST_F(ProcessOutputsTest, ACoProductIsCreditedWithWhatItReplaces) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "mill", {{"oil", "kg"}, {"meal", "kg"}},
      {R"({"product":"oil","output":"50","unit":"kg","direct_kgco2e":"300",)"
       R"("allocation":{"method":"substitution"},"co_products":[{"product":)"
       R"("meal","amount":"100","unit":"kg","substitutes":"other/meal"}]})"})));
  TANJI_ASSERT_OK_AND_ASSIGN(Footprint oil, system_.Get("mill/oil"));
  EXPECT_THAT(oil.kg_co2e, Optional(6.0));
  EXPECT_TRUE(oil.evidence.incomplete);  // nobody makes it yet
  TANJI_ASSERT_OK(system_.Submit(Document("other", {{"meal", "kg", "0.5"}})));
  ExpectFootprint("mill/oil", 5);
  ExpectFootprint("mill/meal", 0.5);
  EXPECT_THAT(
      system_.Submit(DocumentOf(
          "mill", {{"oil", "kg"}, {"gas", "kWh"}},
          {R"({"product":"oil","output":"50","unit":"kg","allocation":)"
           R"({"method":"substitution"},"co_products":[{"product":"gas",)"
           R"("amount":"1","unit":"kWh","substitutes":"other/meal"}]})"})),
      StatusIs(kFailedPrecondition,
               HasSubstr("processes[0].co_products[0].substitutes")));
}

// The neutral CSV form would tear the process apart.
TEST_F(ProcessOutputsTest, ACsvImportIsRefusedToWhoHasOutputs) {
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  EXPECT_THAT(system_.ImportCsv("farm", "node,output,unit\nmilk,1,kg\n",
                                "consumer,supplier,amount,gsd2\n",
                                "node,kgco2e,gsd2\nmilk,1,1\n"),
              StatusIs(kFailedPrecondition, HasSubstr("several products")));
}

TEST_F(ProcessOutputsTest, ChangesOfOneBatchSeeEachOther) {
  TANJI_ASSERT_OK(system_.Submit(DocumentOf("farm", {{"meat", "kg"}}, {})));
  {
    Together together(system_.context());
    together.Add(Farm(kMeat));
    together.Add(Document("farm", {{"meat", "kg", "7"}}));
    together.Add(Farm(""));  // ends what has not been stored yet
    together.Add(Farm(kMeat));
    together.Add(Removal("milk"));
    const auto answers = together.Go();
    TANJI_EXPECT_OK(answers[0]);
    EXPECT_THAT(answers[1],
                StatusIs(kFailedPrecondition, HasSubstr("further output")));
    TANJI_EXPECT_OK(answers[2]);
    // The end of meat of its own is not stored yet, so this has to wait.
    EXPECT_THAT(answers[3],
                StatusIs(absl::StatusCode::kAborted, HasSubstr("try again")));
    TANJI_EXPECT_OK(answers[4]);
  }
  ExpectNoProcess("farm/milk");
  ExpectNoProcess("farm/meat");
}

TEST_F(ProcessOutputsTest, WhatTheSameBatchMakesIsNoOutput) {
  {
    Together together(system_.context());
    together.Add(Document("farm", {{"meat", "kg", "7"}}));
    together.Add(Farm(kMeat));
    const auto answers = together.Go();
    TANJI_EXPECT_OK(answers[0]);
    EXPECT_THAT(answers[1],
                StatusIs(absl::StatusCode::kAborted, HasSubstr("try again")));
  }
  ExpectFootprint("farm/meat", 7);
  EXPECT_THAT(system_.Submit(Farm(kMeat)),
              StatusIs(kFailedPrecondition, HasSubstr("another process")));
}

// A draft makes nothing, and one that is withdrawn stands in nobody's way.
TEST_F(ProcessOutputsTest, WhatWasWithdrawnMayBecomeAnOutput) {
  const std::string meat =
      R"({"product":"meat","output":"1","unit":"kg","direct_kgco2e":"7",)"
      R"("draft":true})";
  uint64_t last = 0;
  for (int k = 0; k < 2; ++k) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Committed draft,
        system_.Submit(DocumentOf("farm", {{"meat", "kg"}}, {meat})));
    last = draft.seq;
  }
  EXPECT_THAT(system_.Submit(Farm(kMeat)),
              StatusIs(kFailedPrecondition, HasSubstr("another process")));
  WithdrawMeat(last);
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  ExpectFootprint("farm/meat", 12);
}

// What was released before is made still.
TEST_F(ProcessOutputsTest, AWithdrawalDoesNotHideWhatWasReleasedBefore) {
  TANJI_ASSERT_OK(system_.Submit(Document("farm", {{"meat", "kg", "7"}})));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Committed slip,
      system_.Submit(Document("farm", {{"meat", "kg", "70"}})));
  ASSERT_THAT(slip.held, SizeIs(1));
  WithdrawMeat(slip.seq);
  EXPECT_THAT(system_.Submit(Farm(kMeat)),
              StatusIs(kFailedPrecondition, HasSubstr("another process")));
}

constexpr char kHide[] =
    R"({"product":"hide","amount":"10","unit":"kg","key":"10"})";

ReleaseRequest ReleaseOf(const Committed& committed) {
  ReleaseRequest request;
  request.process.product = {"farm", "milk"};
  request.version_seq = committed.seq;
  return request;
}

TEST_F(ProcessOutputsTest, ADraftChangesOutputsWhenItIsReleased) {
  TANJI_ASSERT_OK(system_.Submit(Farm(kMeat)));
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed draft,
                             system_.Submit(Farm(kHide, R"(,"draft":true)")));
  for (int start = 0; start < 2; ++start) {
    ExpectFootprint("farm/milk", 0.96);
    ExpectFootprint("farm/meat", 12);
    ExpectNoProcess("farm/hide");
    TANJI_ASSERT_OK(system_.Restart());
  }
  Together together(system_.context());
  together.Add(ReleaseOf(draft));
  TANJI_ASSERT_OK(together.Go()[0]);
  ExpectNoProcess("farm/meat");
  ExpectFootprint("farm/hide", 24);
  ExpectFootprint("farm/milk", 0.96);
}

// What was looked at is not the last version any more.
TEST_F(ProcessOutputsTest, NothingIsReleasedOverWhatTheSameBatchBrings) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Committed draft,
                             system_.Submit(Farm(kHide, R"(,"draft":true)")));
  {
    Together together(system_.context());
    together.Add(Farm(kMeat));
    together.Add(ReleaseOf(draft));
    const auto answers = together.Go();
    TANJI_EXPECT_OK(answers[0]);
    EXPECT_THAT(answers[1],
                StatusIs(absl::StatusCode::kAborted, HasSubstr("try again")));
  }
  ExpectFootprint("farm/meat", 12);
}

}  // namespace
}  // namespace tanji::platform
