#include "lib/exchange/csv/record_splitter.h"

#include <cstddef>
#include <optional>

#include "lib/base/status.h"

namespace tanji::exchange {
namespace {

// Takes the field in quotes at the start of `rest` and appends its text to
// `out`; nothing when it is never closed.
std::optional<size_t> UnquoteTo(std::string_view& rest, std::string& out) {
  const size_t size_before = out.size();
  rest.remove_prefix(1);
  while (true) {
    const size_t quote = rest.find('"');
    if (quote == std::string_view::npos) return std::nullopt;
    out.append(rest.substr(0, quote));
    rest.remove_prefix(quote + 1);
    if (rest.empty() || rest[0] != '"') return out.size() - size_before;
    out.push_back('"');
    rest.remove_prefix(1);
  }
}

}  // namespace

absl::StatusOr<const std::vector<std::string_view>*> RecordSplitter::Split(
    std::string_view line) {
  fields_.clear();
  if (line.find('"') != std::string_view::npos) {
    TANJI_RETURN_IF_ERROR(SplitQuoted(line));
    return &fields_;
  }
  while (true) {
    const size_t comma = line.find(',');
    fields_.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return &fields_;
    line.remove_prefix(comma + 1);
  }
}

absl::Status RecordSplitter::SplitQuoted(std::string_view line) {
  const auto fault = [&](std::string_view what) {
    return absl::InvalidArgumentError(
        base::StrCat("field ", fields_.size() + 1, " ", what));
  };
  unquoted_.clear();
  unquoted_.reserve(line.size());  // so that the views stay valid
  while (true) {
    if (!line.empty() && line[0] == '"') {
      const std::optional<size_t> size = UnquoteTo(line, unquoted_);
      if (!size.has_value()) {
        return fault("is quoted and left open; expected a closing quote");
      }
      if (!line.empty() && line[0] != ',') {
        return fault("has text behind its closing quote; expected a comma");
      }
      fields_.push_back(
          std::string_view(unquoted_).substr(unquoted_.size() - *size));
    } else {
      const std::string_view field = line.substr(0, line.find(','));
      if (field.find('"') != std::string_view::npos) {
        return fault(
            "has a quote but is not quoted; expected quotes around "
            "the field and this one twice");
      }
      fields_.push_back(field);
      line.remove_prefix(field.size());
    }
    if (line.empty()) return absl::OkStatus();
    line.remove_prefix(1);  // the comma
  }
}

}  // namespace tanji::exchange
