#include "lib/platform/supply/payload_spool.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/padding.h"
#include "lib/platform/record/payload.h"
#include "lib/store/keys.h"
#include "lib/store/memory_store.h"

namespace tanji::platform {
namespace {

constexpr char kMediaType[] = "text/x";

// A file that refuses what comes after `good` pairs.
class RefusingFile : public store::BulkFile {
 public:
  explicit RefusingFile(int good) : good_(good) {}
  absl::Status Add(std::string_view, std::string_view) override {
    return good_-- > 0 ? absl::OkStatus()
                       : absl::ResourceExhaustedError("the disk is full");
  }
  absl::Status Complete() override {
    return absl::ResourceExhaustedError("the disk is full");
  }
  uint64_t size_bytes() const override { return 0; }

 private:
  int good_;
};

class PayloadSpoolTest : public testing::Test {
 protected:
  std::unique_ptr<PayloadSpool> SpoolInto(
      std::unique_ptr<store::BulkFile> file) {
    return std::make_unique<PayloadSpool>(secret_, id_, kMediaType,
                                          std::move(file));
  }

  const std::string secret_ = std::string(32, 'k');
  const std::string id_ = std::string(store::kRecordIdSize, 'r');
  store::MemoryStore store_;
};

TEST_F(PayloadSpoolTest, HasTheBytesAndTheCommitmentHoweverTheyAreCut) {
  std::string content;
  for (int i = 0; i < 700'000; ++i) content.push_back("0123456789,\n"[i % 12]);
  const std::string padded = content + ledger::PaddingOf(content.size());
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store_.AcquireFence());
  const store::RecordSealer sealer(secret_);
  for (const size_t piece : {size_t{1000}, size_t{300'000}, content.size()}) {
    auto spool = SpoolInto(*store_.StartBulkFile());
    for (size_t at = 0; at < content.size(); at += piece) {
      TANJI_ASSERT_OK(spool->Add(content.substr(at, piece)));
    }
    TANJI_ASSERT_OK(spool->Finish());
    EXPECT_EQ(spool->line().media_type, kMediaType);
    EXPECT_EQ(spool->line().size, padded.size());
    EXPECT_EQ(spool->line().commitment,
              ledger::PayloadCommitment(secret_, padded));
    EXPECT_EQ(spool->content_digest(), crypto::Sha256(content));
    std::vector<std::unique_ptr<store::BulkFile>> files;
    TANJI_ASSERT_OK_AND_ASSIGN(files.emplace_back(), spool->TakeFile());
    TANJI_ASSERT_OK(store_.BulkLoad(std::move(files), fence));
    std::string stored;
    for (uint32_t chunk = 0; stored.size() < padded.size(); ++chunk) {
      TANJI_ASSERT_OK_AND_ASSIGN(const std::string sealed,
                                 store_.Get(store::PayloadKey(id_, chunk)));
      TANJI_ASSERT_OK_AND_ASSIGN(const std::string plain,
                                 sealer.OpenPayloadChunk(id_, chunk, sealed));
      stored += plain;
    }
    EXPECT_TRUE(stored == padded) << "in pieces of " << piece;
  }
}

TEST_F(PayloadSpoolTest, AnErrorOfTheFileEndsTheCaller) {
  const auto is_full =
      base::StatusIs(absl::StatusCode::kResourceExhausted, "the disk is full");
  auto spool = SpoolInto(std::make_unique<RefusingFile>(/*good=*/1));
  const std::string chunk(100'000, 'x');
  absl::Status added;
  for (int i = 0; i < 1000 && added.ok(); ++i) added = spool->Add(chunk);
  EXPECT_THAT(added, is_full);
  spool = SpoolInto(std::make_unique<RefusingFile>(/*good=*/0));
  TANJI_ASSERT_OK(spool->Add("x"));
  EXPECT_THAT(spool->Finish(), is_full);
  // Found out before or while it finishes.
  spool = SpoolInto(std::make_unique<RefusingFile>(/*good=*/0));
  TANJI_ASSERT_OK(spool->Add(std::string(kPayloadChunkSize, 'x')));
  EXPECT_THAT(spool->Finish(), is_full);
  spool = SpoolInto(std::make_unique<RefusingFile>(/*good=*/9));
  TANJI_ASSERT_OK(spool->Add("x"));
  // Of what the disk says at the end, Finish may hear already.
  absl::Status finished = spool->Finish();
  if (finished.ok()) finished = spool->TakeFile().status();
  EXPECT_THAT(finished, is_full);
}

TEST_F(PayloadSpoolTest, IsDroppedAtAnyMoment) {
  SpoolInto(*store_.StartBulkFile()).reset();
  auto spool = SpoolInto(*store_.StartBulkFile());
  TANJI_ASSERT_OK(spool->Add(std::string(3'000'000, 'x')));
  spool.reset();
  spool = SpoolInto(*store_.StartBulkFile());
  TANJI_ASSERT_OK(spool->Finish());
  spool.reset();
}

}  // namespace
}  // namespace tanji::platform
