#include <functional>
#include <future>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "lib/platform/access/access_log.h"
#include "lib/platform/access/accounts.h"
#include "lib/platform/access/grant.h"
#include "lib/platform/access/query_budget.h"
#include "lib/platform/fsck.h"
#include "lib/platform/record/names.h"
#include "lib/platform/supply/key_records.h"
#include "lib/platform/testing/test_system.h"
#include "lib/platform/verification/finding.h"
#include "lib/store/keys.h"

namespace tanji::platform {
namespace {

using identity::Caller;
using identity::GrantScope;
using identity::Role;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kHour = int64_t{3600} * 1'000'000;

// A park in which something of each kind was said, and taken back.
class FsckAccessTest : public ::testing::Test {
 protected:
  FsckAccessTest() {
    EXPECT_TRUE(
        system_.SubmitAtHead(Document("works", {{"steel", "kg", "2"}})).ok());
    withdrawn_ = GivenTo("maker");
    Await([&](Done done) {
      WithdrawGrant(system_.context(), Caller::Operator(), "", "works",
                    withdrawn_, std::move(done));
    });
    held_ = GivenTo("verifier");
    system_.ViewAtHead();  // has the product by now
    RaiseRequest request;
    request.organisation = "verifier";
    request.product = {"works", "steel"};
    request.text = "no meter";
    Await([&](Done done) {
      RaiseFinding(system_.context(), Caller::Operator(), request,
                   std::move(done));
    });
    EXPECT_TRUE(system_.AddKeyOf("works", signer_).ok());
    Await([&](Done done) {
      RevokeKey(system_.context(), Caller::Operator(),
                {"", "works", ReferenceOf(signer_.verifier_key()),
                 KeyRevocationReason::kLost, 0},
                std::move(done));
    });
    EXPECT_TRUE(PutAccount(system_.context(), Caller::Operator(),
                           {"works", {Role::kSupplier}}, false)
                    .ok());
    system_.context().access_log.NoteRead(Caller{"verifier", {Role::kVerifier}},
                                          identity::Action::kReadFootprint,
                                          {"works", "steel"});
    EXPECT_TRUE(system_.context().access_log.Flush().ok());
    EXPECT_TRUE(system_.context().query_budget.Take("verifier", 1).ok());
  }

  template <typename Start>
  Committed Await(Start start) {
    std::promise<absl::StatusOr<Committed>> promise;
    start([&](absl::StatusOr<Committed> committed) {
      promise.set_value(std::move(committed));
    });
    const auto committed = promise.get_future().get();
    EXPECT_TRUE(committed.ok()) << committed.status();
    return committed.value_or(Committed());
  }
  // The id of the grant.
  std::string GivenTo(const std::string& grantee) {
    return Await([&](Done done) {
             Give(system_.context(), Caller::Operator(), "",
                  {"", "works", "", grantee, GrantScope::kInputs,
                   system_.clock().NowMicros() + kHour},
                  std::move(done));
           })
        .record_id;
  }

  // What fsck finds once `damage` was done to the main store.
  std::vector<std::string> FaultsAfter(
      const std::function<void(store::WriteBatch&)>& damage) {
    store::WriteBatch batch;
    damage(batch);
    EXPECT_TRUE(
        system_.context().main.Apply(batch, system_.context().main_fence).ok());
    system_.Close();
    const auto report = RunFsck(system_.data_dir());
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? report->faults : std::vector<std::string>();
  }
  // The first value of a range, with its last bit turned.
  void Turn(const store::KeyRange& range, store::WriteBatch& batch) {
    bool is_there = false;
    EXPECT_TRUE(system_.context()
                    .main
                    .Scan(range, 1,
                          [&](std::string_view key, std::string_view value) {
                            std::string turned(value);
                            turned.back() =
                                static_cast<char>(turned.back() ^ 1);
                            batch.Put(std::string(key), turned);
                            is_there = true;
                            return false;
                          })
                    .ok());
    EXPECT_TRUE(is_there) << "nothing to damage";
  }

