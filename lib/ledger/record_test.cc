#include "lib/ledger/record.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/base64.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/testing/signers.h"

namespace tanji::ledger {
namespace {

using base::kIsRefused;
using ::testing::_;
using ::testing::HasSubstr;

constexpr std::string_view kZeroHash =
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
constexpr std::string_view kHash =
    "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=";  // leaf hash of ""

// The required lines with `kind`, then `rest`.
std::string Text(std::string_view kind, std::string_view rest = "") {
  return base::StrCat("pcf-record/v1\nlog log.example/pcf\nseq 7\nprev ",
                      kZeroHash,
                      "\ntime 2026-11-23T07:20:31.267502Z\n"
                      "id 9e36648e3cd923bd3b33eea5b8403fa4\nkind ",
                      kind, "\n", rest);
}

std::string FullText() {
  return Text(
      "correction",
      base::StrCat("subject urn:x:1 a b\npayload application/json 512 ", kHash,
                   "\ninputs 16 ", kHash, "\nref 3 ", kHash, "\nref 1 ", kHash,
                   "\nxref other.example 9 ", kHash, "\n"));
}

Record SomeRecord() { return *Record::FromText(FullText()); }

NoteSigner SomeSigner() {
  return *NoteSigner::Create(
      "log.example/pcf/records",
      *crypto::Ed25519Signer::FromSeed(std::string(32, 's')));
}

TEST(RecordTest, ReadsEveryField) {
  TANJI_ASSERT_OK_AND_ASSIGN(const Record record, Record::FromText(FullText()));
  EXPECT_EQ(record.log, "log.example/pcf");
  EXPECT_EQ(record.seq, 7u);
  EXPECT_EQ(record.prev, Hash{});
  EXPECT_EQ(FormatTime(record.time_micros), "2026-11-23T07:20:31.267502Z");
  EXPECT_EQ(record.id, "9e36648e3cd923bd3b33eea5b8403fa4");
  EXPECT_EQ(record.kind, RecordKind::kCorrection);
  EXPECT_EQ(record.subject, "urn:x:1 a b");
  EXPECT_EQ(record.payload->media_type, "application/json");
  EXPECT_EQ(record.payload->size, 512u);
  EXPECT_EQ(record.payload->commitment, LeafHash(""));
  EXPECT_EQ(record.inputs->padded_count, 16u);
  EXPECT_EQ(record.inputs->root, LeafHash(""));
  ASSERT_EQ(record.refs.size(), 2u);
  EXPECT_EQ(record.refs[0].seq, 3u);
  EXPECT_EQ(record.refs[1].seq, 1u);
  ASSERT_EQ(record.xrefs.size(), 1u);
  EXPECT_EQ(record.xrefs[0].origin, "other.example");
}

TEST(RecordTest, WritesWhatItReads) {
  for (const std::string& text :
       {FullText(), Text("footprint"), Text("genesis"), Text("clock"),
        Text("key-add", base::StrCat("key ", kGoKey, "\n")),
        Text("key-revoke", "revoke PeterNeumann+c74f20a3 7 lost laptop\n")}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Record record, Record::FromText(text));
    EXPECT_THAT(record.ToText(), base::IsOkAndHolds(text));
  }
}

TEST(RecordTest, KnowsEveryKindOfTheSpecification) {
  for (const char* kind :
       {"genesis", "submission", "footprint", "attestation", "correction",
        "withdrawal", "erasure", "timestamp", "clock"}) {
    TANJI_ASSERT_OK_AND_ASSIGN(const Record record,
                               Record::FromText(Text(kind)));
    EXPECT_EQ(RecordKindName(record.kind), kind);
  }
  EXPECT_EQ(RecordKindName(RecordKind::kKeyAdd), "key-add");
  EXPECT_EQ(RecordKindName(RecordKind::kKeyRevoke), "key-revoke");
}

// Every text that is accepted must be the one that ToText writes: all single
// character changes of a record with every line.
TEST(RecordTest, AcceptsNoSecondSpellingAmongSingleChanges) {
  const std::string text = FullText();
  int accepted = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'\0', '\n', '\r', '\t', ' ', '0', '+', '=', 'A', 'a',
                         '\x7f', '\xc3'}) {
      std::string changed = text;
      changed[i] = c;
      std::string longer = text;
      longer.insert(i, 1, c);
      for (const std::string& variant :
           {changed, longer, text.substr(0, i), text.substr(i),
            text.substr(0, i) + text.substr(i + 1)}) {
        const auto record = Record::FromText(variant);
        if (!record.ok()) continue;
        ++accepted;
        EXPECT_THAT(record->ToText(), base::IsOkAndHolds(variant));
      }
    }
  }
  EXPECT_GT(accepted, 0);  // a changed digit is another record
}

