#include "lib/store/internal/file_checksum.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/file_checksum.h"

namespace tanji::store::internal {
namespace {

// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
TEST(ExtendCrc32cTest, GivesTheStandardsVectors) {
  EXPECT_EQ(ExtendCrc32c(0, ""), 0u);
  EXPECT_EQ(ExtendCrc32c(0, "123456789"), 0xE3069283u);
  EXPECT_EQ(ExtendCrc32c(0, std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(ExtendCrc32c(0, std::string(32, '\xff')), 0x62A8AB43u);
  std::string ascending;
  for (char c = 0; c < 32; ++c) ascending.push_back(c);
  EXPECT_EQ(ExtendCrc32c(0, ascending), 0x46DD794Eu);
}

std::string SomeBytes(size_t size) {
  std::string bytes(size, '\0');
  uint32_t state = 1;
  for (char& c : bytes) {
    state = state * 1664525 + 1013904223;  // Numerical Recipes, ch. 7.1
    c = static_cast<char>(state >> 24);
  }
  return bytes;
}

std::string ChecksumBy(rocksdb::FileChecksumGenFactory& factory,
                       const std::string& bytes, size_t first_part) {
  const auto generator = factory.CreateFileChecksumGenerator({});
  generator->Update(bytes.data(), first_part);
  generator->Update(bytes.data() + first_part, bytes.size() - first_part);
  generator->Finalize();
  return generator->GetChecksum();
}

TEST(FileChecksumTest, GivesWhatRocksDbGives) {
  const auto ours = MakeFileChecksumFactory();
  const auto theirs = rocksdb::GetFileChecksumGenCrc32cFactory();
  EXPECT_STREQ(ours->Name(), theirs->Name());
  EXPECT_STREQ(ours->CreateFileChecksumGenerator({})->Name(),
               theirs->CreateFileChecksumGenerator({})->Name());
  for (const size_t size : {0, 1, 7, 8, 9, 63, 64, 65, 4096, 100'003}) {
    const std::string bytes = SomeBytes(size);
    for (const size_t first_part : {size_t{0}, size / 3, size}) {
      EXPECT_EQ(ChecksumBy(*ours, bytes, first_part),
                ChecksumBy(*theirs, bytes, first_part))
          << size << " bytes, cut at " << first_part;
    }
  }
}

TEST(FileChecksumTest, HasNoOtherFunction) {
  rocksdb::FileChecksumGenContext context;
  context.requested_checksum_func_name = "FileChecksumCrc32c";
  EXPECT_NE(MakeFileChecksumFactory()->CreateFileChecksumGenerator(context),
            nullptr);
  context.requested_checksum_func_name = "Unknown";
  EXPECT_EQ(MakeFileChecksumFactory()->CreateFileChecksumGenerator(context),
            nullptr);
}

}  // namespace
}  // namespace tanji::store::internal
