#include "lib/crypto/timestamp.h"

#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/crypto/internal/x509_parts.h"

namespace tanji::crypto {
namespace {

using base::StrCat;
using internal::Freer;

using Request = std::unique_ptr<TS_REQ, Freer<TS_REQ_free>>;
using Imprint = std::unique_ptr<TS_MSG_IMPRINT, Freer<TS_MSG_IMPRINT_free>>;
using Algorithm = std::unique_ptr<X509_ALGOR, Freer<X509_ALGOR_free>>;
using Integer = std::unique_ptr<ASN1_INTEGER, Freer<ASN1_INTEGER_free>>;
using Reply = std::unique_ptr<TS_RESP, Freer<TS_RESP_free>>;
using VerifyContext = std::unique_ptr<TS_VERIFY_CTX, Freer<TS_VERIFY_CTX_free>>;
using Store = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;

constexpr long kVersion = 1;      // of TSTInfo, RFC 3161, section 2.4.2
constexpr long kGranted = 0;      // PKIStatus, likewise
constexpr long kWithChanges = 1;  // grantedWithMods
constexpr int kTextMax = 256;     // bytes

absl::Status Malformed(std::string_view what) {
  ERR_clear_error();
  return absl::InvalidArgumentError(StrCat("time stamp: ", what));
}

Integer IntegerOf(std::string_view bytes) {
  const internal::BigNum number(BN_bin2bn(
      internal::Data(bytes), static_cast<int>(bytes.size()), nullptr));
  TANJI_CHECK(number != nullptr);
  Integer integer(BN_to_ASN1_INTEGER(number.get(), nullptr));
  TANJI_CHECK(integer != nullptr);
  return integer;
}

// What the authority says to a refusal.
std::string RefusalText(TS_STATUS_INFO* info) {
  const auto* texts = TS_STATUS_INFO_get0_text(info);
  if (texts == nullptr || sk_ASN1_UTF8STRING_num(texts) == 0) return "";
  const ASN1_UTF8STRING* text = sk_ASN1_UTF8STRING_value(texts, 0);
  const int size = std::min(ASN1_STRING_length(text), kTextMax);
  return StrCat(": ", std::string_view(reinterpret_cast<const char*>(
                                           ASN1_STRING_get0_data(text)),
                                       static_cast<size_t>(size)));
}

bool HasReason(int library, int reason) {
  bool found = false;
  for (unsigned long code = ERR_get_error(); code != 0;
       code = ERR_get_error()) {
    found = found ||
            (ERR_GET_LIB(code) == library && ERR_GET_REASON(code) == reason);
  }
  return found;
}

}  // namespace

std::string TimestampRequest(const Sha256Digest& digest,
                             std::string_view nonce) {
  TANJI_CHECK(nonce.size() == kTimestampNonceSize);
  const Algorithm algorithm(X509_ALGOR_new());
  TANJI_CHECK(algorithm != nullptr);
  TANJI_CHECK(X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256),
                              V_ASN1_NULL, nullptr) == 1);
  const Imprint imprint(TS_MSG_IMPRINT_new());
  const Request request(TS_REQ_new());
  Sha256Digest copy = digest;  // OpenSSL does not take a const one
  TANJI_CHECK(imprint != nullptr && request != nullptr);
  TANJI_CHECK(TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1);
  TANJI_CHECK(TS_MSG_IMPRINT_set_msg(imprint.get(), copy.data(),
                                     static_cast<int>(copy.size())) == 1);
  TANJI_CHECK(TS_REQ_set_version(request.get(), kVersion) == 1);
  TANJI_CHECK(TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1);
  TANJI_CHECK(TS_REQ_set_nonce(request.get(), IntegerOf(nonce).get()) == 1);
  TANJI_CHECK(TS_REQ_set_cert_req(request.get(), 1) == 1);
  const int size = i2d_TS_REQ(request.get(), nullptr);
  TANJI_CHECK(size > 0);
  std::string der(static_cast<size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  TANJI_CHECK(i2d_TS_REQ(request.get(), &out) == size);
  return der;
}

struct TimestampAuthorities::State {
  std::vector<internal::Certificate> certificates;
};

TimestampAuthorities::TimestampAuthorities(std::shared_ptr<const State> state)
    : state_(std::move(state)) {}

absl::StatusOr<TimestampAuthorities> TimestampAuthorities::FromPem(
    std::string_view pem) {
  auto state = std::make_shared<State>();
  TANJI_ASSIGN_OR_RETURN(state->certificates, internal::ParseCertificates(pem));
  return TimestampAuthorities(std::move(state));
}

struct TimestampReply::State {
  // Of `reply`; a signed message whose signer is `signer`.
  PKCS7* token() const { return TS_RESP_get_token(reply.get()); }
  TS_TST_INFO* info() const { return TS_RESP_get_tst_info(reply.get()); }

  Reply reply;
  int64_t seconds = 0;
};

TimestampReply::TimestampReply(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
TimestampReply::~TimestampReply() = default;
TimestampReply::TimestampReply(TimestampReply&&) noexcept = default;
TimestampReply& TimestampReply::operator=(TimestampReply&&) noexcept = default;

namespace {

absl::Status CheckStatus(TS_RESP* reply) {
  TS_STATUS_INFO* info = TS_RESP_get_status_info(reply);
  const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info));
  if (status == kGranted || status == kWithChanges) return absl::OkStatus();
  return Malformed(StrCat("the authority has refused it", RefusalText(info)));
}

