// How an amount has changed, in words.

#ifndef TANJI_LIB_GRAPH_INTERNAL_CHANGE_TEXT_H_
#define TANJI_LIB_GRAPH_INTERNAL_CHANGE_TEXT_H_

#include <optional>
#include <string>

namespace tanji::graph::internal {

// How many times `after` is what `before` was; nothing where that says nothing:
// one of them is 0, or the sign has changed.
std::optional<double> TimesOf(double before, double after);
// Whether it is kJumpMax times or more, or less than the inverse.
bool IsJump(double times);
// "10 times what it was", "1/1000 of what it was"; with the hint that it is a
// power of ten.
std::string TimesText(double times);
// For a jump, a sign that has changed, or an amount that has become 0; nothing
// for another change, and for what was 0.
std::optional<std::string> ChangeText(double before, double after);

// With 4 digits.
std::string ShortNumber(double value);

}  // namespace tanji::graph::internal

#endif  // TANJI_LIB_GRAPH_INTERNAL_CHANGE_TEXT_H_
