#include "lib/graph/ids.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"

namespace tanji::graph {
namespace {

bool IsAlnum(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c));
}

}  // namespace

absl::Status CheckOrganisationId(std::string_view id) {
  const bool good = !id.empty() && id.size() <= kOrganisationIdSizeMax &&
                    IsAlnum(id[0]) &&
                    std::all_of(id.begin(), id.end(), [](char c) {
                      return IsAlnum(c) || c == '.' || c == '_' || c == '-';
                    });
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(base::StrCat(
      "\"", id.substr(0, kOrganisationIdSizeMax),
      "\" is no organisation id; expected 1 to ", kOrganisationIdSizeMax,
      " letters, digits, '.', '_' or '-', beginning with a letter or digit"));
}

absl::Status CheckLocalId(std::string_view id) {
  if (id.empty() || id.size() > kLocalIdSizeMax) {
    return absl::InvalidArgumentError(base::StrCat(
        "an id has ", id.size(), " bytes; expected 1 to ", kLocalIdSizeMax));
  }
  if (!base::IsUtf8(id)) {
    return absl::InvalidArgumentError("an id is not valid UTF-8");
  }
  if (base::HasControlCharacter(id) || id.front() == ' ' || id.back() == ' ') {
    return absl::InvalidArgumentError(base::StrCat(
        "id \"", id,
        "\" has a control character or a blank at an end; expected neither"));
  }
  return absl::OkStatus();
}

absl::Status CheckPlace(std::string_view place) {
  const bool good = place.size() <= kPlaceSizeMax &&
                    std::all_of(place.begin(), place.end(),
                                [](char c) { return IsAlnum(c) || c == '-'; });
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(base::StrCat(
      "\"", place.substr(0, kPlaceSizeMax), "\" is no place; expected at most ",
      kPlaceSizeMax, " letters, digits or '-', as in CN-SD"));
}

absl::StatusOr<ProductId> ProductId::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return absl::InvalidArgumentError(
        base::StrCat("\"", text.substr(0, kLocalIdSizeMax),
                     "\" is no product; expected ORGANISATION/PRODUCT"));
  }
  ProductId id{std::string(text.substr(0, slash)),
               std::string(text.substr(slash + 1))};
  TANJI_RETURN_IF_ERROR(CheckOrganisationId(id.organisation));
  TANJI_RETURN_IF_ERROR(CheckLocalId(id.local));
  return id;
}

std::string ProcessId::ToString() const {
  std::string text = product.ToString();
  if (!place.empty() || period.has_value() ||
      product.local.find('@') != std::string::npos) {
    base::StrAppend(&text, "@", place);
  }
  if (period.has_value()) {
    base::StrAppend(&text, " ", FormatDay(period->start), "..",
                    FormatDay(period->end));
  }
  return text;
}

}  // namespace tanji::graph
