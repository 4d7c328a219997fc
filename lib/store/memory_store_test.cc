#include "lib/store/memory_store.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/store/testing/store_contents.h"

namespace tanji::store {
namespace {

using absl::StatusCode::kUnavailable;
using ::tanji::base::IsOkAndHolds;
using ::tanji::base::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

TEST(MemoryStoreTest, RefusesEveryWriteAfterOneHasFailed) {
  MemoryStore store;
  TANJI_ASSERT_OK_AND_ASSIGN(const uint64_t fence, store.AcquireFence());
  TANJI_ASSERT_OK(Write(store, fence, {{"a", "1"}}));
  store.FailNextWrite(absl::ResourceExhaustedError("disk full"));
  EXPECT_THAT(Write(store, fence, {{"a", "2"}}),
              StatusIs(absl::StatusCode::kResourceExhausted, "disk full"));
  EXPECT_THAT(Write(store, fence, {{"a", "3"}}),
              StatusIs(kUnavailable, HasSubstr("disk full")));
  EXPECT_THAT(store.AcquireFence(), StatusIs(kUnavailable, _));
  EXPECT_THAT(store.DeleteRange({}, fence), StatusIs(kUnavailable, _));
  EXPECT_THAT(store.BulkLoad({}, fence), StatusIs(kUnavailable, _));
  EXPECT_THAT(store.Get("a"), IsOkAndHolds("1"));
}

}  // namespace
}  // namespace tanji::store
