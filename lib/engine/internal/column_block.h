// The sums of one process for many indicators at once.

#ifndef TANJI_LIB_ENGINE_INTERNAL_COLUMN_BLOCK_H_
#define TANJI_LIB_ENGINE_INTERNAL_COLUMN_BLOCK_H_

#include <cstddef>
#include <vector>

namespace tanji::engine::internal {

// Each column by itself, to the bit what ColumnSum comes to: vectors go across
// columns only. Written for several widths of vectors, chosen when the program
// starts. Thread-compatible.
class ColumnBlock {
 public:
  ColumnBlock() = default;  // of no column
  explicit ColumnBlock(int columns)
      : sum(static_cast<size_t>(columns)),
        lost(sum.size()),
        weight(sum.size()) {}
  size_t columns() const { return sum.size(); }

  // Of what is started and added, nothing is looked at before Close.
  void Start(const double* direct) {
    direct_ = direct;
    rows_.clear();
    amounts_.clear();
  }
  void Add(double amount, const double* y) {
    rows_.push_back(y);
    amounts_.push_back(amount);
  }
  void Close();
  // Fills `sum` alone.
  void CloseValues();
  // As ColumnSum::Divide.
  double Divide(double output, double own_use, double* y) const;
  // The values alone; false when one is not finite.
  bool DivideValues(double diagonal, double* y) const;

  std::vector<double> sum;
  std::vector<double> lost;
  std::vector<double> weight;

 private:
  const double* direct_ = nullptr;
  std::vector<const double*> rows_;
  std::vector<double> amounts_;
};

}  // namespace tanji::engine::internal

#endif  // TANJI_LIB_ENGINE_INTERNAL_COLUMN_BLOCK_H_
