#include "lib/platform/footprint/certifiable.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/testing/pack_documents.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::platform {
namespace {

using base::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CertifiableTest : public testing::Test {
 protected:
  TestSystem system_;
};

TEST_F(CertifiableTest, NamesTheEmissionThatThePackHasNoValueFor) {
  TANJI_ASSERT_OK(system_.Submit(
      DocumentOf("works", {{"switch", "piece"}},
                 {R"({"product":"switch","output":"1","unit":"piece",)"
                  R"("direct_kgco2e":"1","emissions":[)"
                  R"({"gas":"SF6","amount":"1","unit":"g"}]})"})));
  TANJI_EXPECT_OK(system_.Issue("works/switch"));
  TANJI_ASSERT_OK(system_.LoadPack(
      Replaced(OtherGwpPack(), R"("id": "SF6")", R"("id": "SF6-renamed")"),
      PackCheck::kConfirmed));
  EXPECT_THAT(system_.Issue("works/switch"),
              StatusIs(kFailedPrecondition,
                       AllOf(HasSubstr("has no value for, from 1 process:"),
                             HasSubstr("\n  \"works/switch\""))));
}

// Who of others brings what forbids a certificate is theirs to know; what packs
// hold is public.
TEST_F(CertifiableTest, NamesTheCallersOwnAndRowsOfPacks) {
  TANJI_ASSERT_OK(system_.LoadPack(
      FactorPackOf("cement", "1", {Row("lime", "1", /*is_verified=*/false)})));
  TANJI_ASSERT_OK(system_.Submit(DocumentOf(
      "quarry", {{"stone", "kg"}},
      {R"({"product":"stone","output":"1","unit":"kg","inputs":[)" +
       InputJson("cement/lime", "1", "kg") +
       R"(],"emissions":[{"gas":"SF6","amount":"1","unit":"g"}]})"})));
  TANJI_ASSERT_OK(system_.Submit(
      Document("works", {{"house", "piece", "1",
                          "[" + InputJson("quarry/stone", "1", "kg") + "]"}})));
  TANJI_ASSERT_OK(system_.LoadPack(
      Replaced(OtherGwpPack(), R"("id": "SF6")", R"("id": "SF6-renamed")"),
      PackCheck::kConfirmed));
  TANJI_ASSERT_OK_AND_ASSIGN(const Footprint house, system_.Get("works/house"));
  const View view = system_.ViewAtHead();
  const identity::Caller owner{"works", {identity::Role::kExporter}};
  EXPECT_THAT(
      CheckCertifiable(view, owner, house),
      StatusIs(kFailedPrecondition,
               AllOf(HasSubstr("\"cement/lime\""),
                     HasSubstr("has no value for, from 1 process:\n  ..."),
                     Not(HasSubstr("quarry")))));
  EXPECT_THAT(CheckCertifiable(view, identity::Caller::Operator(), house),
              StatusIs(kFailedPrecondition, HasSubstr("\"quarry/stone\"")));
}

TEST_F(CertifiableTest, RefusesAProcessOfWhichNothingIsKnown) {
  TANJI_ASSERT_OK(system_.Submit(Document(
      "works",
      {{"empty", "kg", "0"},
       {"box", "kg", "0", "[" + InputJson("works/empty", "1", "kg") + "]"}})));
  EXPECT_THAT(
      system_.Issue("works/empty"),
      StatusIs(kFailedPrecondition, HasSubstr("has no input and no emission")));
  TANJI_EXPECT_OK(system_.Issue("works/box"));
}

}  // namespace
}  // namespace tanji::platform
