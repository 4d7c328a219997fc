// The naive solution of the footprint equations of a small network.

#ifndef TANJI_TESTS_SIMULATION_EQUATIONS_H_
#define TANJI_TESTS_SIMULATION_EQUATIONS_H_

#include <cstddef>
#include <vector>

namespace tanji::simulation {

// Row i: output[i] y[i] = direct[i] + sum over j (amount[i][j] y[j]). Sums of
// repeated inputs; `absolute` has the sums of their absolute values.
struct LinearSystem {
  explicit LinearSystem(size_t n)
      : output(n),
        direct(n),
        amount(n, std::vector<long double>(n)),
        absolute(n, std::vector<long double>(n)) {}
  size_t size() const { return output.size(); }

  std::vector<long double> output;
  std::vector<long double> direct;
  std::vector<std::vector<long double>> amount;
  std::vector<std::vector<long double>> absolute;
};

enum class Verdict { kAnswered, kBlocked, kNotJudged };

struct Solution {
  std::vector<Verdict> verdicts;
  std::vector<long double> values;  // where answered
};

// Loops without credits have a footprint when the spectral radius of their
// amounts per output is below 1, and none above. Near 1, and above 1 with
// credits, this model does not judge. O(n^3).
Solution Solve(const LinearSystem& system);

// reaches[i][j]: j is i, or takes part in what i takes.
std::vector<std::vector<bool>> Reachability(const LinearSystem& system);

}  // namespace tanji::simulation

#endif  // TANJI_TESTS_SIMULATION_EQUATIONS_H_
