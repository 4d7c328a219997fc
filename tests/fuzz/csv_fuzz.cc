// The neutral CSV form: what comes of three files does not depend on how their
// bytes are cut into chunks.

#include <array>
#include <functional>
#include <string>

#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/exchange/csv/neutral_form.h"
#include "lib/exchange/csv/neutral_form_graph.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::exchange {
namespace {

// Between the files in an input; what is missing is an empty file.
constexpr std::string_view kSeparator = "=====\n";
using Files = std::array<std::string_view, 3>;

Files Split(std::string_view input) {
  Files files;
  for (std::string_view& file : files) {
    const size_t end = input.find(kSeparator);
    file = input.substr(0, end);
    input.remove_prefix(
        end == std::string_view::npos ? input.size() : end + kSeparator.size());
  }
  return files;
}

// How long the next chunk is.
using NextSize = std::function<size_t()>;

// Sizes from 1 to `size_max` by a linear congruential sequence (Knuth, The Art
// of Computer Programming 2, 3.3.4), so that a run can be repeated.
NextSize UpTo(size_t size_max, uint64_t seed) {
  return [size_max, state = seed]() mutable {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return 1 + (state >> 33) % size_max;
  };
}

// All that a graph says.
std::string Describe(const NeutralFormGraph& graph) {
  std::string text;
  for (uint32_t node = 0; node < graph.node_count(); ++node) {
    const StagedNode staged = graph.Node(node);
    TANJI_CHECK(graph.IndexOf(staged.id) == node);
    base::StrAppend(&text, "node ", staged.id, " ", staged.output.ToString(),
                    " ", staged.unit->symbol);
    if (staged.direct.has_value()) {
      base::StrAppend(&text, " emits ", staged.direct->kgco2e.ToString(), " ~",
                      staged.direct->gsd2.ToString());
    }
    graph.ForEachInput(
        node, [&](uint32_t supplier, const quantity::Decimal& amount,
                  const quantity::Decimal& gsd2) {
          TANJI_CHECK(supplier < graph.node_count());
          base::StrAppend(&text, " takes ", supplier, " ", amount.ToString(),
                          " ~", gsd2.ToString());
        });
    text += '\n';
  }
  return text;
}

absl::Status Feed(NeutralFormReader& reader, const Files& files,
                  const NextSize& next_size) {
  for (size_t i = 0; i < files.size(); ++i) {
    const auto kind = static_cast<FileKind>(i);
    for (std::string_view rest = files[i]; !rest.empty();) {
      const std::string_view chunk = rest.substr(0, next_size());
      rest.remove_prefix(chunk.size());
      // A copy, so that a view that outlives the call is found.
      const std::string copy(chunk);
      if (absl::Status fed = reader.Feed(kind, copy); !fed.ok()) return fed;
    }
    if (absl::Status ended = reader.EndOfFile(kind); !ended.ok()) return ended;
  }
  return reader.Finish();
}

std::string Outcome(const Files& files, const NextSize& next_size) {
  FaultList faults;
  NeutralFormGraph graph(faults);
  NeutralFormReader reader(graph, faults);
  const absl::Status status = Feed(reader, files, next_size);
  TANJI_CHECK(status.ok() == faults.empty());
  return status.ok() ? Describe(graph) : status.ToString();
}

}  // namespace

TANJI_FUZZ(input) {
  constexpr size_t kByteByByteMax = 4096;  // longer inputs take too long
  const Files files = Split(input);
  const std::string whole =
      Outcome(files, [] { return std::string_view::npos; });
  const uint64_t seed = std::hash<std::string_view>()(input);
  TANJI_CHECK(Outcome(files, UpTo(64, seed)) == whole);
  TANJI_CHECK(Outcome(files, UpTo(7, seed)) == whole);
  if (input.size() <= kByteByByteMax) {
    TANJI_CHECK(Outcome(files, UpTo(1, seed)) == whole);
  }
}

}  // namespace tanji::exchange
