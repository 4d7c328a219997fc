#include "lib/engine/internal/klu_solver.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "klu.h"
#include "lib/base/check.h"

namespace tanji::engine::internal {
namespace {

// 1 or -1 for an even or odd permutation of 0..n-1.
int PermutationSign(const int* permutation, int n) {
  std::vector<bool> seen(static_cast<size_t>(n), false);
  int sign = 1;
  for (int start = 0; start < n; ++start) {
    int length = 0;
    for (int i = start; !seen[static_cast<size_t>(i)]; i = permutation[i]) {
      seen[static_cast<size_t>(i)] = true;
      ++length;
    }
    if (length > 0 && length % 2 == 0) sign = -sign;
  }
  return sign;
}

}  // namespace

// KLU wants columns; it gets our rows, that is the transpose of the matrix, and
// the solves are transposed in turn. Rows are the better side to choose pivots
// within: in a productive group, measured in prices, the diagonal dominates
// its row.
struct KluSolver::State {
  SparseRows matrix;
  klu_common common;
  klu_symbolic* symbolic = nullptr;
  klu_numeric* numeric = nullptr;

  int size() const { return static_cast<int>(matrix.row_begin.size()) - 1; }
  const double* pivots() const {
    return static_cast<const double*>(numeric->Udiag);
  }
  // What a machine with more memory would answer is no verdict on a loop.
  void CheckStatus() const {
    TANJI_CHECK(common.status != KLU_INVALID &&
                common.status != KLU_OUT_OF_MEMORY);
  }
  // False when the elimination is not to begin.
  bool Analyse(double flops_max) {
    TANJI_CHECK(klu_defaults(&common));
    common.scale = -1;  // the caller scales; a second scaling would round
    common.btf = 0;     // a loop group is one block
    symbolic = klu_analyze(size(), matrix.row_begin.data(),
                           matrix.column.data(), &common);
    CheckStatus();
    return symbolic != nullptr && symbolic->est_flops <= flops_max;
  }

  ~State() {
    klu_free_numeric(&numeric, &common);
    klu_free_symbolic(&symbolic, &common);
  }
};

KluSolver::KluSolver(std::unique_ptr<State> state) : state_(std::move(state)) {}
KluSolver::KluSolver(KluSolver&&) noexcept = default;
KluSolver& KluSolver::operator=(KluSolver&&) noexcept = default;
KluSolver::~KluSolver() = default;

std::optional<KluSolver> KluSolver::Factor(SparseRows matrix, Pivoting pivoting,
                                           double flops_max) {
  auto state = std::make_unique<State>();
  state->matrix = std::move(matrix);
  SparseRows& rows = state->matrix;
  if (!state->Analyse(flops_max)) return std::nullopt;
  klu_common& common = state->common;
  if (pivoting == Pivoting::kDiagonal) common.tol = 0;
  state->numeric = klu_factor(rows.row_begin.data(), rows.column.data(),
                              rows.value.data(), state->symbolic, &common);
  state->CheckStatus();
  // Singular or too large.
  if (common.status != KLU_OK) return std::nullopt;
  const double* const pivots = state->pivots();
  const bool finite = std::all_of(pivots, pivots + state->size(),
                                  [](double p) { return std::isfinite(p); });
  if (!finite) return std::nullopt;
  if (pivoting == Pivoting::kDiagonal) {
    const bool positive = std::all_of(pivots, pivots + state->size(),
                                      [](double p) { return p > 0; });
    if (!positive || common.noffdiag != 0) return std::nullopt;
  }
  return KluSolver(std::move(state));
}

bool KluSolver::IsBeyond(SparseRows matrix, double flops_max) {
  State state;
  state.matrix = std::move(matrix);
  return !state.Analyse(flops_max);
}

void KluSolver::Solve(std::span<double> x) const {
  const int solved = klu_tsolve(state_->symbolic, state_->numeric,
                                state_->size(), 1, x.data(), &state_->common);
  TANJI_CHECK(solved);
}

int KluSolver::determinant_sign() const {
  const int n = state_->size();
  int sign = PermutationSign(state_->numeric->Pnum, n) *
             PermutationSign(state_->symbolic->Q, n);
  for (int k = 0; k < n; ++k) {
    if (state_->pivots()[k] < 0) sign = -sign;
  }
  return sign;
}

size_t KluSolver::bytes() const {
  const auto factor_entries = static_cast<size_t>(state_->numeric->lnz) +
                              static_cast<size_t>(state_->numeric->unz);
  return (state_->matrix.column.size() + factor_entries) *
         (sizeof(int) + sizeof(double));
}

double KluSolver::EstimateInverseNorm() const {
  State& state = *state_;
  const int estimated =
      klu_condest(state.matrix.row_begin.data(), state.matrix.value.data(),
                  state.symbolic, state.numeric, &state.common);
  TANJI_CHECK(estimated);
  // condest is the product of both norms; ours of the matrix is known.
  double norm = 0;
  for (int i = 0; i < state.size(); ++i) {
    double sum = 0;
    for (int k = state.matrix.row_begin[static_cast<size_t>(i)];
         k < state.matrix.row_begin[static_cast<size_t>(i) + 1]; ++k) {
      sum += std::abs(state.matrix.value[static_cast<size_t>(k)]);
    }
    norm = std::max(norm, sum);
  }
  return state.common.condest / norm;
}

}  // namespace tanji::engine::internal
