#include "lib/json/json.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "lib/base/check.h"
#include "lib/base/status.h"
#include "lib/json/internal/text.h"
#include "nlohmann/json.hpp"

namespace tanji::json {
namespace {

// An iterator over the text that tells how far the parser has read.
class TrackedIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  // `read_to` outlives the iterator.
  TrackedIterator(const char* at, const char** read_to)
      : at_(at), read_to_(read_to) {}

  reference operator*() const { return *at_; }
  TrackedIterator& operator++() {
    *read_to_ = ++at_;
    return *this;
  }
  friend bool operator==(const TrackedIterator& a, const TrackedIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  const char** read_to_;
};

// "line 3, column 14" of the byte at `offset`.
std::string LineAndColumn(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto column =
      std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_start),
                    before.end(),
                    [](char c) { return !internal::IsUtf8Tail(c); }) +
      1;
  return base::StrCat("line ", line, ", column ", column);
}

// What is wrong, out of the library's message: without its prefix and without
// the bytes it read last, which need not be text.
std::string ReasonOf(const nlohmann::json::exception& exception) {
  constexpr int kNumberOverflow = 406;
  if (exception.id == kNumberOverflow) return "number beyond all doubles";
  const std::string_view message = exception.what();
  const size_t start = message.find("syntax error");
  if (start == std::string_view::npos) return "malformed JSON";
  return std::string(
      message.substr(start, message.find("; last read: ") - start));
}

// Receives the parser's events and builds the value. A callback that returns
// false ends the parse; status() says why.
class Builder {
 public:
  // All arguments outlive the builder; `read_to` points to where the parser
  // stands.
  Builder(std::string_view text, const ReadLimits& limits,
          const char* const* read_to)
      : text_(text), limits_(limits), read_to_(read_to) {}

  const absl::Status& status() const { return status_; }
  Value TakeRoot() { return std::move(root_); }

  bool null() { return Add(Value()); }
  bool boolean(bool value) { return Add(Value(value)); }
  bool number_integer(int64_t value) {
    // The parser calls all but negative integers unsigned, so this is "-0".
    return Add(Number{value == 0 ? "-0" : std::to_string(value)});
  }
  bool number_unsigned(uint64_t value) {
    return Add(Number{std::to_string(value)});
  }
  // Also integers of more than 64 bits.
  bool number_float(double /*value*/, const std::string& spelling) {
    return Add(Number{spelling});
  }
  bool string(std::string& value) { return Add(Value(std::move(value))); }
  bool binary(std::vector<uint8_t>& /*value*/) {
    return Fail(absl::InternalError("JSON has no binary values"));
  }
  bool start_object(size_t /*size*/) { return Open(/*is_object=*/true); }
  bool key(std::string& name);
  bool end_object() { return Close(); }
  bool start_array(size_t /*size*/) { return Open(/*is_object=*/false); }
  bool end_array() { return Close(); }
  bool parse_error(size_t position, const std::string& /*last_token*/,
                   const nlohmann::json::exception& exception) {
    // `position` counts the bytes read, the end of the text as one more.
    return Fail(absl::InvalidArgumentError(
        base::StrCat("JSON, ", LineAndColumn(text_, position - 1), ": ",
                     ReasonOf(exception))));
  }

 private:
  struct Frame {
    bool is_object;
    Array elements;
    Object members;
    // Of all members so far, once they are too many to compare with each.
    absl::flat_hash_set<std::string> names;
  };
  static constexpr size_t kMembersComparedMax = 16;

  bool Fail(absl::Status status) {
    status_ = std::move(status);
    return false;
  }
  std::string Here() const {
    return LineAndColumn(text_,
                         static_cast<size_t>(*read_to_ - text_.data()) - 1);
  }
  bool Add(Value value);
  bool Open(bool is_object);
  bool Close();
  static bool IsNew(Frame& frame, const std::string& name);
  size_t StartOfName() const;

