// A real tanjid on a data folder and a free loopback port.

#ifndef TANJI_BENCHMARKS_TANJID_PROCESS_H_
#define TANJI_BENCHMARKS_TANJID_PROCESS_H_

#include <grpcpp/grpcpp.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::benchmarks {

// A new connection to a server on loopback, shared with no other channel.
std::shared_ptr<grpc::Channel> NewChannelTo(const std::string& address);

// Movable; thread-compatible.
class TanjidProcess {
 public:
  // Starts the program at `program` and waits until it serves. What it writes
  // goes to the file `folder`/tanjid.log, its data to `folder`/store. It is
  // killed when this process ends. INTERNAL, with the end of that log, when it
  // ends or does not serve within `timeout`.
  // `more` are further arguments.
  static absl::StatusOr<TanjidProcess> Start(
      const std::string& program, const std::string& folder,
      const std::vector<std::string>& more = {},
      std::chrono::seconds timeout = std::chrono::seconds(120));
  ~TanjidProcess();  // kills it when it runs
  TanjidProcess(TanjidProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        folder_(std::move(other.folder_)),
        address_(std::move(other.address_)) {}
  TanjidProcess& operator=(TanjidProcess&&) = delete;

  // "127.0.0.1:12345"
  const std::string& address() const { return address_; }
  std::string data_folder() const { return folder_ + "/store"; }
  std::shared_ptr<grpc::Channel> NewChannel() const {
    return NewChannelTo(address_);
  }

  struct Memory {
    uint64_t resident_bytes = 0;       // VmRSS
    uint64_t resident_bytes_peak = 0;  // VmHWM
  };
  // INTERNAL when /proc does not tell.
  absl::StatusOr<Memory> ReadMemory() const;

  // Seconds that its threads have run in all. INTERNAL as ReadMemory.
  absl::StatusOr<double> ReadCpuSeconds() const;

  // SIGTERM, and waits for the end. INTERNAL, with the end of the log, unless
  // it exits with 0.
  absl::Status Stop();

 private:
  TanjidProcess(pid_t pid, std::string folder)
      : pid_(pid), folder_(std::move(folder)) {}

  absl::Status WaitUntilServing(std::chrono::seconds timeout);
  absl::Status Failure(const std::string& what) const;

  pid_t pid_;
  std::string folder_;
  std::string address_;
};

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_TANJID_PROCESS_H_
