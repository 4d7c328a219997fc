// crash_writer DATA_DIR ROUND: 64 writers on a System, until it is killed.
//
// Prints "writing", then a line for each answer in one write, so that no line
// is cut off by the end:
//
//   ack WRITER NUMBER SEQ BASE64(ENTRY)
//   refused WRITER NUMBER STATUS

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/strings.h"
#include "lib/platform/system.h"
#include "tests/crash/system_client.h"
#include "tests/crash/workload.h"

namespace tanji::crash {
namespace {

// A pipe takes a write of this many bytes whole (PIPE_BUF on Linux).
constexpr size_t kLineSizeMax = 4096;

void PrintLine(const std::string& line) {
  TANJI_CHECK(line.size() < kLineSizeMax);
  const std::string whole = line + "\n";
  TANJI_CHECK(write(STDOUT_FILENO, whole.data(), whole.size()) ==
              static_cast<ssize_t>(whole.size()));
}

void Write(platform::Context& context, int round, int writer) {
  for (int number = 0;; ++number) {
    const auto done = Perform(context, MakeRequest({round, writer, number}));
    const std::string name = base::StrCat(writer, " ", number, " ");
    if (done.ok()) {
      PrintLine(base::StrCat("ack ", name, done->seq, " ",
                             base::Base64Encode(done->entry)));
    } else {
      PrintLine(base::StrCat("refused ", name, done.status().ToString()));
    }
  }
}

int Main(const std::string& data_dir, int round) {
  platform::SystemOptions options;
  options.data_dir = data_dir;
  options.publish_dir = data_dir + ".published";
  // Short, so that kills hit checkpoints too.
  options.checkpoint_interval = std::chrono::milliseconds(20);
  const auto system = platform::System::Open(options, base::Clock::System());
  if (!system.ok()) {
    PrintLine(base::StrCat("not opened: ", system.status().ToString()));
    return 1;
  }
  PrintLine("writing");
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back(
        [&, writer] { Write((*system)->context(), round, writer); });
  }
  for (std::thread& writer : writers) writer.join();
  return 0;
}

}  // namespace
}  // namespace tanji::crash

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: crash_writer DATA_DIR ROUND\n");
    return 2;
  }
  return tanji::crash::Main(argv[1], std::atoi(argv[2]));
}
