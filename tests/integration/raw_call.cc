#include "tests/integration/raw_call.h"

#include <google/protobuf/unknown_field_set.h>
#include <grpcpp/impl/client_unary_call.h>

#include "gtest/gtest.h"
#include "lib/base/strings.h"

namespace tanji::integration {
namespace {

using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;
using grpc::internal::RpcMethod;

// grpc/reflection/v1alpha/reflection.proto, whose classes Debian does not ship.
constexpr char kReflectionPath[] =
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr int kListServicesResponse = 6;
constexpr char kListServicesRequest[] = "\x3a\x01*";  // list_services = 7

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// The length-delimited fields `number` of a message.
std::vector<std::string> FieldsOf(const std::string& message, int number) {
  UnknownFieldSet fields;
  EXPECT_TRUE(fields.ParseFromString(message));
  std::vector<std::string> found;
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i).number() == number) {
      EXPECT_EQ(fields.field(i).type(), UnknownField::TYPE_LENGTH_DELIMITED);
      found.push_back(fields.field(i).length_delimited());
    }
  }
  return found;
}

}  // namespace

RawReply CallRaw(const std::shared_ptr<grpc::Channel>& channel,
                 const google::protobuf::MethodDescriptor& method,
                 const std::string& bytes,
                 grpc_compression_algorithm compression,
                 std::chrono::seconds timeout, const std::string& token) {
  const std::string path =
      base::StrCat("/", method.service()->full_name(), "/", method.name());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  context.set_compression_algorithm(compression);
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  const grpc::ByteBuffer request = ToBuffer(bytes);
  grpc::ByteBuffer response;
  RawReply reply;
  if (method.client_streaming()) {
    const RpcMethod rpc(path.c_str(), RpcMethod::CLIENT_STREAMING);
    std::unique_ptr<grpc::ClientWriter<grpc::ByteBuffer>> writer(
        grpc::internal::ClientWriterFactory<grpc::ByteBuffer>::Create(
            channel.get(), rpc, &context, &response));
    writer->Write(request);
    writer->WritesDone();
    reply.status = writer->Finish();
  } else if (method.server_streaming()) {
    const RpcMethod rpc(path.c_str(), RpcMethod::SERVER_STREAMING);
    std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
        grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(
            channel.get(), rpc, &context, request));
    // A watch has no end: its first message will do.
    const bool is_endless = method.name() == "Watch";
    grpc::ByteBuffer message;
    while (reader->Read(&message)) {
      reply.bytes += ToString(message);
      message.Clear();
      if (!is_endless) continue;
      context.TryCancel();
      return reply;
    }
    reply.status = reader->Finish();
    return reply;
  } else {
    const RpcMethod rpc(path.c_str(), RpcMethod::NORMAL_RPC);
    reply.status =
        grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
            channel.get(), rpc, &context, request, &response);
  }
  if (reply.status.ok()) reply.bytes = ToString(response);
  return reply;
}

OpenStream::OpenStream(const std::shared_ptr<grpc::Channel>& channel,
                       const std::string& path, const std::string& bytes,
                       std::chrono::milliseconds timeout)
    : path_(path) {
  context_.set_deadline(std::chrono::system_clock::now() + timeout);
  reader_.reset(grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(
      channel.get(), RpcMethod(path_.c_str(), RpcMethod::SERVER_STREAMING),
      &context_, ToBuffer(bytes)));
}

bool OpenStream::Read(std::string* bytes) {
  grpc::ByteBuffer buffer;
  if (!reader_->Read(&buffer)) return false;
  *bytes = ToString(buffer);
  return true;
}

grpc::Status OpenStream::Finish() { return reader_->Finish(); }

OpenStream::~OpenStream() { context_.TryCancel(); }

std::string Reflect(const std::shared_ptr<grpc::Channel>& channel,
                    const std::string& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(60));
  std::unique_ptr<grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>>
      stream(grpc::internal::ClientReaderWriterFactory<
             grpc::ByteBuffer,
             grpc::ByteBuffer>::Create(channel.get(),
                                       RpcMethod(kReflectionPath,
                                                 RpcMethod::BIDI_STREAMING),
                                       &context));
  grpc::ByteBuffer response;
  EXPECT_TRUE(stream->Write(ToBuffer(request)));
  EXPECT_TRUE(stream->Read(&response));
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
  return ToString(response);
}

std::vector<std::string> ServicesOf(
    const std::shared_ptr<grpc::Channel>& channel) {
  std::vector<std::string> names;
  for (const std::string& list : FieldsOf(
           Reflect(channel, kListServicesRequest), kListServicesResponse)) {
    for (const std::string& service : FieldsOf(list, 1)) {
      for (std::string& name : FieldsOf(service, 1)) {
        names.push_back(std::move(name));
      }
    }
  }
  return names;
}

std::vector<const google::protobuf::MethodDescriptor*> MethodsOf(
    const std::shared_ptr<grpc::Channel>& channel) {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const std::string& name : ServicesOf(channel)) {
    if (name.rfind("tanji.", 0) != 0) continue;
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            name);
    EXPECT_NE(service, nullptr) << name;
    if (service == nullptr) continue;
    for (int i = 0; i < service->method_count(); ++i) {
      methods.push_back(service->method(i));
    }
  }
  return methods;
}

}  // namespace tanji::integration
