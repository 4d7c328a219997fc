#include "lib/api/wire_count.h"

#include <google/protobuf/wire_format_lite.h>

#include <cstdint>
#include <limits>

#include "lib/api/method_limits.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"

namespace tanji::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// The message ends with its bytes, not with an end-group tag.
constexpr int kNoGroup = 0;

absl::Status Malformed() {
  return absl::InvalidArgumentError("no Protobuf message");
}

class WireCounter {
 public:
  explicit WireCounter(CodedInputStream& in) : in_(in) {}

  // Up to the end of the bytes, or of group number `group`. `descriptor` is
  // null for a message that is not known. Recursion ends with `in_`'s limit.
  absl::Status Count(const Descriptor* descriptor, int group) {
    while (const uint32_t tag = in_.ReadTag()) {
      if (WireFormatLite::GetTagWireType(tag) ==
          WireFormatLite::WIRETYPE_END_GROUP) {
        if (WireFormatLite::GetTagFieldNumber(tag) == group) {
          return absl::OkStatus();
        }
        return Malformed();
      }
      if (++fields_ > kRequestFieldsMax) {
        return TooMany("fields", kRequestFieldsMax);
      }
      TANJI_RETURN_IF_ERROR(CountField(descriptor, tag));
    }
    if (group != kNoGroup || !in_.ConsumedEntireMessage()) return Malformed();
    return absl::OkStatus();
  }

 private:
  static absl::Status TooMany(std::string_view what, size_t max) {
    return absl::ResourceExhaustedError(base::StrCat(
        "the request has more ", what, " in it than ", max,
        "; expected at most that many: split it, or import a database as CSV"));
  }

  absl::Status CountField(const Descriptor* descriptor, uint32_t tag) {
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    switch (WireFormatLite::GetTagWireType(tag)) {
      case WireFormatLite::WIRETYPE_START_GROUP:
        return CountMessage(nullptr, number, std::numeric_limits<int>::max());
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
        const FieldDescriptor* field =
            descriptor == nullptr ? nullptr
                                  : descriptor->FindFieldByNumber(number);
        int size = 0;
        if (!in_.ReadVarintSizeAsInt(&size)) return Malformed();
        if (field != nullptr && field->message_type() != nullptr) {
          return CountMessage(field->message_type(), kNoGroup, size);
        }
        return in_.Skip(size) ? absl::OkStatus() : Malformed();
      }
      default:
        return WireFormatLite::SkipField(&in_, tag) ? absl::OkStatus()
                                                    : Malformed();
    }
  }

  absl::Status CountMessage(const Descriptor* descriptor, int group, int size) {
    if (++messages_ > kRequestMessagesMax) {
      return TooMany("messages", kRequestMessagesMax);
    }
    const auto [outer, depth_left] =
        in_.IncrementRecursionDepthAndPushLimit(size);
    if (depth_left < 0) return Malformed();
    TANJI_RETURN_IF_ERROR(Count(descriptor, group));
    in_.DecrementRecursionDepthAndPopLimit(outer);
    return absl::OkStatus();
  }

  CodedInputStream& in_;
  size_t fields_ = 0;
  size_t messages_ = 0;
};

}  // namespace

absl::Status CheckWireCounts(CodedInputStream& in,
                             const Descriptor& descriptor) {
  return WireCounter(in).Count(&descriptor, kNoGroup);
}

}  // namespace tanji::api
