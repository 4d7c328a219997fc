#include "services/cli/submit_document.h"

#include "lib/base/hex.h"
#include "lib/base/status.h"
#include "lib/crypto/hash.h"
#include "services/cli/process_text.h"
#include "services/cli/request_id.h"
#include "services/cli/terminal_text.h"
#include "tanji/supply/v1/supply_service.grpc.pb.h"

namespace tanji::cli {
namespace {

using supply::v1::SupplyService;

void PrintHeld(const supply::v1::SubmitResponse& response,
               const Console& console) {
  for (const supply::v1::HeldProcess& held : response.held()) {
    console.out() << "held: " << Printable(held.product())
                  << Printable(WhereText(held.place(), held.period_start(),
                                         held.period_end()))
                  << ", until `tanji release` confirms it or `tanji withdraw` "
                     "drops it:\n";
    for (const std::string& reason : held.reasons()) {
      console.out() << "  " << Printable(reason) << '\n';
    }
  }
}

}  // namespace

absl::StatusOr<SubmittedDocument> SubmitDocument(
    const Client& client, const std::string& document,
    const std::string& signatures) {
  const auto stub = client.Stub<SupplyService>();
  supply::v1::SubmitRequest request;
  const std::string request_id =
      "submit-" +
      base::HexEncode(crypto::AsBytes(crypto::Sha256({document, signatures})));
  request.set_request_id(request_id);
  if (signatures.empty()) {
    request.set_document(document);
  } else {
    request.mutable_signed_()->set_document(document);
    request.mutable_signed_()->set_signature_lines(signatures);
  }
  SubmittedDocument submitted;
  TANJI_RETURN_IF_ERROR(Call(client, *stub, &SupplyService::Stub::Submit,
                             request, &submitted.response));
  submitted.between = submitted.response.superseded_by_seq();
  if (submitted.between == 0) return submitted;
  request.set_request_id(RequestIdAfter(request_id, submitted.between));
  submitted.response.Clear();
  TANJI_RETURN_IF_ERROR(Call(client, *stub, &SupplyService::Stub::Submit,
                             request, &submitted.response));
  return submitted;
}

ExitCode FailSubmission(const absl::Status& status, const Console& console) {
  return absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status)
             ? console.FailWithFaults(status)
             : console.Fail(status);
}

ExitCode TellSubmitted(const SubmittedDocument& submitted,
                       std::string_view part, const Console& console) {
  const supply::v1::SubmitResponse& response = submitted.response;
  console.out() << part
                << (response.is_repeat() ? "already submitted" : "submitted")
                << (submitted.between > 0 ? " again" : "") << " as record "
                << response.seq() << ", id " << Printable(response.record_id());
  if (submitted.between > 0) {
    console.out() << ", since record " << submitted.between
                  << " changed the organisation's data";
  }
  console.out() << '\n';
  PrintHeld(response, console);
  return response.held_size() > 0 ? ExitCode::kHeld : ExitCode::kOk;
}

namespace {

std::string ReasonText(supply::v1::UnsuppliedReason reason) {
  switch (reason) {
    case supply::v1::UNSUPPLIED_REASON_LATER_PERIOD:
      return "is made in later periods only";
    case supply::v1::UNSUPPLIED_REASON_NOT_AS_PINNED:
      return "is not made as pinned";
    default:
      return "nobody makes it";
  }
}

// "electricity at CN in 2022, taken by a/b: no factor (pack/row)".
std::string UnsuppliedText(const supply::v1::UnsuppliedInput& input) {
  if (!input.electricity_place().empty()) {
    return base::StrCat(
        "electricity",
        WhereText(input.electricity_place(), input.period_start(),
                  input.period_end()),
        ", taken by ", input.consumer(), ": no factor",
        input.reason() == supply::v1::UNSUPPLIED_REASON_LATER_PERIOD
            ? " but of later periods"
            : "",
        " (", input.product(), ")");
  }
  return base::StrCat(
      input.product(), ", taken by ", input.consumer(),
      WhereText(input.place(), input.period_start(), input.period_end()), ": ",
      ReasonText(input.reason()), input.hint().empty() ? "" : "; ",
      input.hint());
}

void WarnOfEarlierFactors(const supply::v1::SubmitResponse& response,
                          const Console& console) {
  const uint64_t count = response.earlier_factor_count();
  if (count == 0) return;
  std::string text =
      count == 1
          ? std::string("1 input has a factor of an earlier period:")
          : base::StrCat(count, " inputs have a factor of an earlier period:");
  for (const supply::v1::EarlierFactor& factor : response.earlier_factors()) {
    base::StrAppend(
        &text, "\n  electricity",
        WhereText(factor.electricity_place(), factor.period_start(),
                  factor.period_end()),
        ", taken by ", factor.consumer(), ": the factor is of ",
        PeriodText(factor.factor_period_start(), factor.factor_period_end()),
        " (", factor.product(), ")");
  }
  const auto listed = static_cast<uint64_t>(response.earlier_factors_size());
  if (listed < count) {
    text += base::StrCat("\n  and ", count - listed, " more");
  }
  console.Warn(text);
}

}  // namespace

void WarnOfUnsupplied(const supply::v1::SubmitResponse& response,
                      const Console& console) {
  WarnOfEarlierFactors(response, console);
  const uint64_t count = response.unsupplied_count();
  if (count == 0) return;
  std::string text = count == 1
                         ? std::string("1 input has no supplier yet:")
                         : base::StrCat(count, " inputs have no supplier yet:");
  for (const supply::v1::UnsuppliedInput& input : response.unsupplied()) {
    base::StrAppend(&text, "\n  ", UnsuppliedText(input));
  }
  const auto listed = static_cast<uint64_t>(response.unsupplied_size());
  if (listed < count) {
    text += base::StrCat("\n  and ", count - listed, " more");
  }
  console.Warn(text);
}

}  // namespace tanji::cli
