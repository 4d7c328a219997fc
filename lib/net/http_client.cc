#include "lib/net/http_client.h"

#include <curl/curl.h>

#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"

namespace tanji::net {
namespace {

using base::StrCat;

constexpr size_t kIdleMax = 16;                  // connections that are kept
constexpr size_t kHeadersSizeMax = 64ULL << 10;  // bytes, all of an answer

// Not a deleter of our own: the client's state, which has a name outside this
// file, holds some.
using Handle = std::unique_ptr<CURL, void (*)(CURL*)>;

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

// What arrives, and how much may.
struct Receiver {
  size_t body_size_max = 0;
  std::string body = {};
  size_t headers_size = 0;
  bool is_too_large = false;

  // The library gives up when less is taken than it offers.
  static size_t TakeBody(const char* bytes, size_t size, size_t count,
                         void* self) {
    auto* receiver = static_cast<Receiver*>(self);
    const size_t total = size * count;
    if (total > receiver->body_size_max - receiver->body.size()) {
      receiver->is_too_large = true;
      return 0;
    }
    receiver->body.append(bytes, total);
    return total;
  }
  static size_t TakeHeader(const char* /*bytes*/, size_t size, size_t count,
                           void* self) {
    auto* receiver = static_cast<Receiver*>(self);
    receiver->headers_size += size * count;
    if (receiver->headers_size <= kHeadersSizeMax) return size * count;
    receiver->is_too_large = true;
    return 0;
  }
};

template <typename Value>
void Set(CURL* handle, CURLoption option, Value value) {
  TANJI_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

// Nothing of the environment, and nothing that the answer asks for: no proxy,
// no redirects, no cookies, no other protocols.
Handle NewHandle(const HttpUrl& base, const HttpClient::Options& options) {
  static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == 0;
  TANJI_CHECK(is_ready);
  Handle handle(curl_easy_init(), &curl_easy_cleanup);
  TANJI_CHECK(handle != nullptr);
  CURL* const raw = handle.get();
  Set(raw, CURLOPT_NOSIGNAL, 1L);
  Set(raw, CURLOPT_PROXY, "");
  Set(raw, CURLOPT_PROTOCOLS_STR, base.is_https ? "https" : "http");
  Set(raw, CURLOPT_FOLLOWLOCATION, 0L);
  Set(raw, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(raw, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  Set(raw, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(options.timeout.count()));
  Set(raw, CURLOPT_SSL_VERIFYPEER, 1L);
  Set(raw, CURLOPT_SSL_VERIFYHOST, 2L);
  Set(raw, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.authorities_path.empty()) {
    Set(raw, CURLOPT_CAINFO, options.authorities_path.c_str());
    Set<const char*>(raw, CURLOPT_CAPATH, nullptr);  // not the system's beside
  }
  Set(raw, CURLOPT_WRITEFUNCTION, &Receiver::TakeBody);
  Set(raw, CURLOPT_HEADERFUNCTION, &Receiver::TakeHeader);
  return handle;
}

}  // namespace

struct HttpClient::State {
  State(HttpUrl url, Options given)
      : base(std::move(url)), options(std::move(given)) {}

  Handle Take() TANJI_EXCLUDES(mu) {
    {
      const base::MutexLock lock(mu);
      if (!idle.empty()) {
        Handle handle = std::move(idle.back());
        idle.pop_back();
        return handle;
      }
    }
    return NewHandle(base, options);
  }

  void Keep(Handle handle) TANJI_EXCLUDES(mu) {
    const base::MutexLock lock(mu);
    if (idle.size() < kIdleMax) idle.push_back(std::move(handle));
  }

  absl::StatusOr<HttpAnswer> Call(std::string_view method,
                                  const std::string& path, Handle handle,
                                  size_t size_max) TANJI_EXCLUDES(mu);

  const HttpUrl base;
  const Options options;
  base::Mutex mu;
  std::vector<Handle> idle TANJI_GUARDED_BY(mu);
};

absl::StatusOr<HttpAnswer> HttpClient::State::Call(std::string_view method,
                                                   const std::string& path,
                                                   Handle handle,
                                                   size_t size_max) {
  const std::string what = StrCat(method, " ", base.ToString(), path);
  Receiver receiver{size_max};
  CURL* const raw = handle.get();
  const std::string url = StrCat(base.Server(), base.path, path);
  Set(raw, CURLOPT_URL, url.c_str());
  Set(raw, CURLOPT_WRITEDATA, &receiver);
  Set(raw, CURLOPT_HEADERDATA, &receiver);
  const CURLcode result = curl_easy_perform(raw);
  if (receiver.is_too_large) {
    return absl::ResourceExhaustedError(
        StrCat(what, ": the answer is larger than ", size_max,
               " bytes, or its headers than ", kHeadersSizeMax));
  }
  if (result != CURLE_OK) {
    return absl::UnavailableError(
        StrCat(what, ": no answer (", curl_easy_strerror(result), ")"));
  }
  HttpAnswer answer;
  long status = 0;
  const char* media_type = nullptr;
  curl_easy_getinfo(raw, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(raw, CURLINFO_CONTENT_TYPE, &media_type);
  answer.status = static_cast<int>(status);
  if (media_type != nullptr) answer.media_type = media_type;
  answer.body = std::move(receiver.body);
  Keep(std::move(handle));
  return answer;
}

HttpClient::HttpClient(HttpUrl base, Options options)
    : state_(std::make_unique<State>(std::move(base), std::move(options))) {}
HttpClient::~HttpClient() = default;

const HttpUrl& HttpClient::base() const { return state_->base; }

absl::StatusOr<HttpAnswer> HttpClient::Get(const std::string& path,
                                           size_t size_max) {
  Handle handle = state_->Take();
  Set<const curl_slist*>(handle.get(), CURLOPT_HTTPHEADER, nullptr);
  Set(handle.get(), CURLOPT_HTTPGET, 1L);
  return state_->Call("GET", path, std::move(handle), size_max);
}

absl::StatusOr<HttpAnswer> HttpClient::Post(const std::string& path,
                                            const std::string& body,
                                            const std::string& media_type,
                                            size_t size_max) {
  HeaderList headers(
      curl_slist_append(nullptr, ("Content-Type: " + media_type).c_str()));
  TANJI_CHECK(headers != nullptr);
  // No question before the body whether it is wanted.
  TANJI_CHECK(curl_slist_append(headers.get(), "Expect:") != nullptr);
  Handle handle = state_->Take();
  Set<const curl_slist*>(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  Set(handle.get(), CURLOPT_POST, 1L);
  Set(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE,
      static_cast<curl_off_t>(body.size()));
  Set(handle.get(), CURLOPT_POSTFIELDS, body.data());
  return state_->Call("POST", path, std::move(handle), size_max);
}

}  // namespace tanji::net
