#include "lib/platform/access/access_log.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/platform/footprint/footprints.h"
#include "lib/platform/testing/test_system.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using absl::StatusCode::kPermissionDenied;
using base::IsOk;
using base::StatusIs;
using identity::Action;
using identity::Caller;
using identity::GrantScope;
using identity::Role;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kHourOfLog = int64_t{3600} * 1'000'000;
const Caller kOwner{"works", {Role::kSupplier}};

Caller Reader(TestSystem& system, const std::string& organisation) {
  Caller caller{organisation, {Role::kVerifier}};
  caller.grants =
      std::make_shared<identity::Grants>(std::vector<identity::Grant>{
          {"01", "works", "", organisation, GrantScope::kInputs, INT64_MAX}});
  caller.observer = &system.context().access_log;
  return caller;
}
Caller OperatorOfCall(TestSystem& system, uint64_t call) {
  Caller caller = Caller::Operator();
  caller.observer = &system.context().access_log;
  caller.call = call;
  return caller;
}

std::vector<std::string> Lines(TestSystem& system) {
  const auto lines = ListReads(system.context(), kOwner, "works", 30);
  EXPECT_THAT(lines, IsOk());
  std::vector<std::string> texts;
  for (const AccessLine& line : *lines) {
    texts.push_back(base::StrCat(line.reader, "|", line.action, "|",
                                 line.product, "|", line.count));
  }
  return texts;
}

TEST(AccessLogTest, CountsReadsOfOthersByReaderKindAndProduct) {
  TestSystem system;
  const Caller reader = Reader(system, "tester");
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(Decide(reader, Action::kReadFootprint, {"works", "steel"}),
                IsOk());
  }
  EXPECT_THAT(Decide(reader, Action::kReadSupply, {"works", "steel"}), IsOk());
  EXPECT_THAT(Decide(reader, Action::kReadFootprint, {"works", "power"}),
              IsOk());
  EXPECT_THAT(Lines(system),
              ElementsAre("tester|read a footprint|power|1",
                          "tester|read a footprint|steel|3",
                          "tester|read products and processes|steel|1"));
}

TEST(AccessLogTest, NeitherOnesOwnNorWhatWasRefusedIsARead) {
  TestSystem system;
  Caller owner = kOwner;
  owner.observer = &system.context().access_log;
  EXPECT_THAT(Decide(owner, Action::kReadSupply, {"works", "steel"}), IsOk());
  Caller stranger{"stranger", {Role::kVerifier}};
  stranger.observer = &system.context().access_log;
  EXPECT_FALSE(Decide(stranger, Action::kReadSupply, {"works"}).ok());
  const Caller reader = Reader(system, "tester");
  EXPECT_TRUE(Allows(reader, Action::kReadSupply, {"works", "steel"}));
  EXPECT_THAT(Lines(system), IsEmpty());
}

TEST(AccessLogTest, TheOperatorsCallsCountOnceEach) {
  TestSystem system;
  for (const uint64_t call : {7, 8}) {
    const Caller caller = OperatorOfCall(system, call);
    for (const char* product : {"steel", "power", "steel"}) {
      EXPECT_THAT(Decide(caller, Action::kReadFootprint, {"works", product}),
                  IsOk());
    }
  }
  EXPECT_THAT(Lines(system), ElementsAre("|read a footprint||2"));
}

TEST(AccessLogTest, IsThereAfterARestartAndGoesOn) {
  TestSystem system;
  const Caller before = Reader(system, "tester");
  EXPECT_THAT(Decide(before, Action::kReadFootprint, {"works", "steel"}),
              IsOk());
  ASSERT_THAT(system.Restart(), IsOk());
  const Caller after = Reader(system, "tester");
  EXPECT_THAT(Decide(after, Action::kReadFootprint, {"works", "steel"}),
              IsOk());
  EXPECT_THAT(Lines(system), ElementsAre("tester|read a footprint|steel|2"));
}

TEST(AccessLogTest, TellsTheNewestHourFirst) {
  TestSystem system;
  EXPECT_THAT(
      Decide(Reader(system, "a"), Action::kReadFootprint, {"works", "steel"}),
      IsOk());
  system.clock().Advance(kHourOfLog);
  EXPECT_THAT(
      Decide(Reader(system, "b"), Action::kReadFootprint, {"works", "steel"}),
      IsOk());
  const auto lines = ListReads(system.context(), kOwner, "works", 30);
  ASSERT_THAT(*lines, SizeIs(2));
  EXPECT_EQ(lines->front().reader, "b");
  EXPECT_EQ(lines->front().hour, lines->back().hour + 1);
  system.clock().Advance(24 * kHourOfLog);
  EXPECT_THAT(*ListReads(system.context(), kOwner, "works", 1), IsEmpty());
}

