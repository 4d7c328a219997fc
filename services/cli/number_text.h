// Numbers as text.

#ifndef TANJI_SERVICES_CLI_NUMBER_TEXT_H_
#define TANJI_SERVICES_CLI_NUMBER_TEXT_H_

#include <cstdint>
#include <string>

namespace tanji::cli {

// 17 significant digits: reading it gives the same double.
std::string ExactNumber(double value);

// The fewest digits that read back as the same double, which must be finite:
// "26.65".
std::string ShortestNumber(double value);

// Six significant digits, for people.
std::string ShortNumber(double value);

// The same of a decimal, which keeps its digits before the point: "152.531" of
// "152.530775220232", "1205731" of "1205730.9". Another text as it is.
std::string ShortDecimal(const std::string& decimal);
// Of the decimal what the command line asks for: all of it, or ShortDecimal.
enum class Digits { kShort, kAll };
std::string DecimalText(const std::string& decimal, Digits digits);

// "52.3 %" of a share of 0.523.
std::string Percent(double share);

// "12 345 678", groups of three.
std::string Grouped(uint64_t count);

// "812 B", "3.4 MiB".
std::string ByteSize(uint64_t bytes);

// "4.21 s", "2 min 05 s".
std::string Seconds(double seconds);

// "1 input", "2 inputs".
std::string Counted(uint64_t count, const std::string& noun);

}  // namespace tanji::cli

#endif  // TANJI_SERVICES_CLI_NUMBER_TEXT_H_