  const std::string_view text_;
  const ReadLimits& limits_;
  const char* const* const read_to_;
  std::vector<Frame> frames_;
  size_t value_count_ = 0;
  Value root_;
  absl::Status status_;
};

bool Builder::Add(Value value) {
  if (++value_count_ > limits_.values_max) {
    return Fail(absl::ResourceExhaustedError(base::StrCat(
        "JSON, ", Here(), ": more than ", limits_.values_max, " values")));
  }
  if (frames_.empty()) {
    root_ = std::move(value);
  } else if (frames_.back().is_object) {
    frames_.back().members.back().second = std::move(value);
  } else {
    frames_.back().elements.push_back(std::move(value));
  }
  return true;
}

bool Builder::Open(bool is_object) {
  if (frames_.size() >= static_cast<size_t>(limits_.depth_max)) {
    return Fail(absl::ResourceExhaustedError(
        base::StrCat("JSON, ", Here(), ": nested deeper than ",
                     limits_.depth_max, " levels")));
  }
  frames_.push_back(Frame{
      .is_object = is_object, .elements = {}, .members = {}, .names = {}});
  return true;
}

bool Builder::Close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  return frame.is_object ? Add(Value(std::move(frame.members)))
                         : Add(Value(std::move(frame.elements)));
}

bool Builder::IsNew(Frame& frame, const std::string& name) {
  const Object& members = frame.members;
  if (members.size() < kMembersComparedMax) {
    return std::none_of(members.begin(), members.end(),
                        [&](const auto& m) { return m.first == name; });
  }
  if (frame.names.empty()) {
    for (const auto& member : members) frame.names.insert(member.first);
  }
  return frame.names.insert(name).second;
}

// The parser stands behind the name's closing quote. Backwards from there, the
// first quote without a backslash before it is the opening one.
size_t Builder::StartOfName() const {
  auto at = static_cast<size_t>(*read_to_ - text_.data()) - 1;
  do {
    --at;
  } while (text_[at] != '"' || text_[at - 1] == '\\');
  return at;
}

bool Builder::key(std::string& name) {
  Frame& frame = frames_.back();
  if (!IsNew(frame, name)) {
    return Fail(absl::InvalidArgumentError(
        base::StrCat("JSON, ", LineAndColumn(text_, StartOfName()),
                     ": duplicate member \"", internal::Excerpt(name), "\"")));
  }
  frame.members.emplace_back(std::move(name), Value());
  return true;
}

// What the library would let pass.
std::optional<absl::Status> RefuseBeforeParsing(std::string_view text,
                                                const ReadLimits& limits) {
  if (text.size() > limits.size_max) {
    return absl::ResourceExhaustedError(base::StrCat(
        "JSON of ", text.size(), " bytes; expected at most ", limits.size_max));
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") {
    return absl::InvalidArgumentError(
        "JSON, line 1, column 1: starts with a byte order mark; expected plain "
        "UTF-8");
  }
  // The library takes a zero byte for the end of the text.
  const size_t zero = text.find('\0');
  if (zero != std::string_view::npos) {
    return absl::InvalidArgumentError(
        base::StrCat("JSON, ", LineAndColumn(text, zero), ": a zero byte"));
  }
  return std::nullopt;
}

}  // namespace

Value Value::Integer(int64_t value) { return Number{std::to_string(value)}; }

absl::StatusOr<Value> Read(std::string_view text, const ReadLimits& limits) {
  TANJI_CHECK(limits.depth_max <= ReadLimits::kDepthMax);
  if (auto refusal = RefuseBeforeParsing(text, limits)) return *refusal;
  const char* read_to = text.data();
  Builder builder(text, limits, &read_to);
  const bool is_complete = nlohmann::json::sax_parse(
      TrackedIterator(text.data(), &read_to),
      TrackedIterator(text.data() + text.size(), &read_to), &builder);
  TANJI_CHECK(is_complete == builder.status().ok());
  if (!is_complete) return builder.status();
  return builder.TakeRoot();
}

}  // namespace tanji::json
