#include "lib/api/request.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/unknown_field_set.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include "lib/api/method_limits.h"
#include "lib/api/wire_count.h"
#include "lib/base/status.h"
#include "lib/graph/calendar.h"
#include "lib/platform/limits.h"

namespace tanji::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::Status RefuseUnknownFields(const Message& message);

absl::Status RefuseUnknownFieldsIn(const Message& message,
                                   const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  if (!field->is_repeated()) {
    if (!reflection->HasField(message, field)) return absl::OkStatus();
    return RefuseUnknownFields(reflection->GetMessage(message, field));
  }
  const int count = reflection->FieldSize(message, field);
  for (int i = 0; i < count; ++i) {
    TANJI_RETURN_IF_ERROR(
        RefuseUnknownFields(reflection->GetRepeatedMessage(message, field, i)));
  }
  return absl::OkStatus();
}

// Recursion ends with the schema, which has no type within itself.
absl::Status RefuseUnknownFields(const Message& message) {
  const auto* descriptor = message.GetDescriptor();
  const auto& unknown = message.GetReflection()->GetUnknownFields(message);
  if (!unknown.empty()) {
    return absl::InvalidArgumentError(
        base::StrCat(descriptor->full_name(), " has no field ",
                     unknown.field(0).number(), " in this version"));
  }
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    if (field->message_type() == nullptr) continue;
    TANJI_RETURN_IF_ERROR(RefuseUnknownFieldsIn(message, field));
  }
  return absl::OkStatus();
}

absl::Status NoSuchMessage(const Message& message) {
  return absl::InvalidArgumentError(
      base::StrCat("the request is no ", message.GetDescriptor()->full_name(),
                   ": expected a Protobuf message with UTF-8 strings, at most ",
                   kNestingDepthMax, " deep"));
}

// Calls `read(stream)` with the bytes from their beginning.
template <typename Read>
absl::Status ReadBytes(const grpc::ByteBuffer& bytes, const Message& message,
                       Read read) {
  grpc::ByteBuffer readable = bytes;  // shares the slices
  grpc::ProtoBufferReader reader(&readable);
  if (!reader.status().ok()) return NoSuchMessage(message);
  google::protobuf::io::CodedInputStream in(&reader);
  in.SetRecursionLimit(kNestingDepthMax);
  return read(in);
}

// A message takes two bytes at least: what is short holds few of them.
absl::Status CheckCounts(const grpc::ByteBuffer& bytes,
                         const Message& message) {
  static_assert(kRequestMessagesMax < kRequestFieldsMax);
  if (bytes.Length() / 2 <= kRequestMessagesMax) return absl::OkStatus();
  return ReadBytes(bytes, message, [&](auto& in) {
    const absl::Status counted = CheckWireCounts(in, *message.GetDescriptor());
    return absl::IsInvalidArgument(counted) ? NoSuchMessage(message) : counted;
  });
}

}  // namespace

absl::Status ReadRequest(const grpc::ByteBuffer& bytes, size_t size_max,
                         Message* message) {
  const size_t size = bytes.Length();
  if (size > size_max) {
    return absl::ResourceExhaustedError(base::StrCat(
        "the request has ", size, " bytes; at most ", size_max, " expected"));
  }
  TANJI_RETURN_IF_ERROR(CheckCounts(bytes, *message));
  TANJI_RETURN_IF_ERROR(ReadBytes(bytes, *message, [&](auto& in) {
    return message->ParseFromCodedStream(&in) && in.ConsumedEntireMessage()
               ? absl::OkStatus()
               : NoSuchMessage(*message);
  }));
  return RefuseUnknownFields(*message);
}

absl::StatusOr<platform::ReadOptions> ToReadOptions(uint64_t min_seq,
                                                    uint32_t wait_millis) {
  platform::ReadOptions options;
  options.min_seq = min_seq;
  if (wait_millis > platform::kWaitMillisMax) {
    return absl::InvalidArgumentError(
        base::StrCat("wait_millis is ", wait_millis, "; at most ",
                     platform::kWaitMillisMax, " expected"));
  }
  if (wait_millis > 0) options.wait_millis = wait_millis;
  return options;
}

absl::StatusOr<platform::AsOf> ToAsOf(std::optional<uint64_t> as_of_seq,
                                      const std::string& valid_on) {
  platform::AsOf as_of{as_of_seq, std::nullopt};
  if (valid_on.empty()) return as_of;
  const auto day = graph::ParseDay(valid_on);
  TANJI_RETURN_IF_ERROR(base::AddPlace(day.status(), "valid_on"));
  as_of.day = *day;
  return as_of;
}

absl::StatusOr<uint32_t> ToPageSize(uint32_t page_size) {
  if (page_size > platform::kPageSizeMax) {
    return absl::InvalidArgumentError(
        base::StrCat("page_size is ", page_size, "; at most ",
                     platform::kPageSizeMax, " expected"));
  }
  return page_size == 0 ? platform::kPageSizeDefault : page_size;
}

}  // namespace tanji::api
