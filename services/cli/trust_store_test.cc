#include "services/cli/trust_store.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/file.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/testing/temp_dir.h"
#include "lib/crypto/signature.h"
#include "lib/ledger/note_signer.h"
#include "services/cli/testing/test_keys.h"

namespace tanji::cli {
namespace {

using base::IsOkAndHolds;
using base::StatusIs;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class TrustStoreTest : public testing::Test {
 protected:
  TrustStore Load() {
    auto store = TrustStore::Load(folder());
    EXPECT_THAT(store, base::IsOk());
    return *std::move(store);
  }
  std::string folder() const { return temp_.path() + "/config/tanji"; }
  base::TempDir temp_;
};

TEST_F(TrustStoreTest, IsEmptyWithoutAFolder) {
  EXPECT_THAT(Load().keys(KeyRole::kLog), IsEmpty());
  EXPECT_THAT(Load().keys(KeyRole::kSigner), IsEmpty());
}

TEST_F(TrustStoreTest, KeepsWhatWasSaved) {
  TrustStore store = Load();
  EXPECT_THAT(store.AddKeys(KeyRole::kLog, Keys({{"log", 1}}), false),
              IsOkAndHolds(1));
  EXPECT_THAT(
      store.AddKeys(KeyRole::kSigner, Keys({{"log/records", 2}}), false),
      IsOkAndHolds(1));
  TANJI_ASSERT_OK(store.Save());
  const TrustStore loaded = Load();
  ASSERT_THAT(loaded.keys(KeyRole::kLog), SizeIs(1));
  EXPECT_EQ(loaded.keys(KeyRole::kLog)[0].ToString(), KeyText("log", 1));
  ASSERT_THAT(loaded.keys(KeyRole::kSigner), SizeIs(1));
  EXPECT_EQ(loaded.keys(KeyRole::kSigner)[0].ToString(),
            KeyText("log/records", 2));
}

ledger::VerifierKey WitnessKey(const std::string& name) {
  const auto cosigner =
      ledger::Cosigner::Create(name, crypto::Ed25519Signer::Generate());
  EXPECT_THAT(cosigner, base::IsOk());
  return *ledger::VerifierKey::Parse(cosigner->verifier_key());
}

TEST_F(TrustStoreTest, KeepsWitnessesAndTheirQuorum) {
  TrustStore store = Load();
  EXPECT_EQ(store.quorum(), 0u);
  EXPECT_THAT(store.AddKeys(KeyRole::kWitness,
                            {WitnessKey("w1"), WitnessKey("w2")}, false),
              IsOkAndHolds(2));
  store.set_quorum(2);
  TANJI_ASSERT_OK(store.Save());
  EXPECT_THAT(Load().keys(KeyRole::kWitness), SizeIs(2));
  EXPECT_EQ(Load().quorum(), 2u);
  TANJI_ASSERT_OK(base::ReplaceFile(folder() + "/quorum", "two\n", 0600));
  EXPECT_THAT(TrustStore::Load(folder()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("quorum: expected")));
}

TEST_F(TrustStoreTest, AWitnessIsNothingElse) {
  TrustStore store = Load();
  EXPECT_THAT(
      store.AddKeys(KeyRole::kWitness, Keys({{"w1", 1}}), false),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no witness's")));
  EXPECT_THAT(
      store.AddKeys(KeyRole::kLog, {WitnessKey("w1")}, false),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a witness's")));
}

TEST_F(TrustStoreTest, IgnoresDuplicates) {
  TrustStore store = Load();
  EXPECT_THAT(
      store.AddKeys(KeyRole::kLog, Keys({{"log", 1}, {"log", 1}}), false),
      IsOkAndHolds(1));
  EXPECT_THAT(store.AddKeys(KeyRole::kLog, Keys({{"log", 1}}), false),
              IsOkAndHolds(0));
  EXPECT_THAT(store.keys(KeyRole::kLog), SizeIs(1));
}

TEST_F(TrustStoreTest, RefusesASecondKeyForATrustedName) {
  TrustStore store = Load();
  TANJI_ASSERT_OK(store.AddKeys(KeyRole::kLog, Keys({{"log", 1}}), false));
  EXPECT_THAT(
      store.AddKeys(KeyRole::kLog, Keys({{"other", 3}, {"log", 2}}), false),
      StatusIs(absl::StatusCode::kAlreadyExists,
               AllOf(HasSubstr("\"log\""), HasSubstr("--replace"))));
  EXPECT_THAT(store.keys(KeyRole::kLog), SizeIs(1))
      << "nothing is added by half";
}

TEST_F(TrustStoreTest, ReplacesTheKeysOfANameOnRequest) {
  TrustStore store = Load();
  TANJI_ASSERT_OK(
      store.AddKeys(KeyRole::kLog, Keys({{"log", 1}, {"other", 3}}), false));
  EXPECT_THAT(store.AddKeys(KeyRole::kLog, Keys({{"log", 2}}), true),
              IsOkAndHolds(1));
  ASSERT_THAT(store.keys(KeyRole::kLog), SizeIs(2));
  EXPECT_EQ(store.keys(KeyRole::kLog)[0].ToString(), KeyText("other", 3));
  EXPECT_EQ(store.keys(KeyRole::kLog)[1].ToString(), KeyText("log", 2));
}

TEST_F(TrustStoreTest, TakesSeveralKeysThatComeTogetherForOneName) {
  TrustStore store = Load();
  EXPECT_THAT(
      store.AddKeys(KeyRole::kSigner, Keys({{"s", 1}, {"s", 2}}), false),
      IsOkAndHolds(2));
}

TEST_F(TrustStoreTest, RemovesANameFromBothKinds) {
  TrustStore store = Load();
  TANJI_ASSERT_OK(
      store.AddKeys(KeyRole::kLog, Keys({{"a", 1}, {"b", 2}}), false));
  TANJI_ASSERT_OK(store.AddKeys(KeyRole::kSigner, Keys({{"a", 3}}), false));
  EXPECT_EQ(store.Remove("a"), 2);
  EXPECT_EQ(store.Remove("a"), 0);
  EXPECT_THAT(store.keys(KeyRole::kLog), SizeIs(1));
}

TEST_F(TrustStoreTest, NamesALineThatIsNoKey) {
  TANJI_ASSERT_OK(base::MakeDirectories(folder(), 0700));
  TANJI_ASSERT_OK(base::ReplaceFile(folder() + "/log_keys", "broken\n", 0600));
  EXPECT_THAT(
      TrustStore::Load(folder()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("log_keys:1")));
}

std::string Folder(const std::map<std::string, std::string>& variables) {
  const auto folder = TrustFolder([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
  return folder.ok() ? *folder : "";
}

TEST(TrustFolderTest, FollowsTheXdgSpecification) {
  EXPECT_EQ(Folder({{"XDG_CONFIG_HOME", "/c"}, {"HOME", "/h"}}), "/c/tanji");
  EXPECT_EQ(Folder({{"HOME", "/h"}}), "/h/.config/tanji");
}

TEST(TrustFolderTest, IgnoresRelativePaths) {
  EXPECT_EQ(Folder({{"XDG_CONFIG_HOME", "c"}, {"HOME", "/h"}}),
            "/h/.config/tanji");
}

TEST(TrustFolderTest, SaysWhatToSetWhereThereIsNone) {
  EXPECT_THAT(TrustFolder([](const char*) { return nullptr; }),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("XDG_CONFIG_HOME")));
}

}  // namespace
}  // namespace tanji::cli
