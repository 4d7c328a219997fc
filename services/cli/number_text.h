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
