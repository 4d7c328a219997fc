// A history of random submissions, for tests.

#ifndef TANJI_LIB_PLATFORM_TESTING_RANDOM_PARK_H_
#define TANJI_LIB_PLATFORM_TESTING_RANDOM_PARK_H_

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "lib/platform/testing/test_system.h"

namespace tanji::platform {

// Three organisations with loops, places, periods, days of validity, gases,
// products that several processes make beside their own, substitution, pins of
// places and of versions, products in units that do not fit, removals, drafts
// and held changes, released, withdrawn or neither; a database that is imported
// again and again; two packs in which electricity is found, and another GWP
// pack. The same for a seed with every compiler: draws are made one a
// statement, since arguments are evaluated in the order that it chooses.
class RandomPark {
 public:
  RandomPark(TestSystem& system, uint32_t seed)
      : system_(system), random_(seed) {}

  // Whether something was accepted; what is refused changes nothing.
  bool Edit();
  // One of the organisations'.
  std::string AnyProduct();

 private:
  // A version that may wait for its release, or be pinned.
  struct Version {
    graph::ProcessId process;
    uint64_t seq;
  };

  int Pick(int n) { return static_cast<int>(random_() % n); }
  bool OneIn(int n) { return Pick(n) == 0; }
  graph::Day Today();
  // Draws a place and a period: as members of a process, each with a comma
  // before it.
  std::string Where();
  std::string Outputs(int product);
  std::string Input();
  std::string PinnedVersion();
  std::string Inputs();
  std::string Process(int product);
  bool Declare();
  bool Remove();
  bool ReleaseOrWithdraw();
  bool LoadPack();
  bool Import();

  TestSystem& system_;
  std::mt19937 random_;
  std::string place_;
  std::optional<graph::Period> period_;
  std::vector<Version> versions_;
  std::vector<graph::ProcessId> drafted_;  // by Process
  int packs_ = 0;
  bool has_other_gwp_ = false;
};

}  // namespace tanji::platform

#endif  // TANJI_LIB_PLATFORM_TESTING_RANDOM_PARK_H_
