#include "benchmarks/tanjid_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <sstream>
#include <string_view>
#include <thread>

#include "lib/base/file.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

constexpr std::chrono::milliseconds kPollInterval{1};
constexpr std::string_view kServingWords = "serving on ";
constexpr size_t kLogTailSize = 4096;  // bytes

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// In the child: becomes tanjid, or ends with 127.
[[noreturn]] void Become(std::vector<char*> arguments, int log) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

// The number behind "VmRSS:", in bytes; 0 when there is none.
uint64_t StatusBytes(std::string_view status, std::string_view name) {
  const size_t at = status.find(name);
  if (at == std::string_view::npos) return 0;
  return std::strtoull(status.data() + at + name.size(), nullptr, 10) * 1024;
}

}  // namespace

absl::StatusOr<TanjidProcess> TanjidProcess::Start(
    const std::string& program, const std::string& folder,
    const std::vector<std::string>& more, std::chrono::seconds timeout) {
  if (access(program.c_str(), X_OK) != 0) {
    return base::ErrnoStatus(base::StrCat("tanjid at ", program), errno);
  }
  const std::string log_path = folder + "/tanjid.log";
  const int log = open(log_path.c_str(),
                       O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
                       S_IRUSR | S_IWUSR);
  if (log < 0) return base::ErrnoStatus(log_path, errno);
  std::vector<std::string> words = {program, "--data-dir", folder + "/store",
                                    "--listen", "127.0.0.1:0"};
  words.insert(words.end(), more.begin(), more.end());
  // Made before the fork: nothing may be allocated behind it.
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) Become(std::move(arguments), log);
  const int error = errno;
  close(log);
  if (pid < 0) return base::ErrnoStatus("fork", error);
  TanjidProcess process(pid, folder);
  TANJI_RETURN_IF_ERROR(process.WaitUntilServing(timeout));
  return process;
}

TanjidProcess::~TanjidProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

absl::Status TanjidProcess::WaitUntilServing(std::chrono::seconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (std::chrono::steady_clock::now() < deadline) {
    const std::string log = ReadWhole(folder_ + "/tanjid.log");
    const size_t found = log.find(kServingWords);
    if (found != std::string::npos) {
      const size_t begin = found + kServingWords.size();
      const size_t end = log.find_first_of(" \n", begin);
      if (end != std::string::npos) {
        address_ = log.substr(begin, end - begin);
        return absl::OkStatus();
      }
    }
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return Failure("ended instead of serving");
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  return Failure("does not serve in time");
}

absl::Status TanjidProcess::Failure(const std::string& what) const {
  std::string log = ReadWhole(folder_ + "/tanjid.log");
  if (log.size() > kLogTailSize) log.erase(0, log.size() - kLogTailSize);
  return absl::InternalError(base::StrCat("tanjid ", what, ":\n", log));
}

std::shared_ptr<grpc::Channel> NewChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetMaxReceiveMessageSize(std::numeric_limits<int>::max());
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

absl::StatusOr<TanjidProcess::Memory> TanjidProcess::ReadMemory() const {
  const std::string path = base::StrCat("/proc/", pid_, "/status");
  const std::string status = ReadWhole(path);
  const Memory memory{StatusBytes(status, "VmRSS:"),
                      StatusBytes(status, "VmHWM:")};
  if (memory.resident_bytes == 0 || memory.resident_bytes_peak == 0) {
    return absl::InternalError(
        base::StrCat(path, ": expected VmRSS and VmHWM"));
  }
  return memory;
}

absl::StatusOr<double> TanjidProcess::ReadCpuSeconds() const {
  const std::string path = base::StrCat("/proc/", pid_, "/stat");
  const std::string stat = ReadWhole(path);
  // proc(5): after the name in brackets, utime and stime are values 12 and 13.
  std::istringstream fields(
      stat.substr(std::min(stat.rfind(')') + 1, stat.size())));
  std::string field;
  uint64_t ticks = 0;
  for (int i = 1; i <= 13; ++i) {
    if (!(fields >> field)) {
      return absl::InternalError(base::StrCat(path, ": expected utime, stime"));
    }
    if (i >= 12) ticks += std::strtoull(field.c_str(), nullptr, 10);
  }
  return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

absl::Status TanjidProcess::Stop() {
  kill(pid_, SIGTERM);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return Failure(base::StrCat("ended with wait status ", status));
}

}  // namespace tanji::benchmarks
