#include "lib/ledger/checkpoint.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::ledger {
namespace {

using base::kIsRefused;
using ::testing::_;
using ::testing::HasSubstr;

// c2sp.org/tlog-checkpoint, "Note text", without its signature.
constexpr std::string_view kExample =
    "example.com/behind-the-sofa\n20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(CheckpointTest, ReadsAndWritesTheExampleOfTheSpecification) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Checkpoint checkpoint,
                             Checkpoint::FromText(kExample));
  EXPECT_EQ(checkpoint.origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint.size, 20852163u);
  EXPECT_EQ(checkpoint.ToText(), kExample);
}

TEST(CheckpointTest, RefusesOtherTexts) {
  const std::string text(kExample);
  const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  for (const std::string& bad :
       {std::string(), text.substr(0, text.size() - 1), text + "extension\n",
        text + "\n", "\n7\n" + root, "a\t\n7\n" + root, "a\n07\n" + root,
        "a\n7 \n" + root, "a\n-7\n" + root, "a\n7\n" + root.substr(1),
        "a\r\n7\r\n" + root, "a\n7\n\n" + root, std::string("a\n7\n")}) {
    EXPECT_THAT(Checkpoint::FromText(bad), kIsRefused) << bad;
  }
}

TEST(OpenCheckpointTest, GivesWhatTheLogSigned) {
  const NoteSigner log = SignerOf("log.example/a", 'l');
  const Checkpoint checkpoint = {"log.example/a", 7, LeafHash("x")};
  TANJI_ASSERT_OK_AND_ASSIGN(
      const Checkpoint opened,
      OpenCheckpoint(SignCheckpoint(checkpoint, log), KeyOf(log)));
  EXPECT_EQ(opened.ToText(), checkpoint.ToText());
}

TEST(OpenCheckpointTest, RefusesEverySingleChangedByte) {
  const NoteSigner log = SignerOf("log.example/a", 'l');
  const std::string note =
      SignCheckpoint({"log.example/a", 7, LeafHash("x")}, log);
  const VerifierKey key = KeyOf(log);
  for (size_t i = 0; i < note.size(); ++i) {
    for (const int flip : {0x01, 0x02, 0x20, 0x80}) {
      std::string changed = note;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      EXPECT_FALSE(OpenCheckpoint(changed, key).ok()) << changed;
    }
  }
}

TEST(OpenCheckpointTest, RefusesAnotherKeyOrAnotherLog) {
  const NoteSigner log = SignerOf("log.example/a", 'l');
  const std::string note =
      SignCheckpoint({"log.example/a", 7, LeafHash("x")}, log);
  const auto unknown = base::StatusIs(absl::StatusCode::kUnauthenticated, _);
  EXPECT_THAT(OpenCheckpoint(note, KeyOf(SignerOf("log.example/a", 'x'))),
              unknown);
  EXPECT_THAT(OpenCheckpoint(note, KeyOf(SignerOf("log.example/b", 'l'))),
              unknown);
  // The origin is another than the name of the key that signed.
  EXPECT_THAT(
      OpenCheckpoint(SignCheckpoint({"log.example/b", 7, LeafHash("x")}, log),
                     KeyOf(log)),
      unknown);
}

TEST(OpenCheckpointTest, RefusesAWitnessInPlaceOfTheLog) {
  const auto signer = crypto::Ed25519Signer::Generate();
  TANJI_ASSERT_OK_AND_ASSIGN(
      const VerifierKey witness,
      VerifierKey::Create("log.example/a", SignatureType::kCosignatureV1,
                          signer.public_key()));
  const std::string note = SignCheckpoint({"log.example/a", 7, LeafHash("x")},
                                          SignerOf("log.example/a", 'l'));
  EXPECT_THAT(
      OpenCheckpoint(note, witness),
      base::StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("witness")));
}

TEST(TlogProofTest, ReadsWhatItWrites) {
  const NoteSigner log = SignerOf("a", 'l');
  for (const size_t count : {0, 1, 5}) {
    TlogProof proof;
    proof.index = 73894;
    proof.hashes.assign(count, LeafHash("x"));
    proof.checkpoint = SignCheckpoint({"a", 80000, LeafHash("y")}, log);
    TANJI_ASSERT_OK_AND_ASSIGN(const TlogProof read,
                               TlogProof::FromText(proof.ToText()));
    EXPECT_EQ(read.index, proof.index);
    EXPECT_EQ(read.hashes, proof.hashes);
    EXPECT_EQ(read.checkpoint, proof.checkpoint);
  }
}

// c2sp.org/tlog-proof, "Format".
TEST(TlogProofTest, WritesTheLinesOfTheSpecification) {
  TlogProof proof;
  proof.index = 3;
  proof.hashes = {LeafHash("")};
  proof.checkpoint = "note\n";
  EXPECT_EQ(proof.ToText(),
            "c2sp.org/tlog-proof@v1\nindex 3\n"
            "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\nnote\n");
}

TEST(TlogProofTest, RefusesOtherTexts) {
  const std::string note =
      SignCheckpoint({"a", 80000, LeafHash("y")}, SignerOf("a", 'l'));
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  const std::string hash = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n";
  TANJI_EXPECT_OK(TlogProof::FromText(head + "index 3\n" + hash + "\n" + note));
  std::string many = head + "index 3\n";
  for (int i = 0; i < 65; ++i) many += hash;
  for (const std::string& bad :
       {std::string(), head, head + "index 3\n" + hash,
        head + "index 03\n" + hash + "\n" + note,
        head + "extra AAAA\nindex 3\n" + hash + "\n" + note,
        head + "index 3\n" + hash + "\n",
        head + "index 3\n" + hash + "\n\n" + note,
        head + "index 3\n" + hash.substr(4) + "\n" + note,
        head + "index 3\nindex 3\n" + hash + "\n" + note,
        "c2sp.org/tlog-proof@v2\nindex 3\n" + hash + "\n" + note,
        head + "index 3\n" + hash + "\n" + note + "x",
        head + "index 3\n" + hash + "\nno checkpoint\n\n" +
            note.substr(note.find("\n\n") + 2),
        many + "\n" + note}) {
    EXPECT_THAT(TlogProof::FromText(bad), kIsRefused) << bad;
  }
}

}  // namespace
}  // namespace tanji::ledger
