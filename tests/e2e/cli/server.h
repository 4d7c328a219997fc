// A real tanjid on a folder of its own, and the real tanji that talks to it.

#ifndef TANJI_TESTS_E2E_CLI_SERVER_H_
#define TANJI_TESTS_E2E_CLI_SERVER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/testing/temp_dir.h"
#include "tests/e2e/cli/child_process.h"

namespace tanji::e2e {

// No file that a test reads is larger, and no page of the documentation.
inline constexpr size_t kFileSizeMax = size_t{64} << 20;  // bytes
inline constexpr size_t kPageSizeMax = size_t{1} << 20;   // bytes

// How near the engine comes to an exact solution.
inline constexpr double kExactTolerance = 1e-12;  // relative

// `tanji ARGUMENTS` without a server of ours. `environment` as ChildProcess.
Result Tanji(const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment = {});

// Path of a network of 20 processes in the neutral CSV form.
std::string CsvFolder();

// The JSON files in `folder`, by name.
std::vector<std::string> JsonFiles(const std::string& folder);

// Thread-compatible.
class Server {
 public:
  // `options` are added to tanjid's command line.
  // `data_folder` is one of its own, unless one is given.
  explicit Server(std::vector<std::string> options = {},
                  std::string data_folder = "")
      : options_(std::move(options)), data_folder_(std::move(data_folder)) {
    Start();
  }

  // Starts tanjid on a free port, with `more` options this time, and waits
  // until it serves; a test failure when it does not.
  void Start(const std::vector<std::string>& more = {});
  // SIGTERM; returns the exit code.
  int Stop();
  void KillAtOnce();  // SIGKILL

  const std::string& address() const { return address_; }
  std::string data_folder() const {
    return data_folder_.empty() ? folder_.path() + "/store" : data_folder_;
  }
  // A path beside the data folder.
  std::string Path(const std::string& name) const {
    return folder_.path() + "/" + name;
  }

  // `tanji --server ADDRESS ARGUMENTS`.
  Result Tanji(const std::vector<std::string>& arguments) const;
  // The same, with a test failure when the exit code is not 0.
  std::string TanjiOk(const std::vector<std::string>& arguments) const;

 private:
  const std::vector<std::string> options_;
  const std::string data_folder_;  // empty: in folder_
  base::TempDir folder_;
  std::string address_;
  std::unique_ptr<ChildProcess> process_;
};

// All packs and the demo park, which has no fewer products than this.
inline constexpr size_t kDemoProductsMin = 30;
void LoadDemo(const Server& server);

}  // namespace tanji::e2e

#endif  // TANJI_TESTS_E2E_CLI_SERVER_H_
