#include "tests/crash/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "absl/strings/str_join.h"
#include "lib/base/file.h"
#include "lib/base/strings.h"

extern char** environ;

namespace tanji::crash {
namespace {

constexpr size_t kLinesKeptMax = 50;

}  // namespace

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(
    const std::vector<std::string>& arguments, OnLine on_line) {
  std::array<int, 2> ends;
  // Closed in every program that is started later, so that the end is seen.
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return base::ErrnoStatus("making a pipe", errno);
  }
  std::vector<char*> argv;
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return base::ErrnoStatus(base::StrCat("starting ", arguments[0]), error);
  }
  return std::unique_ptr<ChildProcess>(
      new ChildProcess(pid, ends[0], std::move(on_line)));
}

ChildProcess::ChildProcess(pid_t pid, int output, OnLine on_line)
    : pid_(pid),
      output_(output),
      on_line_(std::move(on_line)),
      reader_([this] { ReadOutput(); }) {}

ChildProcess::~ChildProcess() { Kill(); }

void ChildProcess::ReadOutput() {
  std::string open;  // a line that has not ended
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t count = read(output_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    open.append(buffer.data(), static_cast<size_t>(count));
    size_t begin = 0;
    for (size_t end; (end = open.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      OnOutputLine(open.substr(begin, end - begin));
    }
    open.erase(0, begin);
  }
  close(output_);
  const base::MutexLock lock(mu_);
  at_end_ = true;
  changed_.NotifyAll();
}

void ChildProcess::OnOutputLine(std::string line) {
  if (on_line_) on_line_(line);
  const base::MutexLock lock(mu_);
  if (lines_.size() == kLinesKeptMax) lines_.erase(lines_.begin());
  lines_.push_back(std::move(line));
  changed_.NotifyAll();
}

absl::StatusOr<std::string> ChildProcess::WaitForLine(
    const std::string& text, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const base::MutexLock lock(mu_);
  for (;;) {
    for (const std::string& line : lines_) {
      const size_t place = line.find(text);
      if (place != std::string::npos) return line.substr(place + text.size());
    }
    if (at_end_) {
      return absl::UnavailableError(base::StrCat("the program ended without \"",
                                                 text, "\"; its last lines:\n",
                                                 absl::StrJoin(lines_, "\n")));
    }
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds(0)) {
      return absl::DeadlineExceededError(
          base::StrCat("no line with \"", text, "\" in time; the last lines:\n",
                       absl::StrJoin(lines_, "\n")));
    }
    changed_.WaitFor(mu_, left);
  }
}

int ChildProcess::Wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  waited_ = true;
  reader_.join();
  return status;
}

void ChildProcess::Kill() {
  if (waited_) return;
  kill(pid_, SIGKILL);
  Wait();
}

absl::StatusOr<int> ChildProcess::Terminate() {
  if (waited_) return absl::FailedPreconditionError("it has ended before");
  kill(pid_, SIGTERM);
  const int status = Wait();
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return absl::InternalError(
      base::StrCat("the program was ended by signal ", WTERMSIG(status)));
}

}  // namespace tanji::crash
