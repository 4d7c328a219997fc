#include "lib/ledger/registered_keys.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/note_signer.h"

namespace tanji::ledger {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

constexpr char kOrigin[] = "log.example/park";

NoteSigner SignerNamed(const std::string& name) {
  return *NoteSigner::Generate(name, SignatureType::kEd25519);
}

class RegisteredKeysTest : public ::testing::Test {
 protected:
  void Add(const NoteSigner& signer, uint64_t seq) {
    Record record;
    record.seq = seq;
    record.kind = RecordKind::kKeyAdd;
    record.key = signer.verifier_key();
    keys_.Take(record);
  }
  void Revoke(const NoteSigner& signer, uint64_t from, uint64_t seq) {
    Record record;
    record.seq = seq;
    record.kind = RecordKind::kKeyRevoke;
    record.revoke = {KeyOf(signer).reference(), from, "lost"};
    keys_.Take(record);
  }
  static Note NoteBy(const NoteSigner& signer) {
    return *Note::Parse(SignNote("a document\n", {&signer}));
  }

  RegisteredKeys keys_{kOrigin};
  const NoteSigner mill_ = SignerNamed("mill.example");
};

auto Refused(const std::string& why) {
  return StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(why));
}

TEST_F(RegisteredKeysTest, SignBehindTheirRecordAndBeforeTheirRevocation) {
  EXPECT_THAT(keys_.CheckSigned(NoteBy(mill_), 9), Refused("no line of it"));
  Add(mill_, 4);
  EXPECT_THAT(keys_.CheckSigned(NoteBy(mill_), 4), Refused("by record 4"));
  TANJI_EXPECT_OK(keys_.CheckSigned(NoteBy(mill_), 5));
  Revoke(mill_, 9, 9);
  TANJI_EXPECT_OK(keys_.CheckSigned(NoteBy(mill_), 8));
  EXPECT_THAT(keys_.CheckSigned(NoteBy(mill_), 10), Refused("from record 9"));
}

// The log took it in good faith, and the key's owner says later that it was
// somebody else: neither is proven.
TEST_F(RegisteredKeysTest, ALaterRevocationDisputesWhatWasSigned) {
  Add(mill_, 4);
  Revoke(mill_, 7, 20);
  TANJI_EXPECT_OK(keys_.CheckSigned(NoteBy(mill_), 6));
  const auto is_disputed = StatusIs(absl::StatusCode::kFailedPrecondition,
                                    HasSubstr("revoked later from record 7"));
  EXPECT_THAT(keys_.CheckSigned(NoteBy(mill_), 7), is_disputed);
  EXPECT_THAT(keys_.CheckSigned(NoteBy(mill_), 19), is_disputed);
  EXPECT_THAT(keys_.CheckSigned(NoteBy(mill_), 21), Refused("from record 7"));
  Revoke(mill_, 10, 22);  // the earliest counts
  EXPECT_THAT(keys_.CheckSigned(NoteBy(mill_), 9), is_disputed);
}

TEST_F(RegisteredKeysTest, AChangedTextIsSeen) {
  Add(mill_, 4);
  Note note = NoteBy(mill_);
  note.text = "another one\n";
  EXPECT_THAT(keys_.CheckSigned(note, 5), Refused("does not verify"));
}

TEST_F(RegisteredKeysTest, AreNotTheLogsOwn) {
  for (const std::string& name :
       {std::string(kOrigin), base::StrCat(kOrigin, "/records")}) {
    const NoteSigner own = SignerNamed(name);
    Add(own, 4);
    EXPECT_THAT(keys_.CheckSigned(NoteBy(own), 5), Refused("no line of it"));
  }
  EXPECT_EQ(keys_.size(), 0u);
}

}  // namespace
}  // namespace tanji::ledger
