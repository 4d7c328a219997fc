// How much each organisation may ask for in a second: one at its limit is told
// so, and takes nothing from the others.

#ifndef TANJI_SERVICES_SERVER_RATE_LIMIT_H_
#define TANJI_SERVICES_SERVER_RATE_LIMIT_H_

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/mutex.h"
#include "lib/base/strings.h"

namespace tanji::server {

// In units: a small read is one (MethodCost).
struct Rate {
  double per_second = 2000;
  double at_once = 6000;  // that have been saved up
};

// One bucket of units a name. Thread-safe.
class RateLimit {
 public:
  explicit RateLimit(Rate rate) : rate_(rate) {}

  // OK, and the units are taken; RESOURCE_EXHAUSTED, with the time after which
  // there are enough, and none is taken.
  absl::Status Take(std::string_view name, double units,
                    std::chrono::steady_clock::time_point now)
      TANJI_EXCLUDES(mu_);

  // Whether there is not one unit.
  bool IsEmpty(std::string_view name,
               std::chrono::steady_clock::time_point now) const
      TANJI_EXCLUDES(mu_);

  size_t size() const TANJI_EXCLUDES(mu_);

 private:
  struct Bucket {
    double units;
    std::chrono::steady_clock::time_point as_of;
  };
  double UnitsOf(const Bucket& bucket,
                 std::chrono::steady_clock::time_point now) const;

  const Rate rate_;
  mutable base::Mutex mu_;
  absl::flat_hash_map<std::string, Bucket, base::StringHash, base::StringEqual>
      buckets_ TANJI_GUARDED_BY(mu_);
  // When full buckets were taken out last.
  std::chrono::steady_clock::time_point swept_ TANJI_GUARDED_BY(mu_){};
};

// How many calls of one kind each organisation has under way: what lasts long
// has few places, and nobody takes them all. Thread-safe; outlived by its
// places.
class Places {
 public:
  // A place, which is given back when the last copy of it goes.
  // RESOURCE_EXHAUSTED when `name` has `count_max` of this kind.
  absl::StatusOr<std::shared_ptr<void>> Take(std::string_view name,
                                             std::string_view kind,
                                             size_t count_max);

 private:
  struct Counts {
    base::Mutex mu;
    std::map<std::string, size_t> taken TANJI_GUARDED_BY(mu);
  };
  const std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

// What a call of this method takes at least, whatever it asks for.
double MethodCost(std::string_view method);
// How many of it an organisation may have under way; 0: as many as it likes.
size_t MethodPlaces(std::string_view method);

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_RATE_LIMIT_H_