  TestSystem system_;
  const ledger::NoteSigner signer_ = SignerOf("works", 1);
  std::string withdrawn_;
  std::string held_;
};

TEST_F(FsckAccessTest, WhatIsWellHasNoFaults) {
  EXPECT_THAT(FaultsAfter([](store::WriteBatch&) {}), IsEmpty());
}

TEST_F(FsckAccessTest, FindsAWithdrawnGrantThatHoldsAgain) {
  const std::string id = *base::HexDecode(withdrawn_);
  const auto seq = system_.context().main.Get(store::RecordIdKey(id));
  TANJI_ASSERT_OK(seq);
  EXPECT_THAT(FaultsAfter([&](store::WriteBatch& batch) {
                batch.Put(store::GrantKey(id), *seq);
              }),
              Contains(HasSubstr("was withdrawn, and holds")));
}

TEST_F(FsckAccessTest, FindsAGrantThatIsMissing) {
  EXPECT_THAT(FaultsAfter([&](store::WriteBatch& batch) {
                batch.Delete(store::GrantKey(*base::HexDecode(held_)));
              }),
              Contains(HasSubstr("grants: 1 rows of 2 records")));
}

TEST_F(FsckAccessTest, FindsAGrantThatNobodyGave) {
  EXPECT_THAT(FaultsAfter([&](store::WriteBatch& batch) {
                batch.Put(store::GrantKey(std::string(16, 'x')),
                          std::string(8, '\0'));
              }),
              Contains(HasSubstr("of no record of a grant")));
}

TEST_F(FsckAccessTest, FindsAFindingThatIsLeftOut) {
  const Context& context = system_.context();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const FindingPage page,
      ListFindings(context, Caller::Operator(), "works", 0, 10));
  EXPECT_THAT(FaultsAfter([&](store::WriteBatch& batch) {
                for (const char* id : {"works", "verifier"}) {
                  batch.Delete(store::FindingKey(
                      *FindOrganisation(context.main, context.names_secret, id),
                      page.findings.at(0).seq));
                }
              }),
              Contains(HasSubstr("is of none")));
}

TEST_F(FsckAccessTest, FindsARevokedKeyThatSignsAgain) {
  const Context& context = system_.context();
  const std::string key = store::OrganisationKeysKey(
      *FindOrganisation(context.main, context.names_secret, "works"));
  std::string packed;
  base::AppendString(&packed, signer_.verifier_key());
  EXPECT_THAT(
      FaultsAfter([&](store::WriteBatch& batch) { batch.Put(key, packed); }),
      Contains(HasSubstr("as the log says")));
}

TEST_F(FsckAccessTest, FindsAKeyThatNobodyAddedAndOneThatIsMissing) {
  const Context& context = system_.context();
  const std::string key = store::OrganisationKeysKey(
      *FindOrganisation(context.main, context.names_secret, "works"));
  std::string packed;
  base::AppendString(&packed, SignerOf("works", 9).verifier_key());
  const std::vector<std::string> faults =
      FaultsAfter([&](store::WriteBatch& batch) { batch.Put(key, packed); });
  EXPECT_THAT(faults, Contains(HasSubstr("no record has added it")));
  EXPECT_THAT(faults, Contains(HasSubstr("nobody has it")));
}

TEST_F(FsckAccessTest, FindsWhatWasSealedAndChanged) {
  const std::string first(store::kIdDigestSize, '\0');
  const std::string last(store::kIdDigestSize, '\xff');
  const std::vector<std::string> faults =
      FaultsAfter([&](store::WriteBatch& batch) {
        Turn(store::KeyRange::Prefix(store::AccessPrefix()), batch);
        Turn({store::AccessLogKey(first, 0),
              store::AccessLogKey(last, UINT64_MAX)},
             batch);
        batch.Put(store::QueryUseKey(first), "x");
      });
  EXPECT_THAT(faults, Contains(HasSubstr("accounts and credentials")));
  EXPECT_THAT(faults, Contains(HasSubstr("access log: ")));
  EXPECT_THAT(faults, Contains(HasSubstr("query budget")));
}

}  // namespace
}  // namespace tanji::platform
