// One organisation that calls as fast as it may, or faster, in a process of its
// own.

#ifndef TANJI_BENCHMARKS_TENANT_PROCESS_H_
#define TANJI_BENCHMARKS_TENANT_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tanji::benchmarks {

// Reads of the product of granted_total.h, over TLS with a client certificate.
struct TenantCalls {
  std::string address;
  // Files, in PEM.
  std::string authority;
  std::string certificate;
  std::string key;
  int in_flight = 1;
  double per_second = 0;  // in all; 0: each as soon as the one before ends
};

// Stands still but between Begin and End. Movable; thread-compatible.
class TenantProcess {
 public:
  struct Done {
    uint64_t answered = 0;
    uint64_t refused = 0;  // RESOURCE_EXHAUSTED
  };

  // Starts this program again; what it counts lies in the file `counts`.
  static absl::StatusOr<TenantProcess> Start(const TenantCalls& calls,
                                             const std::string& counts);
  ~TenantProcess();  // ends it
  TenantProcess(TenantProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        counts_(std::exchange(other.counts_, nullptr)) {}
  TenantProcess& operator=(TenantProcess&&) = delete;

  void Begin();
  Done done() const { return Since(Read()); }  // since Begin
  // The same. INTERNAL when it has ended: a call came to
  // another end than the two above.
  absl::StatusOr<Done> End();

 private:
  struct Counts;
  TenantProcess(pid_t pid, Counts* counts) : pid_(pid), counts_(counts) {}
  friend int RunTenant(int argc, char** argv);
  Done Read() const;
  Done Since(const Done& now) const {
    return {now.answered - begun_.answered, now.refused - begun_.refused};
  }

  pid_t pid_;
  Counts* counts_;  // of both processes
  Done begun_;
};

inline constexpr char kTenantOption[] = "--tenant";

// The process itself, with the arguments that Start gives it. Returns the exit
// code.
int RunTenant(int argc, char** argv);

}  // namespace tanji::benchmarks

#endif  // TANJI_BENCHMARKS_TENANT_PROCESS_H_
