#include "benchmarks/tenant_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include "benchmarks/granted_total.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/strings.h"
#include "tanji/footprint/v1/footprint_service.grpc.pb.h"

namespace tanji::benchmarks {
namespace {

constexpr int kArguments = 9;
constexpr size_t kPemSizeMax = 64 << 10;
constexpr int kConnectionsOfTenant = 4;

}  // namespace

struct TenantProcess::Counts {
  std::atomic<uint64_t> answered{0};
  std::atomic<uint64_t> refused{0};
};

namespace {

// Both processes see the same page.
absl::StatusOr<void*> MapCounts(const std::string& path, size_t size) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return base::ErrnoStatus(path, errno);
  void* page = MAP_FAILED;
  if (ftruncate(fd, static_cast<off_t>(size)) == 0) {
    page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  }
  const int error = errno;
  close(fd);
  if (page == MAP_FAILED) return base::ErrnoStatus(path, error);
  return page;
}

// One caller: calls until the process ends, or a call does not end as it
// should.
absl::Status CallOn(const Channel& channel, std::chrono::nanoseconds gap,
                    std::atomic<uint64_t>& answered,
                    std::atomic<uint64_t>& refused) {
  auto stub = footprint::v1::FootprintService::NewStub(channel);
  footprint::v1::GetRequest request;
  request.set_product("mill/coil");
  request.set_view(footprint::v1::FOOTPRINT_VIEW_TOTAL);
  auto due = std::chrono::steady_clock::now();
  for (;;) {
    // What it was held up by is not made up for.
    due = std::max(due + gap, std::chrono::steady_clock::now());
    if (gap.count() > 0) std::this_thread::sleep_until(due);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    footprint::v1::GetResponse response;
    const grpc::Status status = stub->Get(&context, request, &response);
    if (status.ok()) {
      answered.fetch_add(1);
    } else if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
      refused.fetch_add(1);
    } else {
      return ToStatus(status);
    }
  }
}

}  // namespace

absl::StatusOr<TenantProcess> TenantProcess::Start(const TenantCalls& calls,
                                                   const std::string& counts) {
  TANJI_ASSIGN_OR_RETURN(void* const page, MapCounts(counts, sizeof(Counts)));
  const std::string in_flight = std::to_string(calls.in_flight);
  const std::string per_second = std::to_string(calls.per_second);
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execl("/proc/self/exe", "tenant_load", kTenantOption, calls.address.c_str(),
          calls.authority.c_str(), calls.certificate.c_str(), calls.key.c_str(),
          in_flight.c_str(), per_second.c_str(), counts.c_str(), nullptr);
    _exit(127);
  }
  if (pid < 0) return base::ErrnoStatus("fork", errno);
  TenantProcess process(pid, static_cast<Counts*>(page));
  // Until its connections stand.
  while (process.Read().answered == 0) {
    if (waitpid(pid, nullptr, WNOHANG) != 0) {
      process.pid_ = -1;
      return absl::InternalError("a tenant's process has ended");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill(pid, SIGSTOP);
  return process;
}

TenantProcess::~TenantProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (counts_ != nullptr) munmap(counts_, sizeof(Counts));
}

TenantProcess::Done TenantProcess::Read() const {
  return {counts_->answered.load(), counts_->refused.load()};
}

void TenantProcess::Begin() {
  begun_ = Read();
  kill(pid_, SIGCONT);
}

absl::StatusOr<TenantProcess::Done> TenantProcess::End() {
  kill(pid_, SIGSTOP);
  if (waitpid(pid_, nullptr, WNOHANG) != 0) {
    pid_ = -1;
    return absl::InternalError("a tenant's process has ended");
  }
  return done();
}

int RunTenant(int argc, char** argv) {
  if (argc != kArguments) return 2;
  const std::string address = argv[2];
  crypto::KeyAndCertificate client;
  const auto authority = base::ReadFile(argv[3], kPemSizeMax);
  const auto certificate = base::ReadFile(argv[4], kPemSizeMax);
  const auto key = base::ReadFile(argv[5], kPemSizeMax);
  const int in_flight = std::atoi(argv[6]);
  const double per_second = std::atof(argv[7]);
  const auto page = MapCounts(argv[8], sizeof(TenantProcess::Counts));
  if (!authority.ok() || !certificate.ok() || !key.ok() || !page.ok()) {
    std::fprintf(stderr, "a tenant's files cannot be read\n");
    return 2;
  }
  client.certificate = *certificate;
  client.key = *key;
  auto* counts = static_cast<TenantProcess::Counts*>(*page);
  std::vector<Channel> channels;
  for (int i = 0; i < kConnectionsOfTenant; ++i) {
    channels.push_back(TlsChannel(address, *authority, &client));
  }
  const auto gap = std::chrono::nanoseconds(
      per_second > 0 ? static_cast<int64_t>(1e9 * in_flight / per_second) : 0);
  std::vector<std::thread> threads;
  for (int i = 0; i < in_flight; ++i) {
    threads.emplace_back([&, i] {
      const absl::Status ended =
          CallOn(channels[static_cast<size_t>(i % kConnectionsOfTenant)], gap,
                 counts->answered, counts->refused);
      std::fprintf(stderr, "a tenant's call: %s\n", ended.ToString().c_str());
      std::_Exit(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return 1;
}

}  // namespace tanji::benchmarks
