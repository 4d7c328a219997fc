#include "lib/platform/access/grant.h"

#include <future>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/record.h"
#include "lib/platform/access/grant_table.h"
#include "lib/platform/footprint/explain.h"
#include "lib/platform/footprint/footprint_diff.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using absl::StatusCode::kNotFound;
using absl::StatusCode::kPermissionDenied;
using base::IsOk;
using base::StatusIs;
using identity::Caller;
using identity::GrantScope;
using identity::Role;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int64_t kHour = int64_t{3600} * 1'000'000;
const Caller kWorks{"works", {Role::kSupplier}};

identity::Grant GrantOf(TestSystem& system,
                        GrantScope scope = GrantScope::kTotal,
                        const std::string& product = "steel") {
  return {"",      "works", product,
          "maker", scope,   system.clock().NowMicros() + kHour};
}

absl::StatusOr<Committed> GiveIt(TestSystem& system, identity::Grant grant,
                                 const std::string& request_id = "",
                                 const Caller& caller = kWorks) {
  std::promise<absl::StatusOr<Committed>> promise;
  Give(system.context(), caller, request_id, std::move(grant),
       [&](absl::StatusOr<Committed> committed) {
         promise.set_value(std::move(committed));
       });
  return promise.get_future().get();
}

absl::StatusOr<Committed> TakeBack(TestSystem& system, const std::string& id,
                                   const std::string& request_id = "",
                                   const Caller& caller = kWorks) {
  std::promise<absl::StatusOr<Committed>> promise;
  WithdrawGrant(system.context(), caller, request_id, "works", id,
                [&](absl::StatusOr<Committed> committed) {
                  promise.set_value(std::move(committed));
                });
  return promise.get_future().get();
}

// The maker, as the authenticator would make it now.
Caller MakerNow(TestSystem& system) {
  return {"maker",
          {Role::kExporter},
          "",
          system.context().grants.Current(),
          system.clock().NowMicros()};
}

absl::Status ReadSteel(TestSystem& system) {
  return GetFootprint(system.ViewAtHead(), MakerNow(system), {"works", "steel"})
      .status();
}

TEST(GrantTest, ShowsWhatItSaysUntilItEnds) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1.8")));
  EXPECT_THAT(ReadSteel(system), StatusIs(kPermissionDenied, HasSubstr("may")));
  TANJI_ASSERT_OK(GiveIt(system, GrantOf(system)));

  EXPECT_THAT(ReadSteel(system), IsOk());
  EXPECT_THAT(Explain(system.context(), system.ViewAtHead(), MakerNow(system),
                      {"works", "steel"}),
              StatusIs(kPermissionDenied, HasSubstr("explain")));
  system.clock().Advance(kHour);
  EXPECT_THAT(ReadSteel(system), StatusIs(kPermissionDenied, HasSubstr("may")));
}

TEST(GrantTest, HoldsOverARestartAndIsTakenBackForGood) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1.8")));
  const auto given = GiveIt(system, GrantOf(system));
  TANJI_ASSERT_OK(given);
  TANJI_ASSERT_OK(system.Restart());
  EXPECT_THAT(ReadSteel(system), IsOk());

  TANJI_ASSERT_OK(TakeBack(system, given->record_id));
  EXPECT_THAT(ReadSteel(system), StatusIs(kPermissionDenied, HasSubstr("may")));
  TANJI_ASSERT_OK(system.Restart());
  EXPECT_THAT(ReadSteel(system), StatusIs(kPermissionDenied, HasSubstr("may")));
  EXPECT_THAT(TakeBack(system, given->record_id),
              StatusIs(kNotFound, HasSubstr("has withdrawn")));
}

TEST(GrantTest, ARepeatedRequestIsTheFirstOne) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1.8")));
  const identity::Grant grant = GrantOf(system);
  const auto first = GiveIt(system, grant, "give-1");
  const auto again = GiveIt(system, grant, "give-1");
  TANJI_ASSERT_OK(again);
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->seq, first->seq);

  const auto withdrawn = TakeBack(system, first->record_id, "take-1");
  const auto twice = TakeBack(system, first->record_id, "take-1");
  TANJI_ASSERT_OK(twice);
  EXPECT_EQ(twice->seq, withdrawn->seq);
  // Nor does the grant come back.
  EXPECT_TRUE(GiveIt(system, grant, "give-1")->repeated);
  EXPECT_THAT(ReadSteel(system), StatusIs(kPermissionDenied, HasSubstr("may")));
}

