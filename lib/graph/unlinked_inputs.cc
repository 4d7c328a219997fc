#include "lib/graph/unlinked_inputs.h"

#include <algorithm>
#include <utility>

namespace tanji::graph {
namespace {

struct ByProcess {
  bool operator()(const UnlinkedInput& a, ProcessNumber b) const {
    return a.process < b;
  }
  bool operator()(ProcessNumber a, const UnlinkedInput& b) const {
    return a < b.process;
  }
};

}  // namespace

UnlinkedInputs::UnlinkedInputs(std::span<const UnlinkedInput> all)
    : size_(all.size()) {
  while (!all.empty()) {
    const size_t p = all.front().process / kPageProcesses;
    const auto end =
        std::find_if(all.begin(), all.end(), [&](const UnlinkedInput& u) {
          return u.process / kPageProcesses != p;
        });
    pages_.resize(p + 1);
    pages_[p] = std::make_shared<const Page>(all.begin(), end);
    all = {end, all.end()};
  }
}

std::span<const UnlinkedInput> UnlinkedInputs::Of(ProcessNumber process) const {
  const size_t p = process / kPageProcesses;
  if (p >= pages_.size() || pages_[p] == nullptr) return {};
  const auto [begin, end] = std::equal_range(
      pages_[p]->begin(), pages_[p]->end(), process, ByProcess());
  return {begin, end};
}

void UnlinkedInputs::Set(ProcessNumber process,
                         std::span<const UnlinkedInput> inputs) {
  const std::span<const UnlinkedInput> before = Of(process);
  if (std::equal(before.begin(), before.end(), inputs.begin(), inputs.end())) {
    return;
  }
  size_ = size_ - before.size() + inputs.size();
  const size_t p = process / kPageProcesses;
  if (p >= pages_.size()) pages_.resize(p + 1);
  Page page = pages_[p] == nullptr ? Page() : *pages_[p];
  const auto [begin, end] =
      std::equal_range(page.begin(), page.end(), process, ByProcess());
  page.insert(page.erase(begin, end), inputs.begin(), inputs.end());
  pages_[p] =
      page.empty() ? nullptr : std::make_shared<const Page>(std::move(page));
}

std::vector<UnlinkedInput> UnlinkedInputs::ToVector() const {
  std::vector<UnlinkedInput> all;
  all.reserve(size_);
  for (const auto& page : pages_) {
    if (page != nullptr) all.insert(all.end(), page->begin(), page->end());
  }
  return all;
}

}  // namespace tanji::graph
