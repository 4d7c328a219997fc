// A client stream of a header and chunks, in the hand of a test.

#ifndef TANJI_TESTS_INTEGRATION_UPLOAD_STREAM_H_
#define TANJI_TESTS_INTEGRATION_UPLOAD_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

#include "tests/integration/server_fixture.h"

namespace tanji::integration {

template <typename Request, typename Response>
class UploadStream {
 public:
  // UploadStream(*packs_, &PackService::Stub::Load)
  template <typename Stub>
  UploadStream(Stub& stub,
               std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(
                   grpc::ClientContext*, Response*)) {
    context_.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
    writer_ = (stub.*method)(&context_, &reply_.value);
  }

  // False when the server takes no more.
  bool Write(const Request& message) { return writer_->Write(message); }
  bool WriteChunk(const std::string& chunk) {
    Request message;
    message.set_chunk(chunk);
    return Write(message);
  }
  // Chunks of `size` bytes; stops when the server takes no more.
  void WriteAll(const std::string& bytes, size_t size) {
    for (size_t i = 0; i < bytes.size(); i += size) {
      if (!WriteChunk(bytes.substr(i, size))) return;
    }
  }
  Reply<Response> Finish() {
    writer_->WritesDone();
    reply_.status = writer_->Finish();
    return reply_;
  }
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  Reply<Response> reply_;
  std::unique_ptr<grpc::ClientWriter<Request>> writer_;
};

}  // namespace tanji::integration

#endif  // TANJI_TESTS_INTEGRATION_UPLOAD_STREAM_H_
