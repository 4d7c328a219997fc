// Calls of methods by name, with bytes for messages.

#ifndef TANJI_TESTS_INTEGRATION_RAW_CALL_H_
#define TANJI_TESTS_INTEGRATION_RAW_CALL_H_

#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>

#include <memory>
#include <string>
#include <vector>

namespace tanji::integration {

struct RawReply {
  grpc::Status status;
  std::string bytes;
};

// Calls `method` with one message of `bytes`; waits at most `timeout`. Of a
// stream of replies all are taken, of one without an end the first. With a
// token, as who holds it.
RawReply CallRaw(const std::shared_ptr<grpc::Channel>& channel,
                 const google::protobuf::MethodDescriptor& method,
                 const std::string& bytes,
                 grpc_compression_algorithm compression = GRPC_COMPRESS_NONE,
                 std::chrono::seconds timeout = std::chrono::seconds(60),
                 const std::string& token = "");

// A stream of `path` ("/grpc.health.v1.Health/Watch") that answers one message
// with many, and stays open as long as the object.
class OpenStream {
 public:
  OpenStream(const std::shared_ptr<grpc::Channel>& channel,
             const std::string& path, const std::string& bytes,
             std::chrono::milliseconds timeout);
  // Waits for the next reply; false when the stream has ended.
  bool Read(std::string* bytes);
  grpc::Status Finish();  // once, after Read gave false
  ~OpenStream();

 private:
  const std::string path_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader_;
};

// What the server's reflection answers to one request, given as bytes.
std::string Reflect(const std::shared_ptr<grpc::Channel>& channel,
                    const std::string& request);

// Full names of the services that the server says it has.
std::vector<std::string> ServicesOf(
    const std::shared_ptr<grpc::Channel>& channel);
// All methods of the services named tanji.*, by their descriptors.
std::vector<const google::protobuf::MethodDescriptor*> MethodsOf(
    const std::shared_ptr<grpc::Channel>& channel);

}  // namespace tanji::integration

#endif  // TANJI_TESTS_INTEGRATION_RAW_CALL_H_
