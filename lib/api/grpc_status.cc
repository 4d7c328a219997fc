#include "lib/api/grpc_status.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "lib/base/log.h"
#include "lib/base/strings.h"

namespace tanji::api {
namespace {

// Room for the line that says what is missing.
constexpr size_t kLastLineSizeMax = 64;

// As gRPC sends it ("PROTOCOL-HTTP2", grpc-message): percent-encoded.
size_t SentSize(char c) { return c >= ' ' && c <= '~' && c != '%' ? 1 : 3; }

size_t SentSize(std::string_view text) {
  size_t size = 0;
  for (const char c : text) size += SentSize(c);
  return size;
}

// As many bytes of `text` as take at most `size_max` when sent; never a part of
// a UTF-8 character.
std::string_view Prefix(std::string_view text, size_t size_max) {
  size_t size = 0;
  size_t end = 0;
  while (end < text.size() && (size += SentSize(text[end])) <= size_max) ++end;
  while (end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

std::string Shortened(std::string_view message) {
  if (SentSize(message) <= kStatusMessageSizeMax) return std::string(message);
  std::string_view kept =
      Prefix(message, kStatusMessageSizeMax - kLastLineSizeMax);
  const size_t line_end = kept.rfind('\n');
  if (line_end == std::string_view::npos) return base::StrCat(kept, " ...");
  kept = kept.substr(0, line_end);
  const std::string_view rest = message.substr(line_end + 1);
  const auto missing = std::count(rest.begin(), rest.end(), '\n') + 1;
  return base::StrCat(kept, "\n... and ", missing, " more lines");
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  // The numbers are the same by definition (absl/status/status.h).
  const auto code = static_cast<grpc::StatusCode>(status.code());
  if (code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::UNKNOWN) {
    base::LogError(status.ToString());
    return grpc::Status(code, "a fault of the server; its log has the details");
  }
  return grpc::Status(code, Shortened(base::ToStd(status.message())));
}

}  // namespace tanji::api