TEST(GrantTest, IsGivenAndTakenBackByTheOwnerAlone) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1.8")));
  const Caller stranger{"maker", {Role::kSupplier, Role::kExporter}};
  EXPECT_THAT(GiveIt(system, GrantOf(system), "", stranger),
              StatusIs(kPermissionDenied, HasSubstr("grant")));
  const auto given = GiveIt(system, GrantOf(system));
  EXPECT_THAT(TakeBack(system, given->record_id, "", stranger),
              StatusIs(kPermissionDenied, HasSubstr("grant")));
  EXPECT_THAT(TakeBack(system, std::string(32, '0')),
              StatusIs(kNotFound, HasSubstr("no grant")));
}

TEST(GrantTest, WhatIsNoneIsRefused) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1.8")));
  identity::Grant to_itself = GrantOf(system);
  to_itself.grantee = "works";
  EXPECT_THAT(GiveIt(system, to_itself),
              StatusIs(kInvalidArgument, HasSubstr("another organisation")));
  identity::Grant ended = GrantOf(system);
  ended.until_micros = system.clock().NowMicros();
  EXPECT_THAT(GiveIt(system, ended),
              StatusIs(kInvalidArgument, HasSubstr("until")));
  identity::Grant malformed = GrantOf(system);
  malformed.grantee = "a b";
  EXPECT_THAT(GiveIt(system, malformed),
              StatusIs(kInvalidArgument, HasSubstr("grantee")));
  EXPECT_THAT(GiveIt(system, GrantOf(system, GrantScope::kTotal, "none")),
              StatusIs(kNotFound, HasSubstr("no product")));
}

TEST(GrantTest, NamesNobodyInThePublicLog) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1.8")));
  const auto given = GiveIt(system, GrantOf(system));
  for (const char* name : {"works", "maker", "steel"}) {
    EXPECT_THAT(given->entry, Not(HasSubstr(name)));
  }
  EXPECT_THAT(given->entry, HasSubstr(kGrantMediaType));
}

TEST(GrantTest, IsListedByBothSidesAndNobodyElse) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1.8")));
  TANJI_ASSERT_OK(GiveIt(system, GrantOf(system)));
  const Caller other{"other", {Role::kVerifier}};

  EXPECT_THAT(ListGrants(system.context(), kWorks, "works")->given, SizeIs(1));
  EXPECT_THAT(ListGrants(system.context(), kWorks, "works")->received,
              IsEmpty());
  EXPECT_THAT(ListGrants(system.context(), kMaker, "maker")->received,
              SizeIs(1));
  EXPECT_THAT(ListGrants(system.context(), other, "works"),
              StatusIs(kPermissionDenied, HasSubstr("grants")));
  system.clock().Advance(kHour);
  EXPECT_THAT(ListGrants(system.context(), kWorks, "works")->given, IsEmpty());
}

TEST(GrantTest, ABreakdownShowsNoAmounts) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      DocumentOf("works", {{"steel", "kg"}, {"power", "kWh"}},
                 {R"({"product":"steel","output":"10","unit":"kg",)"
                  R"("direct_kgco2e":"12.34567","inputs":[)" +
                      InputJson("works/power", "4.4444", "kWh") + "]}",
                  R"({"product":"power","output":"1","unit":"kWh",)"
                  R"("direct_kgco2e":"0.5"})"})));
  TANJI_ASSERT_OK(GiveIt(system, GrantOf(system, GrantScope::kBreakdown)));

  const auto closed = Explain(system.context(), system.ViewAtHead(),
                              MakerNow(system), {"works", "steel"});
  TANJI_ASSERT_OK(closed);
  EXPECT_TRUE(closed->is_closed);
  ASSERT_THAT(closed->lines, SizeIs(2));
  EXPECT_EQ(closed->lines[0].kg_co2e.ToString(), "1.23");
  EXPECT_EQ(closed->lines[1].kg_co2e.ToString(), "0.222");
  EXPECT_EQ(closed->lines[1].product.ToString(), "works/power");
  for (const ExplanationLine& line : closed->lines) {
    EXPECT_EQ(line.amount.ToString(), "0");
    EXPECT_EQ(line.unit, "");
    EXPECT_FALSE(line.kg_co2e_per_unit.has_value());
  }
  EXPECT_EQ(closed->output.ToString(), "0");

  TANJI_ASSERT_OK(GiveIt(system, GrantOf(system, GrantScope::kInputs)));
  const auto open = Explain(system.context(), system.ViewAtHead(),
                            MakerNow(system), {"works", "steel"});
  EXPECT_FALSE(open->is_closed);
  EXPECT_EQ(open->lines[1].amount.ToString(), "4.4444");
}

