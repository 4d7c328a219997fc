#include "lib/exchange/olca/parts.h"

#include <unordered_map>
#include <utility>

#include "lib/base/status.h"
#include "lib/exchange/submission/document.h"

namespace tanji::exchange::olca {
namespace {

class PartWriter {
 public:
  PartWriter(const std::string& organisation, size_t size_max)
      : size_max_(size_max) {
    part_.organisation = organisation;
  }

  // Adds products and a process that stay together.
  absl::Status Add(const graph::Submission& item) {
    const size_t size = exchange::WriteSubmission(item).size();
    if (size + kDocumentFrameSize > size_max_) {
      const std::string name =
          item.processes.empty()
              ? "a product"
              : base::StrCat("process \"", item.processes[0].product, "\"");
      return absl::InvalidArgumentError(
          base::StrCat(name, " has ", size, " bytes; at most ",
                       size_max_ - kDocumentFrameSize, " fit one submission"));
    }
    const size_t items = item.products.size() + item.processes.size();
    if (size_ + size + kDocumentFrameSize > size_max_ ||
        items_ + items > graph::kSubmissionItemsMax) {
      Close();
    }
    size_ += size;
    items_ += items;
    part_.products.insert(part_.products.end(), item.products.begin(),
                          item.products.end());
    part_.processes.insert(part_.processes.end(), item.processes.begin(),
                           item.processes.end());
    return absl::OkStatus();
  }

  std::vector<std::string> Finish() {
    Close();
    return std::move(documents_);
  }

 private:
  void Close() {
    if (items_ == 0) return;
    documents_.push_back(exchange::WriteSubmission(part_));
    part_.products.clear();
    part_.processes.clear();
    size_ = 0;
    items_ = 0;
  }

  const size_t size_max_;
  graph::Submission part_;
  size_t size_ = 0;  // at most what is in part_ takes
  size_t items_ = 0;
  std::vector<std::string> documents_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> WriteParts(
    const graph::Submission& submission, size_t size_max) {
  std::string whole = exchange::WriteSubmission(submission);
  const size_t items = submission.products.size() + submission.processes.size();
  if (whole.size() <= size_max && items <= graph::kSubmissionItemsMax) {
    return std::vector<std::string>{std::move(whole)};
  }
  if (size_max < kDocumentFrameSize) {
    return absl::InvalidArgumentError(
        base::StrCat("parts of ", size_max, " bytes are too small"));
  }
  std::unordered_map<std::string, const graph::ProductDeclaration*> products;
  for (const graph::ProductDeclaration& product : submission.products) {
    products.emplace(product.id, &product);
  }
  const auto take = [&](const std::string& id, graph::Submission& item) {
    const auto found = products.find(id);
    if (found == products.end()) return;
    item.products.push_back(*found->second);
    products.erase(found);
  };
  std::vector<graph::Submission> made;
  for (const graph::ProcessDeclaration& process : submission.processes) {
    graph::Submission& item = made.emplace_back();
    item.organisation = submission.organisation;
    take(process.product, item);
    for (const graph::CoProduct& output : process.co_products) {
      take(output.product, item);
    }
    item.processes.push_back(process);
  }
  PartWriter writer(submission.organisation, size_max);
  for (const graph::ProductDeclaration& product : submission.products) {
    if (!products.contains(product.id)) continue;
    graph::Submission item;
    item.organisation = submission.organisation;
    item.products.push_back(product);
    TANJI_RETURN_IF_ERROR(writer.Add(item));
  }
  for (const graph::Submission& item : made) {
    TANJI_RETURN_IF_ERROR(writer.Add(item));
  }
  return writer.Finish();
}

}  // namespace tanji::exchange::olca
