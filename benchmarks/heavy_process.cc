#include "benchmarks/heavy_process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <deque>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "benchmarks/import_folder.h"
#include "benchmarks/tanjid_process.h"
#include "lib/base/file.h"
#include "lib/base/mutex.h"
#include "lib/base/status.h"

namespace tanji::benchmarks {
namespace {

constexpr char kReady[] = "ready";
constexpr char kBegin[] = "begin";
constexpr char kEnd[] = "end";
constexpr std::chrono::seconds kHeavyCallTimeout{120};
constexpr size_t kLineSizeMax = 8192;

// One caller: calls until it is stopped.
class Caller {
 public:
  Caller(const HeavyKind& kind, const std::string& address,
         const HeavyTargets& targets, uint64_t first_number)
      : kind_(kind),
        targets_(targets),
        number_(first_number),
        channel_(NewChannelTo(address)) {}

  bool Connect() {
    return channel_->WaitForConnected(std::chrono::system_clock::now() +
                                      kHeavyCallTimeout);
  }
  void Start() {
    {
      const base::MutexLock lock(mu_);
      stopping_ = false;
    }
    calls_ = 0;
    units_.store(0);
    thread_.emplace([this] { Run(); });
  }
  void Stop() {
    const base::MutexLock lock(mu_);
    stopping_ = true;
    if (context_.has_value()) context_->TryCancel();
    stopped_.NotifyAll();
  }
  void Join() {
    thread_->join();
    thread_.reset();
  }

  uint64_t calls() const { return calls_; }
  uint64_t units() const { return units_.load(); }
  const absl::Status& failure() const { return failure_; }

 private:
  void Run() {
    if (kind_.nice == kIdleClass) {
      const sched_param none{};
      ::sched_setscheduler(0, SCHED_IDLE, &none);
    } else {
      ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)),
                    kind_.nice);
    }
    while (Prepare()) {
      HeavyCall call{channel_, targets_, number_++, *context_, units_, next_};
      const grpc::Status status = kind_.call(call);
      if (!Count(status)) return;
    }
  }

  // False: it is to stop.
  bool Prepare() {
    const base::MutexLock lock(mu_);
    if (stopping_) return false;
    context_.emplace();
    context_->set_deadline(std::chrono::system_clock::now() +
                           kHeavyCallTimeout);
    return true;
  }

  bool Count(const grpc::Status& status) {
    const base::MutexLock lock(mu_);
    context_.reset();
    if (stopping_) return false;  // it was perhaps cancelled
    ++calls_;
    if (!status.ok()) {
      failure_.Update(base::AddPlace(ToStatus(status), kind_.name));
      return false;
    }
    const auto end = std::chrono::steady_clock::now() +
                     std::chrono::milliseconds(kind_.pause_millis);
    while (!stopping_ && std::chrono::steady_clock::now() < end) {
      stopped_.WaitFor(mu_, end - std::chrono::steady_clock::now());
    }
    return !stopping_;
  }

  const HeavyKind& kind_;
  const HeavyTargets& targets_;
  uint64_t number_;
  const std::shared_ptr<grpc::Channel> channel_;
  uint64_t calls_ = 0;
  std::atomic<uint64_t> units_{0};
  std::string next_;
  absl::Status failure_;

  base::Mutex mu_;
  base::CondVar stopped_;
  bool stopping_ TANJI_GUARDED_BY(mu_) = false;
  std::optional<grpc::ClientContext> context_;  // made and ended under mu_

  std::optional<std::thread> thread_;
};

// Stops all and tells what they have done, as a line.
std::string EndCallers(std::deque<Caller>& callers) {
  for (Caller& caller : callers) caller.Stop();
  HeavyProcess::Done done;
  absl::Status failure;
  for (Caller& caller : callers) {
    caller.Join();
    done.calls += caller.calls();
    done.units += caller.units();
    failure.Update(caller.failure());
  }
  if (failure.ok()) return base::StrCat("ok ", done.calls, " ", done.units);
  std::string message = failure.ToString();
  for (char& c : message) {
    if (c == '\n') c = ' ';
  }
  return message;
}

[[noreturn]] void Become(int in, int out, const HeavyKind& kind,
                         const std::string& address,
                         const std::string& targets) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  execl("/proc/self/exe", "beside_load", kHeavyCallersOption, kind.name,
        address.c_str(), targets.c_str(), nullptr);
  _exit(127);
}

}  // namespace

absl::StatusOr<HeavyProcess> HeavyProcess::Start(const HeavyKind& kind,
                                                 const std::string& address,
                                                 const HeavyTargets& targets) {
  std::array<int, 2> to{};
  std::array<int, 2> from{};
  if (pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0) {
    return base::ErrnoStatus("pipe", errno);
  }
  const std::string text = targets.ToText();
  const pid_t pid = fork();
  if (pid == 0) Become(to[0], from[1], kind, address, text);
  const int error = errno;
  close(to[0]);
  close(from[1]);
  if (pid < 0) return base::ErrnoStatus("fork", error);
  HeavyProcess process(pid, fdopen(to[1], "w"), fdopen(from[0], "r"));
  TANJI_RETURN_IF_ERROR(process.Hear().status());
  return process;
}

HeavyProcess::~HeavyProcess() {
  if (to_ != nullptr) fclose(to_);
  if (from_ != nullptr) fclose(from_);
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
}

absl::Status HeavyProcess::Tell(const char* line) {
  if (fprintf(to_, "%s\n", line) < 0 || fflush(to_) != 0) {
    return absl::InternalError("the heavy callers have ended");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> HeavyProcess::Hear() {
  std::array<char, kLineSizeMax> line{};
  if (fgets(line.data(), static_cast<int>(line.size()), from_) == nullptr) {
    return absl::InternalError("the heavy callers have ended");
  }
  return std::string(line.data());
}

absl::Status HeavyProcess::Begin() { return Tell(kBegin); }

absl::StatusOr<HeavyProcess::Done> HeavyProcess::End() {
  TANJI_RETURN_IF_ERROR(Tell(kEnd));
  TANJI_ASSIGN_OR_RETURN(const std::string line, Hear());
  Done done;
  unsigned long long calls = 0;
  unsigned long long units = 0;
  if (sscanf(line.c_str(), "ok %llu %llu", &calls, &units) != 2) {
    return absl::InternalError(line);
  }
  done.calls = calls;
  done.units = units;
  return done;
}

int RunHeavyCallers(const std::string& kind, const std::string& address,
                    const std::string& targets) {
  const HeavyKind* const found = FindHeavyKind(kind);
  const auto parsed = HeavyTargets::FromText(targets);
  if (found == nullptr || !parsed.ok()) return 2;
  std::deque<Caller> callers;
  for (int i = 0; i < found->callers; ++i) {
    callers.emplace_back(*found, address, *parsed,
                         static_cast<uint64_t>(i) << 32);
    if (!callers.back().Connect()) return 1;
  }
  std::cout << kReady << std::endl;
  std::string line;
  bool is_running = false;
  while (std::getline(std::cin, line)) {
    if (line == kBegin && !is_running) {
      for (Caller& caller : callers) caller.Start();
      is_running = true;
    } else if (line == kEnd && is_running) {
      std::cout << EndCallers(callers) << std::endl;
      is_running = false;
    }
  }
  if (is_running) EndCallers(callers);
  return 0;
}

}  // namespace tanji::benchmarks