// Whoever takes a product learns its footprint from that of its own.
TEST(GrantTest, OnlyWhatIsGrantedCanBeTakenAsAnInput) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1.8")));
  const std::string takes_steel =
      Screw("0", InputJson("works/steel", "1", "kg"));
  const std::string takes_nothing =
      Screw("0", InputJson("works/none", "1", "kg"));
  const auto submit = [&](const std::string& document) {
    system.ViewAtHead();
    std::promise<absl::Status> promise;
    Submit(system.context(), MakerNow(system), {"", document, ""},
           [&](const absl::StatusOr<Committed>& committed) {
             promise.set_value(committed.status());
           });
    return promise.get_future().get();
  };
  const std::string why = "is no product that you may take";
  const absl::Status there = submit(takes_steel);
  EXPECT_THAT(there, StatusIs(kFailedPrecondition, HasSubstr(why)));
  // The same is said of what is there and of what is not.
  const absl::Status not_there = submit(takes_nothing);
  std::string message(not_there.message());
  message.replace(message.find("none"), 4, "steel");
  EXPECT_EQ(message, there.message());

  TANJI_ASSERT_OK(GiveIt(system, GrantOf(system)));
  EXPECT_THAT(submit(takes_steel), IsOk());
}

// Whoever may see one product's process does not see another's by its changes.
TEST(GrantTest, AComparisonNamesOnlyWhatIsGranted) {
  TestSystem system;
  const auto works = [](const std::string& of_steel,
                        const std::string& of_slab) {
    return Document("works", {{"steel", "kg", of_steel,
                               "[" + InputJson("works/slab", "2", "kg") + "]"},
                              {"slab", "kg", of_slab}});
  };
  const auto from = system.SubmitAtHead(works("1", "1"));
  TANJI_ASSERT_OK(system.SubmitAtHead(works("1.1", "1.2")));
  TANJI_ASSERT_OK(GiveIt(system, GrantOf(system, GrantScope::kInputs)));
  system.ViewAtHead();
  DiffRequest request;
  request.product = {"works", "steel"};
  request.from_seq = from->seq;
  request.to_seq = system.ViewAtHead().as_of_seq;
  const auto diff = DiffFootprint(system.context(), MakerNow(system), request);
  TANJI_ASSERT_OK(diff);
  std::string named;
  for (const DiffLine& step : diff->lines) {
    named += step.name + ";";
    for (const std::string& change : step.changes) named += change + ";";
  }
  EXPECT_THAT(named, HasSubstr("works/steel"));
  EXPECT_THAT(named, Not(HasSubstr("slab")));
}

TEST(GrantTest, AnEndedOneIsForgotten) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(Steel("1.8")));
  TANJI_ASSERT_OK(GiveIt(system, GrantOf(system)));
  system.clock().Advance(kHour);
  TANJI_ASSERT_OK(GiveIt(system, GrantOf(system, GrantScope::kInputs)));
  EXPECT_THAT(system.context().grants.Current()->all(), SizeIs(1));
  system.clock().Advance(kHour);
  TANJI_ASSERT_OK(system.Restart());
  EXPECT_THAT(system.context().grants.Current()->all(), IsEmpty());
}

TEST(GrantTest, ItsDocumentIsReadStrictly) {
  const std::string good = WriteGrant(
      {"", "works", "", "maker", GrantScope::kInputs, 1'900'000'000'000'000});
  ASSERT_THAT(ReadGrant(good), IsOk());
  EXPECT_EQ(WriteGrant(*ReadGrant(good)), good);
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{
           {"tanji-grant/v1", "tanji-grant/v2"},
           {"\"works\"", "\"a b\""},
           {"\"inputs\"", "\"all\""},
           {"2030", "20x0"},
           {"\"until\"", "\"for\""},
           {"{", ""}}) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    EXPECT_FALSE(ReadGrant(text).ok()) << text;
  }
}

}  // namespace
}  // namespace tanji::platform