// SHA-256, with or without the NULL that says that it has no parameters.
bool IsSha256(TS_MSG_IMPRINT* imprint) {
  const ASN1_OBJECT* object = nullptr;
  int parameters = V_ASN1_UNDEF;
  X509_ALGOR_get0(&object, &parameters, nullptr,
                  TS_MSG_IMPRINT_get_algo(imprint));
  return OBJ_obj2nid(object) == NID_sha256 &&
         (parameters == V_ASN1_NULL || parameters == V_ASN1_UNDEF) &&
         ASN1_STRING_length(TS_MSG_IMPRINT_get_msg(imprint)) ==
             static_cast<int>(kSha256Size);
}

// The certificate that the token was signed with, of those in it; null when
// there is none.
X509* SignerOf(PKCS7* token) {
  auto* signers = PKCS7_get0_signers(token, nullptr, 0);
  X509* signer = signers != nullptr && sk_X509_num(signers) == 1
                     ? sk_X509_value(signers, 0)
                     : nullptr;
  sk_X509_free(signers);
  ERR_clear_error();
  return signer;
}

}  // namespace

absl::StatusOr<TimestampReply> TimestampReply::Parse(std::string_view der) {
  if (der.size() > kTimestampReplySizeMax) {
    return absl::ResourceExhaustedError(
        StrCat("time stamp of ", der.size(), " bytes; at most ",
               kTimestampReplySizeMax, " expected"));
  }
  auto state = std::make_unique<State>();
  const unsigned char* at = internal::Data(der);
  state->reply.reset(d2i_TS_RESP(nullptr, &at, static_cast<long>(der.size())));
  if (state->reply == nullptr) {
    return Malformed("expected the DER of a TimeStampResp (RFC 3161)");
  }
  if (at != internal::Data(der) + der.size()) {
    return Malformed("there are bytes behind it");
  }
  TANJI_RETURN_IF_ERROR(CheckStatus(state->reply.get()));
  if (state->token() == nullptr || state->info() == nullptr) {
    return Malformed("it has no token");
  }
  if (TS_TST_INFO_get_version(state->info()) != kVersion) {
    return Malformed("expected version 1");
  }
  if (!IsSha256(TS_TST_INFO_get_msg_imprint(state->info()))) {
    return Malformed("expected one over a SHA-256 digest");
  }
  std::tm time{};
  if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(state->info()), &time) != 1) {
    return Malformed("it has no time");
  }
  state->seconds = timegm(&time);
  return TimestampReply(std::move(state));
}

int64_t TimestampReply::seconds() const { return state_->seconds; }

std::string TimestampReply::Authority() const {
  X509* signer = SignerOf(state_->token());
  if (signer == nullptr) return "an unknown authority";
  const internal::Bio bio = internal::NewMemoryBio();
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(signer), 0,
                     XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return internal::ContentOf(bio.get());
}

absl::Status TimestampReply::CheckAnswers(const Sha256Digest& digest,
                                          std::string_view nonce) const {
  TANJI_CHECK(nonce.size() == kTimestampNonceSize);
  const ASN1_OCTET_STRING* stamped =
      TS_MSG_IMPRINT_get_msg(TS_TST_INFO_get_msg_imprint(state_->info()));
  const std::string_view bytes(
      reinterpret_cast<const char*>(ASN1_STRING_get0_data(stamped)),
      static_cast<size_t>(ASN1_STRING_length(stamped)));
  if (bytes != AsBytes(digest)) {
    return absl::DataLossError("the time stamp is for other data");
  }
  const ASN1_INTEGER* answered = TS_TST_INFO_get_nonce(state_->info());
  if (answered == nullptr ||
      ASN1_INTEGER_cmp(answered, IntegerOf(nonce).get()) != 0) {
    return absl::DataLossError("the time stamp answers another request");
  }
  return absl::OkStatus();
}

absl::Status TimestampReply::Verify(
    const TimestampAuthorities& authorities) const {
  X509* signer = SignerOf(state_->token());
  if (signer == nullptr) {
    return absl::DataLossError(
        "the time stamp is not signed by one certificate that it has");
  }
  if (X509_check_purpose(signer, X509_PURPOSE_TIMESTAMP_SIGN, 0) != 1) {
    return absl::DataLossError(
        "the time stamp is signed by a certificate that is not for time "
        "stamps alone");
  }
  Store store(X509_STORE_new());
  const VerifyContext context(TS_VERIFY_CTX_new());
  TANJI_CHECK(store != nullptr && context != nullptr);
  for (const internal::Certificate& one : authorities.state_->certificates) {
    TANJI_CHECK(X509_STORE_add_cert(store.get(), one.get()) == 1);
  }
  X509_VERIFY_PARAM* rules = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(rules, static_cast<time_t>(state_->seconds));
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
  TS_VERIFY_CTX_set_flags(context.get(),
                          TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_SIGNER);
  TS_VERIFY_CTX_set_store(context.get(), store.release());
  if (TS_RESP_verify_token(context.get(), state_->token()) == 1) {
    return absl::OkStatus();
  }
  if (HasReason(ERR_LIB_TS, TS_R_CERTIFICATE_VERIFY_ERROR)) {
    return absl::UnauthenticatedError(
        "the time stamp is by none of the authorities that are trusted");
  }
  return absl::DataLossError("the signature of the time stamp is not good");
}

}  // namespace tanji::crypto