TEST(RecordTest, RefusesLinesTwiceUnknownOrInAnotherOrder) {
  const std::string subject = "subject s\n";
  const std::string payload = base::StrCat("payload a/b 1 ", kHash, "\n");
  const std::string inputs = base::StrCat("inputs 8 ", kHash, "\n");
  const std::string ref = base::StrCat("ref 1 ", kHash, "\n");
  const std::string xref = base::StrCat("xref o 1 ", kHash, "\n");
  TANJI_EXPECT_OK(Record::FromText(
      Text("footprint", subject + payload + inputs + ref + ref + xref)));
  for (const std::string& bad :
       {subject + subject, payload + payload, inputs + inputs,
        payload + subject, inputs + payload, ref + inputs, xref + ref,
        ref + subject, std::string("other x\n"), std::string("\n"),
        std::string("subject s"), std::string("Subject s\n"),
        std::string("subject\n"), std::string("kind footprint\n")}) {
    EXPECT_THAT(Record::FromText(Text("footprint", bad)), kIsRefused) << bad;
  }
}

TEST(RecordTest, RefusesBadValues) {
  const std::string hash(kHash);
  for (const std::string& bad :
       {std::string("subject \n"),
        std::string("subject  s\n"),
        std::string("subject s \n"),
        std::string("subject a\tb\n"),
        std::string("subject a\x7f\n"),
        "payload json 1 " + hash + "\n",
        "payload a/b/c 1 " + hash + "\n",
        "payload a/b 01 " + hash + "\n",
        "payload a/b -1 " + hash + "\n",
        "payload a/b " + hash + "\n",
        "payload a/b 1 " + hash + " \n",
        "payload a/b  1 " + hash + "\n",
        "payload a/b 18446744073709551616 " + hash + "\n",
        "inputs 7 " + hash + "\n",
        "inputs 4 " + hash + "\n",
        "inputs 131072 " + hash + "\n",
        "inputs 12 " + hash + "\n",
        "ref 1 " + hash.substr(1) + "\n",
        "ref x " + hash + "\n",
        "xref a+b 1 " + hash + "\n",
        "xref 1 " + hash + "\n",
        "xref o 1 1 " + hash + "\n"}) {
    EXPECT_THAT(Record::FromText(Text("footprint", bad)), kIsRefused) << bad;
  }
}

TEST(RecordTest, RefusesBadRequiredLines) {
  const std::string good = Text("footprint");
  const auto with = [&](std::string_view line, std::string_view other) {
    std::string text = good;
    return text.replace(text.find(line), line.size(), other);
  };
  for (const std::string& bad :
       {with("v1", "v2"), with("pcf-record/v1\n", ""), with("seq 7", "seq 07"),
        with("log log", "log a b"), with("log log.example/pcf", "log "),
        with("9e36648e", "9E36648E"), with("9e36648e", "9e36648"),
        with("kind footprint", "kind Footprint"),
        with("kind footprint", "kind key-add"),
        with("kind footprint", "kind key-revoke"), with("31.267502Z", "31Z"),
        with("31.267502Z", "60.000000Z"), with("2026-11-23", "2026-02-29"),
        with("2026-11-23", "1969-12-31"), with("prev A", "prev *"),
        with("prev A", "prev "), with("\n", "\r\n"), good + "\n", " " + good}) {
    EXPECT_THAT(Record::FromText(bad), kIsRefused) << bad;
  }
}

TEST(RecordTest, HasAKeyLineIfAndOnlyIfItAddsAKey) {
  const std::string key = base::StrCat("key ", kGoKey, "\n");
  EXPECT_THAT(Record::FromText(Text("key-add")), kIsRefused);
  EXPECT_THAT(Record::FromText(Text("footprint", key)), kIsRefused);
  std::string other_id = key;
  other_id[17] = '0';
  EXPECT_THAT(
      Record::FromText(Text("key-add", other_id)),
      base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("key id")));
}

TEST(RecordTest, HasARevokeLineIfAndOnlyIfItRevokesAKey) {
  EXPECT_THAT(Record::FromText(Text("key-revoke")), kIsRefused);
  EXPECT_THAT(Record::FromText(Text("footprint", "revoke a+c74f20a3 7 lost\n")),
              kIsRefused);
  for (const char* bad :
       {"revoke a+c74f20a3 7 \n", "revoke a+c74f20a3 7\n",
        "revoke a+C74F20A3 7 lost\n", "revoke a+c74f20 7 lost\n",
        "revoke a 7 lost\n", "revoke a+c74f20a3 07 lost\n",
        "revoke a+c74f20a3 7  lost\n", "revoke a+c74f20a3 7 lost \n"}) {
    EXPECT_THAT(Record::FromText(Text("key-revoke", bad)), kIsRefused) << bad;
  }
}

