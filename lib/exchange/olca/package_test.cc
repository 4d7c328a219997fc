#include "lib/exchange/olca/package.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/olca/testing/zip_bytes.h"

namespace tanji::exchange::olca {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The offset of a field of entry 0 in the archive's central directory
// (APPNOTE.TXT, 4.3.12), whose entries begin with "PK\1\2".
size_t DirectoryField(const std::string& bytes, size_t field) {
  return bytes.find("PK\x01\x02") + field;
}
constexpr size_t kFlagsField = 8;
constexpr size_t kMethodField = 10;
constexpr size_t kUnpackedSizeField = 24;
// In the local header, which begins the archive (4.3.7).
constexpr size_t kLocalUnpackedSizeField = 22;

TEST(PackageTest, UnpacksFilesInTheOrderOfTheirNames) {
  TANJI_ASSERT_OK_AND_ASSIGN(
      Package package,
      Package::FromZip(ZipBytes(
          {{"flows/", ""}, {"flows/b.json", "{}"}, {"flows/a.json", "[1]"}})));
  EXPECT_THAT(package.names(), ElementsAre("flows/a.json", "flows/b.json"));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string first, package.Read(0));
  TANJI_ASSERT_OK_AND_ASSIGN(const std::string second, package.Read(1));
  EXPECT_EQ(first, "[1]");
  EXPECT_EQ(second, "{}");
}

TEST(PackageTest, FindsAFolderAroundEverything) {
  const auto around = [](const std::string& name) {
    return Package::FromFiles({{name, "{}"}, {"olca-schema.json", "{}"}})
        ->FolderAround();
  };
  EXPECT_EQ(around("my-data/processes/a.json"), "my-data/");
  EXPECT_EQ(around("a/b/processes/a.json"), "a/b/");
  EXPECT_EQ(around("processes/a.json"), "");
  EXPECT_EQ(around("flows/a.json"), "");
}

TEST(PackageTest, RefusesWhatIsNoArchive) {
  for (const std::string_view bytes : {"", "{}", "PK\x05\x06"}) {
    EXPECT_TRUE(
        absl::IsInvalidArgument(Package::FromZip(std::string(bytes)).status()));
  }
}

TEST(PackageTest, RefusesACutArchive) {
  std::string bytes = ZipBytes({{"a.json", "{}"}});
  bytes.resize(bytes.size() - 10);
  EXPECT_FALSE(Package::FromZip(bytes).ok());
}

TEST(PackageTest, RefusesNamesThatLeaveTheFolder) {
  for (const char* name : {"../a.json", "a/../../b", "/etc/passwd", "a//b",
                           "./a", "a\\b", "C:/a", "a/.."}) {
    const auto package = Package::FromFiles({{name, "{}"}});
    EXPECT_TRUE(absl::IsInvalidArgument(package.status())) << name;
    EXPECT_THAT(package.status().message(), HasSubstr("relative path"));
  }
  EXPECT_FALSE(Package::FromZip(ZipBytes({{"../a.json", "{}"}})).ok());
}

TEST(PackageTest, RefusesAnEntryThatStandsThereTwice) {
  const auto package = Package::FromFiles({{"a", "1"}, {"a", "2"}});
  EXPECT_THAT(package.status().message(),
              HasSubstr("\"a\" stands in the archive twice"));
  // libzip writes no name twice: "b" becomes a second "a" in both headers.
  std::string bytes = ZipBytes({{"a", "1"}, {"b", "1"}});
  for (char& c : bytes) {
    if (c == 'b') c = 'a';
  }
  EXPECT_FALSE(Package::FromZip(bytes).ok());
}

TEST(PackageTest, RefusesAnEncryptedEntry) {
  std::string bytes = ZipBytes({{"a.json", std::string(100, ' ')}});
  bytes[DirectoryField(bytes, kFlagsField)] |= 1;
  bytes[6] |= 1;  // the flags of the local header
  const auto package = Package::FromZip(bytes);
  EXPECT_THAT(package.status().message(), HasSubstr("is encrypted"));
}

TEST(PackageTest, RefusesAnUnusualMethodOfPacking) {
  std::string bytes = ZipBytes({{"a.json", std::string(100, ' ')}});
  bytes[DirectoryField(bytes, kMethodField)] = 12;  // bzip2
  bytes[8] = 12;
  const auto package = Package::FromZip(bytes);
  EXPECT_THAT(package.status().message(), HasSubstr("is packed by method 12"));
}

TEST(PackageTest, RefusesMoreEntriesThanItMayHave) {
  const PackageLimits limits{.entries_max = 1};
  const auto package =
      Package::FromZip(ZipBytes({{"a", "1"}, {"b", "2"}}), limits);
  EXPECT_TRUE(absl::IsResourceExhausted(package.status()));
  EXPECT_THAT(package.status().message(), HasSubstr("2 entries; at most 1"));
}

TEST(PackageTest, RefusesAnEntryThatSaysItIsTooLarge) {
  const PackageLimits limits{.entry_size_max = 99};
  const auto package =
      Package::FromZip(ZipBytes({{"a", std::string(100, 'x')}}), limits);
  EXPECT_TRUE(absl::IsResourceExhausted(package.status()));
}

// What the archive says about the size is not believed.
TEST(PackageTest, StopsWhereAnEntryUnpacksToMoreThanItSays) {
  std::string bytes = ZipBytes({{"a", std::string(100'000, 'x')}});
  const std::string_view said("\x64\0\0\0", 4);  // 100 bytes
  bytes.replace(DirectoryField(bytes, kUnpackedSizeField), 4, said);
  bytes.replace(kLocalUnpackedSizeField, 4, said);
  auto package = Package::FromZip(bytes);
  if (!package.ok()) return;  // refused even sooner
  EXPECT_FALSE(package->Read(0).ok());
}

// 8 MiB of blanks pack to some 8 KiB, a thousandth.
TEST(PackageTest, RefusesABomb) {
  const std::string bytes = ZipBytes({{"a", std::string(8 << 20, ' ')}});
  const auto package = Package::FromZip(bytes);
  EXPECT_TRUE(absl::IsResourceExhausted(package.status()));
  EXPECT_THAT(package.status().message(),
              HasSubstr("more than 250 times its size"));
}

TEST(PackageTest, CountsAllThatWasUnpacked) {
  const PackageLimits limits{.total_size_max = 150};
  TANJI_ASSERT_OK_AND_ASSIGN(
      Package package, Package::FromZip(ZipBytes({{"a", std::string(100, 'x')},
                                                  {"b", std::string(51, 'x')}}),
                                        limits));
  EXPECT_TRUE(package.Read(0).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(package.Read(1).status()));
}

TEST(PackageTest, RefusesDamagedBytes) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += std::to_string(i * i);
  std::string bytes = ZipBytes({{"a", text}});
  bytes[100] = static_cast<char>(bytes[100] ^ 0x55);
  auto package = Package::FromZip(bytes);
  ASSERT_TRUE(package.ok()) << package.status();
  const auto read = package->Read(0);
  EXPECT_TRUE(absl::IsInvalidArgument(read.status()));
  EXPECT_THAT(read.status().message(), HasSubstr("is damaged"));
}

}  // namespace
}  // namespace tanji::exchange::olca
