#include "lib/ledger/note.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/base64.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::ledger {
namespace {

using base::kIsRefused;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The example of golang.org/x/mod/sumdb/note.
constexpr std::string_view kGoText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr std::string_view kGoLine =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2"
    "pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

std::string GoNote() { return base::StrCat(kGoText, "\n", kGoLine); }

std::string Signed(std::string_view text,
                   const std::vector<const NoteSigner*>& signers) {
  std::string note = base::StrCat(text, "\n");
  for (const NoteSigner* signer : signers) note += signer->SignatureLine(text);
  return note;
}

TEST(IsKeyNameTest, TakesAnythingWithoutSpacesAndPluses) {
  for (const char* name : {"a", "log.example/pcf", "日志", "log.example/é"}) {
    EXPECT_TRUE(IsKeyName(name)) << name;
  }
}

TEST(IsKeyNameTest, RefusesSpacesPlusesAndBrokenText) {
  for (const char* name :
       {"", "a b", "a+b", "a\tb", "a\nb", "a\x7f", "a\u00a0b", "a\u0085b",
        "a\u1680", "a\u2000b", "a\u200ab", "a\u2028b", "a\u202f", "a\u205f",
        "a\u3000b", "\xff", "a\xc0\xaf"}) {
    EXPECT_FALSE(IsKeyName(name)) << name;
  }
}

TEST(VerifierKeyTest, ReadsAndWritesTheGoExample) {
  TANJI_ASSERT_OK_AND_ASSIGN(const VerifierKey key, VerifierKey::Parse(kGoKey));
  EXPECT_EQ(key.name(), "PeterNeumann");
  EXPECT_EQ(key.key_id(), 0xc74f20a3u);
  EXPECT_EQ(key.type(), SignatureType::kEd25519);
  EXPECT_EQ(key.ToString(), kGoKey);
}

TEST(VerifierKeyTest, RefusesEverySingleChangedCharacter) {
  for (size_t i = 0; i < kGoKey.size(); ++i) {
    std::string text(kGoKey);
    text[i] = text[i] == 'x' ? 'y' : 'x';
    EXPECT_THAT(VerifierKey::Parse(text), kIsRefused) << text;
  }
}

TEST(VerifierKeyTest, RefusesOtherForms) {
  const std::string text(kGoKey);
  std::string upper = text;
  upper[13] = 'C';
  for (const std::string& bad :
       {std::string(), std::string("PeterNeumann"), text.substr(0, 21),
        text.substr(0, 22), text + "=", text + "+x", " " + text, upper}) {
    EXPECT_THAT(VerifierKey::Parse(bad), kIsRefused) << bad;
  }
}

TEST(VerifierKeyTest, RefusesATypeItDoesNotKnow) {
  EXPECT_THAT(VerifierKey::Parse("x+00000000+" + base::Base64Encode("\x03key")),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("unknown signature type")));
  EXPECT_THAT(VerifierKey::Parse("x+00000000+"), kIsRefused);
}

TEST(VerifierKeyTest, RefusesAKeyOfLowOrder) {
  EXPECT_THAT(
      VerifierKey::Create("x", SignatureType::kEd25519, std::string(32, '\0')),
      base::StatusIs(absl::StatusCode::kInvalidArgument,
                     HasSubstr("low order")));
}

TEST(VerifierKeyTest, HasAnotherIdForAnotherNameOrType) {
  const std::string point = SignerOf("a", 's').verifier_key();
  const std::string material =
      base::Base64Decode(point.substr(point.rfind('+') + 1))->substr(1);
  const auto id = [&](std::string_view name, SignatureType type) {
    return VerifierKey::Create(name, type, material)->key_id();
  };
  EXPECT_NE(id("a", SignatureType::kEd25519), id("b", SignatureType::kEd25519));
  EXPECT_NE(id("a", SignatureType::kEd25519),
            id("a", SignatureType::kCosignatureV1));
}

TEST(NoteTest, PartsTextAndSignatures) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Note note, Note::Parse(GoNote()));
  EXPECT_EQ(note.text, kGoText);
  ASSERT_EQ(note.signatures.size(), 1u);
  EXPECT_EQ(note.signatures[0].name, "PeterNeumann");
  EXPECT_EQ(note.signatures[0].key_id, 0xc74f20a3u);
  EXPECT_EQ(note.signatures[0].bytes.size(), 64u);
}

TEST(NoteTest, TakesEmptyLinesInTheText) {
  const NoteSigner signer = SignerOf("a", 's');
  const std::string text = "one\n\n\ntwo\n";
  TANJI_ASSERT_OK_AND_ASSIGN(const Note note,
                             Note::Parse(Signed(text, {&signer})));
  EXPECT_EQ(note.text, text);
}

TEST(NoteTest, RefusesWhatIsNoNote) {
  const std::string line(kGoLine);
  const std::string text(kGoText);
  std::string no_newline = GoNote();
  no_newline.pop_back();
  for (const std::string& bad : {
           std::string(),
           text,
           text + line,
           text + "\n",
           no_newline,
           GoNote() + "\n",
           GoNote() + "more\n",
           text + "\n- " + line.substr(4),
           text + "\n" + line.substr(0, 4) + " " + line.substr(4),
           text + "\n— PeterNeumann \n",
           text + "\n— PeterNeumann\n",
           text + "\n— a+b x08go/Y=\n",
           text + "\n— PeterNeumann x08gow==\n",
           text + "\n— PeterNeumann x08go/ZJ\r\n",
           "a\tb\n\n" + line,
           "a\xff\n\n" + line,
       }) {
    EXPECT_THAT(Note::Parse(bad), kIsRefused) << bad;
  }
}