TEST(RecordTest, RefusesToWriteWhatItWouldNotRead) {
  Record record = SomeRecord();
  record.log = "a b";
  EXPECT_THAT(record.ToText(), kIsRefused);
  record = SomeRecord();
  record.id = "short";
  EXPECT_THAT(record.ToText(), kIsRefused);
  record = SomeRecord();
  record.subject = "line\nbreak";
  EXPECT_THAT(record.ToText(), kIsRefused);
  record = SomeRecord();
  record.time_micros = -1;
  EXPECT_THAT(record.ToText(), kIsRefused);
  record = SomeRecord();
  record.payload->media_type = "json";
  EXPECT_THAT(record.ToText(), kIsRefused);
  record = SomeRecord();
  record.inputs->padded_count = 12;
  EXPECT_THAT(record.ToText(), kIsRefused);
  record = SomeRecord();
  record.refs.resize(kRecordRefsMax + 1);
  EXPECT_THAT(record.ToText(), kIsRefused);
}

TEST(RecordTest, NamesTheLineThatIsWrong) {
  std::string text = Text("footprint");
  text.replace(text.find("seq 7"), 5, "seq x");
  EXPECT_THAT(
      Record::FromText(text),
      base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 3")));
}

TEST(TimeTest, WritesAndReadsKnownTimes) {
  EXPECT_EQ(FormatTime(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(FormatTime(kTimeMicrosMax), "9999-12-31T23:59:59.999999Z");
  // date -u -d @951782400
  EXPECT_EQ(FormatTime(951'782'400'000'001), "2000-02-29T00:00:00.000001Z");
}

TEST(TimeTest, ReadsWhatItWritesOnEveryDay) {
  const int64_t day = 86'400'000'000;
  for (int64_t time = 0; time < kTimeMicrosMax; time += 7 * day + 12'345'678) {
    ASSERT_THAT(ParseTime(FormatTime(time)), base::IsOkAndHolds(time));
  }
}

TEST(TimeTest, RefusesDaysAndHoursThatAreNone) {
  for (const char* text :
       {"2026-02-29T00:00:00.000000Z", "2026-13-01T00:00:00.000000Z",
        "2026-00-01T00:00:00.000000Z", "2026-01-00T00:00:00.000000Z",
        "2026-04-31T00:00:00.000000Z", "1900-01-01T00:00:00.000000Z",
        "2026-01-01T24:00:00.000000Z", "2026-01-01T00:60:00.000000Z",
        "2026-01-01T00:00:60.000000Z", "2026-01-01T00:00:00.00000Z",
        "2026-01-01 00:00:00.000000Z", "2026-01-01T00:00:00,000000Z",
        "2026-01-01T00:00:00.000000z", "2026-01-01T00:00:00.000000+",
        "2026-1-001T00:00:00.000000Z", ""}) {
    EXPECT_THAT(ParseTime(text), kIsRefused) << text;
  }
}

TEST(EntryTest, IsTheSignedRecord) {
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string bytes,
                             SignRecord(SomeRecord(), SomeSigner()));
  TANJI_ASSERT_OK_AND_ASSIGN(const Entry entry, Entry::Parse(bytes));
  EXPECT_EQ(entry.bytes, bytes);
  EXPECT_EQ(entry.leaf_hash, LeafHash(bytes));
  EXPECT_EQ(entry.note.text, FullText());
  const VerifierKey key = *VerifierKey::Parse(SomeSigner().verifier_key());
  TANJI_EXPECT_OK(VerifyNote(entry.note, {&key}));
}

// The example of FORMAT.md, to the byte.
TEST(EntryTest, WritesTheExampleOfTheFormatDocument) {
  Record record;
  record.log = "log.example/pcf";
  TANJI_ASSERT_OK_AND_ASSIGN(record.time_micros,
                             ParseTime("2026-11-23T07:20:31.267502Z"));
  record.id = "9e36648e3cd923bd3b33eea5b8403fa4";
  record.kind = RecordKind::kFootprint;
  record.payload = PayloadLine{"application/json", 512, LeafHash("")};
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string bytes,
                             SignRecord(record, SomeSigner()));
  EXPECT_EQ(bytes,
            "pcf-record/v1\n"
            "log log.example/pcf\n"
            "seq 0\n"
            "prev AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
            "time 2026-11-23T07:20:31.267502Z\n"
            "id 9e36648e3cd923bd3b33eea5b8403fa4\n"
            "kind footprint\n"
            "payload application/json 512 "
            "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n"
            "\n"
            "— log.example/pcf/records "
            "0ltbsw4dzV9/BRb8KGeZTCL3mJm8KyAv0a1j4TXcWY538bAFJLAyB+SnQeKzKQYSX4"
            "Aofgqomyf1HpSP7qH0836rogA=\n");
  EXPECT_EQ(base::Base64Encode(crypto::AsBytes(LeafHash(bytes))),
            "4qHFje5o7uMhTK+rjo++8rjVZpiGQS+mgNNgBRhIigs=");
}

TEST(EntryTest, RefusesALongEntry) {
  EXPECT_THAT(Entry::Parse(std::string(kEntrySizeMax + 1, 'x')),
              base::StatusIs(absl::StatusCode::kResourceExhausted, _));
  Record record = SomeRecord();
  record.subject = std::string(kEntrySizeMax, 's');
  EXPECT_THAT(SignRecord(record, SomeSigner()), kIsRefused);
}

// Two hundred refs, the most that a record may have, stay below the limit.
TEST(EntryTest, HoldsAsManyRefsAsAllowed) {
  Record record = SomeRecord();
  record.refs.assign(kRecordRefsMax, {UINT64_MAX, LeafHash("")});
  record.xrefs.clear();
  TANJI_EXPECT_OK(SignRecord(record, SomeSigner()));
}

// Entries of a log with good seq, prev and time.
std::vector<Entry> SomeChain(size_t count) {
  const NoteSigner signer = SomeSigner();
  std::vector<Entry> chain;
  for (size_t i = 0; i < count; ++i) {
    Record record;
    record.log = "log.example/pcf";
    record.seq = i;
    record.prev = i == 0 ? Hash{} : chain.back().leaf_hash;
    record.time_micros = 1'790'000'000'000'000 + static_cast<int64_t>(i / 2);
    record.id = std::string(32, static_cast<char>('a' + i % 6));
    chain.push_back(*Entry::Parse(*SignRecord(record, signer)));
  }
  return chain;
}

TEST(ChainCheckerTest, FollowsAnHonestLog) {
  ChainChecker checker("log.example/pcf");
  for (const Entry& entry : SomeChain(5)) TANJI_EXPECT_OK(checker.Check(entry));
  EXPECT_EQ(checker.next_seq(), 5u);
}

TEST(ChainCheckerTest, FindsARemovedEntryAndGoesOn) {
  std::vector<Entry> chain = SomeChain(5);
  chain.erase(chain.begin() + 2);
  ChainChecker checker("log.example/pcf");
  TANJI_EXPECT_OK(checker.Check(chain[0]));
  TANJI_EXPECT_OK(checker.Check(chain[1]));
  EXPECT_THAT(checker.Check(chain[2]),
              base::StatusIs(absl::StatusCode::kDataLoss,
                             HasSubstr("entry 2: seq is 3; expected 2")));
  EXPECT_EQ(checker.next_seq(), 3u);
}

TEST(ChainCheckerTest, FindsAReplacedEntry) {
  std::vector<Entry> chain = SomeChain(3);
  Record other = chain[1].record;
  other.id = std::string(32, 'f');
  chain[1] = *Entry::Parse(*SignRecord(other, SomeSigner()));
  ChainChecker checker("log.example/pcf");
  TANJI_EXPECT_OK(checker.Check(chain[0]));
  TANJI_EXPECT_OK(checker.Check(chain[1]));
  EXPECT_THAT(checker.Check(chain[2]),
              base::StatusIs(absl::StatusCode::kDataLoss,
                             HasSubstr("entry 2: prev is")));
}

TEST(ChainCheckerTest, FindsAClockThatWentBack) {
  std::vector<Entry> chain = SomeChain(2);
  Record earlier = chain[1].record;
  earlier.time_micros -= 1;
  ChainChecker checker("log.example/pcf");
  TANJI_EXPECT_OK(checker.Check(chain[0]));
  EXPECT_THAT(
      checker.Check(*Entry::Parse(*SignRecord(earlier, SomeSigner()))),
      base::StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is before")));
}

TEST(ChainCheckerTest, FindsAnotherLogAndAFirstEntryWithAPast) {
  const std::vector<Entry> chain = SomeChain(2);
  EXPECT_THAT(ChainChecker("other").Check(chain[0]),
              base::StatusIs(absl::StatusCode::kDataLoss,
                             HasSubstr("expected \"other\"")));
  Record first = chain[0].record;
  first.prev = LeafHash("");
  EXPECT_THAT(
      ChainChecker("log.example/pcf")
          .Check(*Entry::Parse(*SignRecord(first, SomeSigner()))),
      base::StatusIs(absl::StatusCode::kDataLoss, HasSubstr("prev is")));
}

}  // namespace
}  // namespace tanji::ledger
