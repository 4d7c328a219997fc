// What the writers of a crash test ask for: mixed requests, each of which can
// be made again from its name.

#ifndef TANJI_TESTS_CRASH_WORKLOAD_H_
#define TANJI_TESTS_CRASH_WORKLOAD_H_

#include <cstdint>
#include <string>

namespace tanji::crash {

inline constexpr int kWriters = 64;

// Request `number` of a writer in a round.
struct RequestName {
  int round = 0;
  int writer = 0;
  int number = 0;
};

enum class RequestKind { kSubmit, kIssue, kImport };

struct Request {
  RequestKind kind = RequestKind::kSubmit;
  std::string id;            // the request id
  std::string document;      // kSubmit
  std::string product;       // kIssue: one that the request before declared
  uint64_t min_seq = 0;      // kIssue: set by the caller to that one's position
  std::string organisation;  // kImport, as all that follows
  std::string nodes;
  std::string edges;
  std::string factors;
};

// Equal names, equal requests. A writer declares eight products again and
// again, which take of its neighbours' products in productive loops; every
// fourth request is a certificate, and some writers import a small database.
Request MakeRequest(const RequestName& name);

}  // namespace tanji::crash

#endif  // TANJI_TESTS_CRASH_WORKLOAD_H_
