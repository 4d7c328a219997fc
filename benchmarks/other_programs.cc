#include "benchmarks/other_programs.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "benchmarks/temporary_folder.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

// Of the build: this program lies in the folder benchmarks/ of it.
std::filesystem::path BuildFolder() {
  return std::filesystem::read_symlink("/proc/self/exe")
      .parent_path()
      .parent_path();
}

// Waits for the end of a program of the build.
absl::Status Run(const std::string& program,
                 const std::vector<std::string>& arguments) {
  const std::string path = BuildFolder() / program;
  std::vector<std::string> texts = {path};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  std::printf("\n%s\n", program.c_str());
  std::fflush(stdout);
  const pid_t pid = fork();
  if (pid < 0) return base::ErrnoStatus("fork", errno);
  if (pid == 0) {
    execv(path.c_str(), argv.data());
    _exit(127);
  }
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) {
    return base::ErrnoStatus("waitpid", errno);
  }
  if (status == 0) return absl::OkStatus();
  return absl::InternalError(
      base::StrCat(path, " ends with status ", WEXITSTATUS(status)));
}

}  // namespace

absl::Status ReportService(const CooGraph& graph, int runs) {
  const TemporaryFolder folder(std::filesystem::temp_directory_path());
  TANJI_RETURN_IF_ERROR(WriteGraph(graph, folder.path()));
  std::printf("\nThrough the server: %s, %zu inputs\n", graph.name.c_str(),
              graph.amount.size());
  TANJI_RETURN_IF_ERROR(
      Run("benchmarks/read_bench", {"--graph", folder.path(), "--report"}));
  return Run("bin/server_load", {"--graph", folder.path(), "--runs",
                                 base::StrCat(runs), "--report"});
}

absl::Status ReportSampling(int runs) {
  return Run("benchmarks/uncertainty_bench", {"--report", base::StrCat(runs)});
}

}  // namespace tanji::benchmarks