// The last character of 4+n bytes with one padding sign carries two bits that
// mean nothing.
TEST(NoteTest, RefusesASecondSpellingOfTheSignature) {
  std::string note = GoNote();
  const size_t last = note.size() - 3;
  ASSERT_EQ(note.substr(last), "M=\n");
  note[last] = 'N';
  EXPECT_THAT(Note::Parse(note), kIsRefused);
}

TEST(NoteTest, RefusesTooManyLinesAndBytes) {
  std::string note = "text\n\n";
  for (size_t i = 0; i < kNoteSignaturesMax; ++i) note += "— a AAAAAAA=\n";
  TANJI_EXPECT_OK(Note::Parse(note));
  EXPECT_THAT(Note::Parse(note + "— a AAAAAAA=\n"), kIsRefused);
  EXPECT_THAT(
      Note::Parse(std::string(kNoteSizeMax, 'x') + "\n\n— a AAAAAAA=\n"),
      kIsRefused);
}

TEST(VerifyNoteTest, ReportsTheLinesOfKnownKeys) {
  const NoteSigner a = SignerOf("a", 'a');
  const NoteSigner b = SignerOf("b", 'b');
  const NoteSigner c = SignerOf("c", 'c');
  TANJI_ASSERT_OK_AND_ASSIGN(const Note note,
                             Note::Parse(Signed("text\n", {&a, &b, &c})));
  const VerifierKey key_a = KeyOf(a);
  const VerifierKey key_c = KeyOf(c);
  EXPECT_THAT(VerifyNote(note, {&key_c, &key_a}),
              base::IsOkAndHolds(ElementsAre(0u, 2u)));
}

TEST(VerifyNoteTest, RefusesAnyBadSignatureOfAKnownKey) {
  const NoteSigner a = SignerOf("a", 'a');
  const NoteSigner b = SignerOf("b", 'b');
  const VerifierKey key_a = KeyOf(a);
  const VerifierKey key_b = KeyOf(b);
  TANJI_ASSERT_OK_AND_ASSIGN(Note note,
                             Note::Parse(Signed("text\n", {&a, &b})));
  note.signatures[1].bytes[5] ^= 1;
  const auto is_bad =
      base::StatusIs(absl::StatusCode::kDataLoss, HasSubstr("line 2 by \"b\""));
  EXPECT_THAT(VerifyNote(note, {&key_a, &key_b}), is_bad);
  EXPECT_THAT(VerifyNote(note, {&key_b}), is_bad);
  TANJI_EXPECT_OK(VerifyNote(note, {&key_a}));
}

TEST(VerifyNoteTest, RefusesAnotherText) {
  const NoteSigner a = SignerOf("a", 'a');
  const VerifierKey key = KeyOf(a);
  TANJI_ASSERT_OK_AND_ASSIGN(Note note, Note::Parse(Signed("text\n", {&a})));
  note.text = "Text\n";
  EXPECT_THAT(VerifyNote(note, {&key}),
              base::StatusIs(absl::StatusCode::kDataLoss, _));
}

TEST(VerifyNoteTest, DemandsAKnownKey) {
  const NoteSigner a = SignerOf("a", 'a');
  TANJI_ASSERT_OK_AND_ASSIGN(const Note note,
                             Note::Parse(Signed("text\n", {&a})));
  const VerifierKey same_key_other_name = KeyOf(SignerOf("b", 'a'));
  const VerifierKey same_name_other_key = KeyOf(SignerOf("a", 'b'));
  const auto unknown = base::StatusIs(absl::StatusCode::kUnauthenticated, _);
  EXPECT_THAT(VerifyNote(note, {}), unknown);
  EXPECT_THAT(VerifyNote(note, {&same_key_other_name, &same_name_other_key}),
              unknown);
}

// c2sp.org/tlog-cosignature: header, time line and note text are signed.
TEST(CosignatureTest, IsVerifiedWithItsTime) {
  const auto signer = *crypto::Ed25519Signer::FromSeed(std::string(32, 'w'));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const VerifierKey key,
      VerifierKey::Create("w", SignatureType::kCosignatureV1,
                          signer.public_key()));
  std::string line;
  base::AppendU64(&line, 1679315147);
  line += signer.Sign("cosignature/v1\ntime 1679315147\ntext\n");
  int64_t time = 0;
  TANJI_EXPECT_OK(key.VerifyText("text\n", line, &time));
  EXPECT_EQ(time, 1679315147);

  const auto is_bad = base::StatusIs(absl::StatusCode::kDataLoss, _);
  std::string later = line;
  ++later[7];
  EXPECT_THAT(key.VerifyText("text\n", later), is_bad);
  EXPECT_THAT(key.VerifyText("text\n", line.substr(0, 7)), is_bad);
  EXPECT_THAT(key.VerifyText("text\n", line.substr(8)), is_bad);
  EXPECT_THAT(key.VerifyText("text\n", signer.Sign("text\n")), is_bad);
}

TEST(CosignatureTest, RefusesATimeBeyond63Bits) {
  const auto signer = *crypto::Ed25519Signer::FromSeed(std::string(32, 'w'));
  TANJI_ASSERT_OK_AND_ASSIGN(
      const VerifierKey key,
      VerifierKey::Create("w", SignatureType::kCosignatureV1,
                          signer.public_key()));
  std::string line;
  base::AppendU64(&line, uint64_t{1} << 63);
  line += signer.Sign("cosignature/v1\ntime 9223372036854775808\ntext\n");
  EXPECT_THAT(key.VerifyText("text\n", line),
              base::StatusIs(absl::StatusCode::kDataLoss, HasSubstr("2^63")));
}

}  // namespace
}  // namespace tanji::ledger
