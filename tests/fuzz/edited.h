// Small changes of a perfect file, which random bytes would not come to.

#ifndef TANJI_TESTS_FUZZ_EDITED_H_
#define TANJI_TESTS_FUZZ_EDITED_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace tanji::fuzz {

// A genuine file with up to kEditsMax edits read from `input`, four bytes
// each: what to do, where (two bytes), and with which byte.
inline std::string Edited(std::string file, std::string_view input) {
  constexpr size_t kEditSize = 4;
  constexpr size_t kEditsMax = 16;
  for (size_t k = 0; k < kEditsMax && input.size() >= kEditSize; ++k) {
    const auto place = (static_cast<uint8_t>(input[1]) * 256u +
                        static_cast<uint8_t>(input[2])) %
                       std::max<size_t>(file.size(), 1);
    switch (static_cast<uint8_t>(input[0]) % 5) {
      case 0:
        if (!file.empty()) file[place] = input[3];
        break;
      case 1:
        file.insert(place, 1, input[3]);
        break;
      case 2:
        file.erase(place, static_cast<uint8_t>(input[3]));
        break;
      case 3:  // a part repeated
        file.insert(place, file.substr(place, static_cast<uint8_t>(input[3])));
        break;
      default:  // cut off
        file.resize(place);
        break;
    }
    input.remove_prefix(kEditSize);
  }
  return file;
}

}  // namespace tanji::fuzz

#endif  // TANJI_TESTS_FUZZ_EDITED_H_
