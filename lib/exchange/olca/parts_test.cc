#include "lib/exchange/olca/parts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/strings.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/exchange/submission/document.h"

namespace tanji::exchange::olca {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

graph::ProductDeclaration ProductOf(const std::string& id) {
  graph::ProductDeclaration product;
  product.id = id;
  product.name = id;
  product.unit = "kg";
  return product;
}

// Processes p0, p1, …, each of which makes a product; and one product that
// nobody makes.
graph::Submission SubmissionOf(size_t count) {
  graph::Submission submission;
  submission.organisation = "works";
  for (size_t k = 0; k < count; ++k) {
    graph::ProcessDeclaration process;
    process.product = base::StrCat("p", k);
    process.output = quantity::Decimal::FromInteger(1);
    process.unit = "kg";
    process.provenance.source = std::string(1000, 's');
    submission.processes.push_back(process);
    submission.products.push_back(ProductOf(process.product));
  }
  submission.products.push_back(ProductOf("ore"));
  return submission;
}

TEST(WritePartsTest, LeavesWholeWhatFits) {
  const graph::Submission submission = SubmissionOf(3);
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<std::string> parts,
                             WriteParts(submission, 1 << 20));
  ASSERT_THAT(parts, SizeIs(1));
  EXPECT_EQ(parts[0], WriteSubmission(submission));
}

TEST(WritePartsTest, LosesNothingAndKeepsWhatBelongsTogether) {
  constexpr size_t kSizeMax = 10'000;
  const graph::Submission submission = SubmissionOf(20);
  TANJI_ASSERT_OK_AND_ASSIGN(const std::vector<std::string> parts,
                             WriteParts(submission, kSizeMax));
  EXPECT_GT(parts.size(), 2U);
  std::vector<graph::ProcessDeclaration> processes;
  size_t products = 0;
  for (const std::string& part : parts) {
    EXPECT_LE(part.size(), kSizeMax);
    TANJI_ASSERT_OK_AND_ASSIGN(const graph::Submission read,
                               ReadSubmission(part));
    EXPECT_EQ(read.organisation, "works");
    products += read.products.size();
    for (const graph::ProcessDeclaration& process : read.processes) {
      processes.push_back(process);
      EXPECT_TRUE(std::any_of(
          read.products.begin(), read.products.end(),
          [&](const auto& product) { return product.id == process.product; }));
    }
  }
  EXPECT_EQ(products, submission.products.size());
  EXPECT_EQ(processes, submission.processes);
}

TEST(WritePartsTest, NamesAProcessThatFitsNoPart) {
  const auto parts = WriteParts(SubmissionOf(20), kDocumentFrameSize + 500);
  EXPECT_TRUE(absl::IsInvalidArgument(parts.status()));
  EXPECT_THAT(parts.status().message(), HasSubstr("process \"p0\" has "));
}

TEST(WritePartsTest, RefusesPartsWithoutRoom) {
  EXPECT_TRUE(
      absl::IsInvalidArgument(WriteParts(SubmissionOf(20), 100).status()));
}

}  // namespace
}  // namespace tanji::exchange::olca
