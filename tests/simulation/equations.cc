#include "tests/simulation/equations.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tanji::simulation {
namespace {

// Gains between these are too near to 1 for a naive verdict.
constexpr long double kSurelyProductive = 0.98L;
constexpr long double kSurelyUnproductive = 1.02L;

// The spectral radius of absolute / output among `members`, which all reach one
// another: power iteration on I + G, which has no period, from a positive
// vector.
long double GainOf(const LinearSystem& system,
                   const std::vector<size_t>& members) {
  constexpr int kTurns = 1000;
  std::vector<long double> vector(members.size(), 1);
  long double growth = 1;
  for (int turn = 0; turn < kTurns; ++turn) {
    std::vector<long double> next = vector;
    for (size_t a = 0; a < members.size(); ++a) {
      for (size_t b = 0; b < members.size(); ++b) {
        next[a] += system.absolute[members[a]][members[b]] /
                   system.output[members[a]] * vector[b];
      }
    }
    growth = *std::max_element(next.begin(), next.end());
    for (long double& x : next) x /= growth;
    vector = std::move(next);
  }
  return growth - 1;
}

bool HasCredits(const LinearSystem& system,
                const std::vector<size_t>& members) {
  for (const size_t i : members) {
    for (const size_t j : members) {
      if (system.amount[i][j] != system.absolute[i][j]) return true;
    }
  }
  return false;
}

Verdict VerdictOnLoop(const LinearSystem& system,
                      const std::vector<size_t>& members) {
  const long double gain = GainOf(system, members);
  if (gain < kSurelyProductive) return Verdict::kAnswered;
  if (gain < kSurelyUnproductive || HasCredits(system, members)) {
    return Verdict::kNotJudged;
  }
  return Verdict::kBlocked;
}

// Gaussian elimination with partial pivoting over the answered rows.
std::vector<long double> Eliminate(const LinearSystem& system,
                                   const std::vector<Verdict>& verdicts) {
  std::vector<size_t> rows;
  for (size_t i = 0; i < system.size(); ++i) {
    if (verdicts[i] == Verdict::kAnswered) rows.push_back(i);
  }
  const size_t n = rows.size();
  std::vector<std::vector<long double>> a(n, std::vector<long double>(n + 1));
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) a[i][j] = -system.amount[rows[i]][rows[j]];
    a[i][i] += system.output[rows[i]];
    a[i][n] = system.direct[rows[i]];
  }
  for (size_t k = 0; k < n; ++k) {
    size_t pivot = k;
    for (size_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    }
    std::swap(a[k], a[pivot]);
    for (size_t i = k + 1; i < n; ++i) {
      const long double factor = a[i][k] / a[k][k];
      if (factor == 0) continue;
      for (size_t j = k; j <= n; ++j) a[i][j] -= factor * a[k][j];
    }
  }
  std::vector<long double> values(system.size());
  for (size_t i = n; i-- > 0;) {
    long double sum = a[i][n];
    for (size_t j = i + 1; j < n; ++j) sum -= a[i][j] * values[rows[j]];
    values[rows[i]] = sum / a[i][i];
  }
  return values;
}

}  // namespace

std::vector<std::vector<bool>> Reachability(const LinearSystem& system) {
  const size_t n = system.size();
  std::vector<std::vector<bool>> reaches(n, std::vector<bool>(n));
  for (size_t i = 0; i < n; ++i) {
    reaches[i][i] = true;
    for (size_t j = 0; j < n; ++j) {
      if (system.absolute[i][j] != 0) reaches[i][j] = true;
    }
  }
  for (size_t k = 0; k < n; ++k) {
    for (size_t i = 0; i < n; ++i) {
      if (!reaches[i][k]) continue;
      for (size_t j = 0; j < n; ++j) {
        if (reaches[k][j]) reaches[i][j] = true;
      }
    }
  }
  return reaches;
}

Solution Solve(const LinearSystem& system) {
  const size_t n = system.size();
  const auto reaches = Reachability(system);
  std::vector<Verdict> of_loop(n, Verdict::kAnswered);
  for (size_t i = 0; i < n; ++i) {
    std::vector<size_t> members;
    for (size_t j = 0; j < n; ++j) {
      if (reaches[i][j] && reaches[j][i]) members.push_back(j);
    }
    of_loop[i] = VerdictOnLoop(system, members);
  }
  Solution solution;
  solution.verdicts.assign(n, Verdict::kAnswered);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      if (!reaches[i][j]) continue;
      // What is surely blocked stays so whatever the rest is.
      if (of_loop[j] == Verdict::kBlocked) {
        solution.verdicts[i] = Verdict::kBlocked;
      } else if (of_loop[j] == Verdict::kNotJudged &&
                 solution.verdicts[i] == Verdict::kAnswered) {
        solution.verdicts[i] = Verdict::kNotJudged;
      }
    }
  }
  solution.values = Eliminate(system, solution.verdicts);
  return solution;
}

}  // namespace tanji::simulation
