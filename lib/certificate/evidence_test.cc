#include "lib/certificate/evidence.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/crypto/hash.h"

namespace tanji::certificate {
namespace {

using base::StatusIs;
using ::testing::HasSubstr;

EvidenceReader::Source SourceOf(std::string bytes, size_t piece) {
  return [bytes = std::move(bytes), piece, at = size_t{0}](
             char* data, size_t size) mutable -> absl::StatusOr<size_t> {
    const size_t part = std::min({size, bytes.size() - at, piece});
    std::memcpy(data, bytes.data() + at, part);
    at += part;
    return part;
  };
}

EvidenceHead Head(const std::string& list) {
  EvidenceHead head;
  head.log = "log.example/pcf";
  head.certificate_seq = 9;
  head.snapshot_seq = 7;
  head.valid_on = "2026-11-26";
  head.list_size = list.size();
  head.list_sha256 = crypto::Sha256(list);
  head.record_count = 1;
  return head;
}

const char kList[] =
    "[\"organisation\",\"works\"]\n"
    "[\"product\",\"works/steel\",\"kg\",\"4\"]\n"
    "[\"process\",\"works/steel\",\"CN-SD\",\"2024-01-01\",\"2025-01-01\","
    "\"0\",\"4\",\"7\"]\n"
    "[\"draft\",\"works/steel\",\"CN-SD\",\"2024-01-01\",\"2025-01-01\","
    "\"0\",\"4\"]\n";

// A note needs a line that is well formed; who signed is not the reader's.
std::string NoteOf(const std::string& text) {
  return text + "\n— log.example/pcf/records AAAAAAAA\n";
}

std::string Archive(const std::string& payload = "payload") {
  EvidenceRecord record;
  record.seq = 4;
  record.entry = "an entry\n";
  record.proof.resize(2);
  record.has_payload = true;
  record.secret = std::string(32, 'k');
  record.payload_size = payload.size();
  return EvidenceBeginning(NoteOf(Head(kList).ToText()), kList, "check\n",
                           "shown") +
         EvidenceRecordHead(record) + payload + "\n" +
         std::string(kEvidenceEnd);
}

TEST(EvidenceReaderTest, ReadsWhatIsWrittenInPiecesOfAnySize) {
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{100'000}}) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        EvidenceReader reader,
        EvidenceReader::Open(SourceOf(Archive(), piece)));
    EXPECT_EQ(reader.head(), Head(kList));
    EXPECT_EQ(reader.checkpoint(), "check\n");
    EXPECT_EQ(reader.certificate(), "shown");
    std::string list;
    for (const EvidenceItem& item : reader.items()) {
      list += EvidenceItemLine(item);
    }
    EXPECT_EQ(list, kList);
    TANJI_ASSERT_OK_AND_ASSIGN(const auto record, reader.Next());
    ASSERT_TRUE(record.has_value());
    EXPECT_EQ(record->entry, "an entry\n");
    EXPECT_EQ(record->secret, std::string(32, 'k'));
    std::string payload;
    TANJI_ASSERT_OK(reader.ReadPayload([&](std::string_view bytes) {
      payload += bytes;
      return absl::OkStatus();
    }));
    EXPECT_EQ(payload, "payload");
    TANJI_ASSERT_OK_AND_ASSIGN(const auto end, reader.Next());
    EXPECT_FALSE(end.has_value());
  }
}

absl::Status ReadAll(const std::string& archive) {
  auto reader = EvidenceReader::Open(SourceOf(archive, 100));
  if (!reader.ok()) return reader.status();
  for (;;) {
    const auto record = reader->Next();
    if (!record.ok()) return record.status();
    if (!record->has_value()) return absl::OkStatus();
  }
}

TEST(EvidenceReaderTest, RefusesWhatIsCutOffOrTooLong) {
  const std::string archive = Archive();
  TANJI_EXPECT_OK(ReadAll(archive));
  for (size_t size = 0; size < archive.size(); ++size) {
    EXPECT_FALSE(ReadAll(archive.substr(0, size)).ok()) << size;
  }
  EXPECT_THAT(ReadAll(archive + "x"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("nothing behind the end")));
}

TEST(EvidenceReaderTest, RefusesAnotherListThanTheHeads) {
  std::string archive = Archive();
  const size_t at = archive.find("CN-SD");
  archive[at + 3] = 'H';
  EXPECT_THAT(ReadAll(archive),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("the list that the head names")));
}

// Who has signed the head is asked before the list is taken.
TEST(EvidenceReaderTest, ReadsTheHeadWithoutTheList) {
  const std::string archive = Archive();
  const size_t list = archive.rfind("\nlist ") + 1;
  ASSERT_GT(list, 1u);
  auto reader = EvidenceReader::OpenHead(SourceOf(archive.substr(0, list), 7));
  TANJI_ASSERT_OK(reader.status());
  EXPECT_EQ(reader->head(), Head(kList));
  EXPECT_FALSE(reader->ReadList().ok());
}

TEST(EvidenceReaderTest, TakesNoLongerListThanTheHeads) {
  const EvidenceHead head = Head(kList);
  const std::string longer = std::string(kList) + kList;
  EXPECT_THAT(
      ReadAll(EvidenceBeginning(NoteOf(head.ToText()), longer, "", "")),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr(base::StrCat("a list of at most ", head.list_size))));
}

TEST(EvidenceReaderTest, RefusesAnotherVersion) {
  std::string archive = Archive();
  archive[archive.find("v1")] = 'w';
  EXPECT_FALSE(ReadAll(archive).ok());
}

TEST(EvidenceItemTest, RefusesASecondSpelling) {
  for (const char* line :
       {"[\"product\",\"works/steel\",\"kg\",\"04\"]\n",
        "[ \"organisation\",\"works\"]\n", "[\"organisation\",\"works\"]",
        "[\"nothing\",\"works\"]\n", "[\"product\",\"works/steel\"]\n",
        "[\"product\",\"works/steel\",\"kg\",\"7\",\"4\"]\n", "\n", "{}\n"}) {
    EXPECT_FALSE(ReadEvidenceItem(line).ok()) << line;
  }
}

}  // namespace
}  // namespace tanji::certificate
