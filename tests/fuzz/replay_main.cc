// Runs one fuzz target over every file of the folders given: the corpus as a
// test, with any compiler. libFuzzer brings its own main.
//
// Exits 0 when all have passed, 2 for wrong use; a file that breaks a property
// stops the process, and its name is the last one printed.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "tests/fuzz/fuzz_input.h"

namespace {

// Each file also cut off at this many places, so that every reader meets input
// that ends too early.
constexpr size_t kCutsMax = 64;

void Run(const std::string& bytes) {
  // A copy without spare bytes: the sanitizers see a read past the end.
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void Replay(const std::filesystem::path& path) {
  std::printf("%s\n", path.c_str());
  std::fflush(stdout);
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  Run(bytes);
  for (size_t cut = 0; cut < kCutsMax; ++cut) {
    Run(bytes.substr(0, bytes.size() * cut / kCutsMax));
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    std::error_code error;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(argv[i], error)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    if (error) {
      std::fprintf(stderr, "%s: %s\n", argv[i], error.message().c_str());
      return 2;
    }
  }
  if (files.empty()) {
    std::fprintf(stderr, "no file to replay; expected folders with a corpus\n");
    return 2;
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& path : files) Replay(path);
  return 0;
}