TEST(AccessLogTest, AVeryBusyHourIsCountedInFewerLines) {
  TestSystem system;
  const size_t kReads = 2 * kAccessLinesOfHourMax;
  const Caller reader = Reader(system, "tester");
  for (size_t i = 0; i < kReads; ++i) {
    EXPECT_THAT(Decide(reader, Action::kReadFootprint,
                       {"works", std::string(200, 'p') + std::to_string(i)}),
                IsOk());
  }
  for (size_t i = 0; i < kReads; ++i) {
    EXPECT_THAT(Decide(Reader(system, std::string(60, 'r') + std::to_string(i)),
                       Action::kReadFootprint, {"works", "steel"}),
                IsOk());
  }
  const auto lines = ListReads(system.context(), kOwner, "works", 1);
  ASSERT_THAT(lines, IsOk());
  uint64_t counted = 0;
  for (const AccessLine& line : *lines) counted += line.count;
  EXPECT_EQ(counted, 2 * kReads);
  EXPECT_LE(lines->size(), kAccessLinesOfHourMax + kAccessReadersOfHourMax + 1);
}

TEST(AccessLogTest, IsForTheOwnerAndTheAuditAdministrator) {
  TestSystem system;
  const Caller auditor{"park", {Role::kAuditAdministrator}};
  const Caller other{"other", {Role::kSupplier}};
  EXPECT_THAT(ListReads(system.context(), auditor, "works", 30), IsOk());
  EXPECT_THAT(ListReads(system.context(), other, "works", 30),
              StatusIs(kPermissionDenied, HasSubstr("access log")));
  for (const int64_t days : {int64_t{0}, kAccessLogDaysMax + 1}) {
    EXPECT_THAT(ListReads(system.context(), kOwner, "works", days),
                StatusIs(kInvalidArgument, HasSubstr("days")));
  }
}

// A loop through two firms: each is told of its own part.
TEST(AccessLogTest, ALoopThroughOthersShowsOnlyOnesOwnPart) {
  TestSystem system;
  TANJI_ASSERT_OK(system.Submit(
      Document("works", {{"steel", "kg", "1",
                          "[" + InputJson("maker/screw", "1", "kg") + "]"}})));
  TANJI_ASSERT_OK(
      system.Submit(Screw("1", InputJson("works/steel", "2", "kg"))));
  const auto all =
      GetFootprint(system.ViewAtHead(), Caller::Operator(), {"works", "steel"});
  ASSERT_THAT(all, IsOk());
  ASSERT_TRUE(all->fault.has_value());
  EXPECT_EQ(all->fault->member_count, 2u);

  const auto own =
      GetFootprint(system.ViewAtHead(), kOwner, {"works", "steel"});
  ASSERT_TRUE(own->fault.has_value());
  ASSERT_THAT(own->fault->members, SizeIs(1));
  EXPECT_EQ(own->fault->members[0].product.organisation, "works");
  EXPECT_EQ(own->fault->worst.product.organisation, "works");
  EXPECT_EQ(own->fault->member_count, 1u);
  EXPECT_EQ(std::string(FaultStatus(*own).message()).find("maker"),
            std::string::npos);
}

TEST(AccessLogTest, WhatIsOlderThanFourHundredDaysIsDeleted) {
  TestSystem system;
  const auto rows = [&] {
    size_t count = 0;
    EXPECT_THAT(system.context().main.Scan(
                    {store::AccessLogKey(std::string(16, '\0'), 0),
                     store::AccessLogKey(std::string(16, '\xff'), UINT64_MAX)},
                    UINT64_MAX,
                    [&](std::string_view, std::string_view) {
                      ++count;
                      return true;
                    }),
                IsOk());
    return count;
  };
  AccessLog& log = system.context().access_log;
  const auto read_by = [&](const std::string& reader) {
    EXPECT_THAT(Decide(Reader(system, reader), Action::kReadFootprint,
                       {"works", "steel"}),
                IsOk());
    EXPECT_THAT(log.Flush(), IsOk());
  };
  read_by("early");
  system.clock().Advance(24 * kHourOfLog);
  read_by("late");
  EXPECT_EQ(rows(), 2U);
  system.clock().Advance(kAccessLogDaysMax * 24 * kHourOfLog - kHourOfLog);
  EXPECT_THAT(log.Flush(), IsOk());
  EXPECT_EQ(rows(), 1U);
  EXPECT_THAT(Lines(system), IsEmpty());
  system.clock().Advance(48 * kHourOfLog);
  EXPECT_THAT(log.Flush(), IsOk());
  EXPECT_EQ(rows(), 0U);
}

}  // namespace
}  // namespace tanji::platform
