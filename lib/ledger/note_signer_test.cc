#include "lib/ledger/note_signer.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::ledger {
namespace {

using base::kIsRefused;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The example of golang.org/x/mod/sumdb/note.
constexpr std::string_view kGoPrivateKey =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+"
    "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

TEST(NoteSignerTest, SignsAsGoDoes) {
  TANJI_ASSERT_OK_AND_ASSIGN(const NoteSigner signer,
                             NoteSigner::Parse(kGoPrivateKey));
  EXPECT_EQ(signer.verifier_key(), kGoKey);
  EXPECT_EQ(signer.ToPrivateString(), kGoPrivateKey);
  EXPECT_EQ(
      signer.SignatureLine(
          "If you think cryptography is the answer to your problem,\n"
          "then you don't know what your problem is.\n"),
      "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC"
      "2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n");
}

TEST(NoteSignerTest, RefusesOtherPrivateKeys) {
  std::string other_id(kGoPrivateKey);
  other_id[26] = '0';
  EXPECT_THAT(NoteSigner::Parse(other_id), kIsRefused);
  EXPECT_THAT(NoteSigner::Parse(kGoKey), kIsRefused);
  EXPECT_THAT(NoteSigner::Parse(kGoPrivateKey.substr(0, 60)), kIsRefused);
  EXPECT_THAT(NoteSigner::Parse("PRIVATE+KEY+x+00000000+Ag=="), kIsRefused);
  EXPECT_THAT(NoteSigner::Parse("PRIVATE+KEY+x+00000000+CQ=="), kIsRefused);
  EXPECT_THAT(NoteSigner::Create("a b", crypto::Ed25519Signer::Generate()),
              kIsRefused);
}

TEST(NoteSignerTest, EveryTypeSignsAndIsReadAgain) {
  for (const SignatureType type :
       {SignatureType::kEd25519, SignatureType::kEcdsaP256,
        SignatureType::kSm2WithSm3}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const NoteSigner signer,
                               NoteSigner::Generate("a.example", type));
    EXPECT_EQ(signer.type(), type);
    TANJI_ASSERT_OK_AND_ASSIGN(const NoteSigner again,
                               NoteSigner::Parse(signer.ToPrivateString()));
    EXPECT_EQ(again.verifier_key(), signer.verifier_key());
    const VerifierKey key = KeyOf(signer);
    EXPECT_EQ(key.type(), type);
    EXPECT_EQ(key.key_id(), signer.key_id());
    TANJI_ASSERT_OK_AND_ASSIGN(
        const Note note,
        Note::Parse(base::StrCat("text\n\n", again.SignatureLine("text\n"))));
    EXPECT_THAT(VerifyNote(note, {&key}), base::IsOkAndHolds(ElementsAre(0U)));
  }
}

TEST(SignNoteTest, EachSignerHasALine) {
  const NoteSigner a = SignerOf("a", 'a');
  TANJI_ASSERT_OK_AND_ASSIGN(
      const NoteSigner b,
      NoteSigner::Generate("a", SignatureType::kSm2WithSm3));
  TANJI_ASSERT_OK_AND_ASSIGN(const Note note,
                             Note::Parse(SignNote("text\n", {&a, &b})));
  const VerifierKey key_a = KeyOf(a);
  const VerifierKey key_b = KeyOf(b);
  EXPECT_THAT(VerifyNote(note, {&key_a, &key_b}),
              base::IsOkAndHolds(ElementsAre(0U, 1U)));
}

TEST(CosignerTest, SignsTextAndTime) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Cosigner made,
      Cosigner::Create("w", crypto::Ed25519Signer::Generate()));
  TANJI_ASSERT_OK_AND_ASSIGN(const Cosigner cosigner,
                             Cosigner::Parse(made.ToPrivateString()));
  TANJI_ASSERT_OK_AND_ASSIGN(const VerifierKey key,
                             VerifierKey::Parse(cosigner.verifier_key()));
  EXPECT_EQ(key.type(), SignatureType::kCosignatureV1);
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Note note,
      Note::Parse(base::StrCat(
          "text\n\n", cosigner.CosignatureLine("text\n", 1'679'315'147))));
  int64_t time = 0;
  TANJI_EXPECT_OK(
      key.VerifyText(note.text, note.signatures.at(0).bytes, &time));
  EXPECT_EQ(time, 1'679'315'147);
  EXPECT_EQ(note.signatures[0].key_id, key.key_id());
}

TEST(CosignerTest, ItsKeyIsNoOther) {
  const NoteSigner signer = SignerOf("w", 'w');
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Cosigner cosigner,
      Cosigner::Create("w", crypto::Ed25519Signer::Generate()));
  EXPECT_THAT(NoteSigner::Parse(cosigner.ToPrivateString()),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("a witness's")));
  EXPECT_THAT(Cosigner::Parse(signer.ToPrivateString()),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("not a witness's")));
  EXPECT_THAT(Cosigner::Create("a+b", crypto::Ed25519Signer::Generate()),
              kIsRefused);
}

}  // namespace
}  // namespace tanji::ledger
