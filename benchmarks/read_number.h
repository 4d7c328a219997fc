// Numbers on the command lines of load programs.

#ifndef TANJI_BENCHMARKS_READ_NUMBER_H_
#define TANJI_BENCHMARKS_READ_NUMBER_H_

#include <charconv>
#include <string_view>
#include <system_error>

namespace tanji::benchmarks {

// False unless all of `text` is a number from `min` to `max`.
template <typename T>
bool ReadNumber(std::string_view text, T& value, T min, T max) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() &&
         value >= min && value <= max;
}

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_READ_NUMBER_H_
