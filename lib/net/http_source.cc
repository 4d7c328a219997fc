#include "lib/net/http_source.h"

#include <utility>

#include "lib/base/status.h"

namespace tanji::net {
namespace {

constexpr int kOk = 200;
constexpr int kNotFound = 404;
constexpr int kGone = 410;

}  // namespace

HttpSource::HttpSource(HttpUrl base, HttpClient::Options options)
    : client_(std::move(base), std::move(options)) {}

absl::StatusOr<std::string> HttpSource::Read(const std::string& path,
                                             size_t size_max) const {
  TANJI_ASSIGN_OR_RETURN(HttpAnswer answer, client_.Get("/" + path, size_max));
  const std::string what = base::StrCat(client_.base().ToString(), "/", path,
                                        ": HTTP status ", answer.status);
  switch (answer.status) {
    case kOk:
      return std::move(answer.body);
    case kNotFound:
    case kGone:
      return absl::NotFoundError(what);
    default:
      return absl::UnavailableError(what);
  }
}

}  // namespace tanji::net
