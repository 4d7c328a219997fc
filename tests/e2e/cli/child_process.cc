#include "tests/e2e/cli/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "lib/base/check.h"

namespace tanji::e2e {
namespace {

constexpr std::chrono::seconds kTimeout{kProgramSecondsMax};

bool IsOurs(const std::string& variable) {
  return variable.rfind("TANJI_", 0) == 0 || variable.rfind("XDG_", 0) == 0;
}

std::vector<std::string> Environment(const std::vector<std::string>& added) {
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!IsOurs(*variable)) all.push_back(*variable);
  }
  all.insert(all.end(), added.begin(), added.end());
  return all;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command,
                           const std::vector<std::string>& environment) {
  std::vector<std::string> arguments = command;
  std::vector<std::string> variables = Environment(environment);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(variables);
  int out[2];
  int err[2];
  TANJI_CHECK(pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0);
  pid_ = fork();
  TANJI_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  collectors_[0] = std::thread([this, fd = out[0]] { Collect(fd, &out_); });
  collectors_[1] = std::thread([this, fd = err[0]] { Collect(fd, &err_); });
}

ChildProcess::~ChildProcess() {
  Signal(SIGKILL);
  Wait();
}

void ChildProcess::Collect(int fd, std::string* text) {
  char buffer[4096];
  while (true) {
    const ssize_t count = read(fd, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    base::MutexLock lock(mu_);
    changed_.NotifyAll();
    if (count <= 0) {
      --open_streams_;
      break;
    }
    text->append(buffer, static_cast<size_t>(count));
  }
  close(fd);
}

std::string ChildProcess::WaitForOutput(const std::string& text) {
  const auto deadline = std::chrono::steady_clock::now() + kTimeout;
  base::MutexLock lock(mu_);
  while (true) {
    std::string all = out_ + err_;
    const size_t found = all.find(text);
    // The rest of the line belongs to it.
    if (found != std::string::npos &&
        all.find('\n', found) != std::string::npos) {
      return all;
    }
    const auto left = deadline - std::chrono::steady_clock::now();
    if (open_streams_ == 0 || left.count() <= 0) return "";
    changed_.WaitFor(mu_, left);
  }
}

void ChildProcess::Signal(int signal_number) {
  if (pid_ > 0) kill(pid_, signal_number);
}

int ChildProcess::Wait() {
  if (pid_ <= 0) return exit_code_;
  {
    const auto deadline = std::chrono::steady_clock::now() + kTimeout;
    base::MutexLock lock(mu_);
    while (open_streams_ > 0) {
      const auto left = deadline - std::chrono::steady_clock::now();
      if (left.count() <= 0) break;
      changed_.WaitFor(mu_, left);
    }
    if (open_streams_ > 0) kill(pid_, SIGKILL);
  }
  for (std::thread& collector : collectors_) collector.join();
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

std::string ChildProcess::out() {
  base::MutexLock lock(mu_);
  return out_;
}

std::string ChildProcess::err() {
  base::MutexLock lock(mu_);
  return err_;
}

Result Run(const std::vector<std::string>& command,
           const std::vector<std::string>& environment) {
  ChildProcess process(command, environment);
  const int exit_code = process.Wait();
  return {exit_code, process.out(), process.err()};
}

}  // namespace tanji::e2e
