#include "services/cli/contribution_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "lib/base/strings.h"
#include "services/cli/footprint_text.h"
#include "services/cli/process_text.h"
#include "services/cli/terminal_text.h"

namespace tanji::cli {
namespace {

namespace v1 = footprint::v1;

constexpr char kSharesText[] =
    "Shares are of the sum of absolute values, so that credits do not hide "
    "what they\noffset.\n";
constexpr size_t kLabelWidthMin = 24;
constexpr size_t kIndentMax = 24;  // deeper nodes are told by their depth

std::string HeadText(const v1::ContributionHead& head, const std::string& how,
                     Digits digits) {
  const v1::Footprint& footprint = head.footprint();
  std::string text = base::StrCat(
      kAssurance, "\n", Printable(footprint.product()),
      Printable(WhereText(footprint.place(), footprint.period_start(),
                          footprint.period_end())),
      ": ", Printable(DecimalText(head.total(), digits)), " ",
      Printable(head.unit()), " per ", Printable(footprint.unit()));
  if (!head.indicator().empty()) {
    base::StrAppend(&text, " (", Printable(head.indicator()), ")");
  }
  base::StrAppend(&text, " ", how, ", as of record ", head.as_of_seq());
  if (!head.valid_on().empty()) {
    base::StrAppend(&text, ", with what is valid on ",
                    Printable(head.valid_on()));
  }
  return text + "\n\n";
}

std::string FootText(const v1::ContributionHead& head, Digits digits) {
  std::string text =
      digits == Digits::kAll
          ? "Numbers are rounded so that they add up to the total exactly.\n"
          : "Numbers have 6 digits here; --exact shows all, which add up to "
            "the total.\n";
  text += kSharesText;
  if (head.footprint().evidence().is_incomplete()) {
    text +=
        "Incomplete: an input upstream has no supplier; `tanji footprint` "
        "names it.\n";
  }
  return text;
}

// Without the sign of what rounds to nothing.
std::string ShareText(double share) {
  const std::string text = Percent(share);
  return text == Percent(-0.0) ? Percent(0) : text;
}

std::string AmountText(const v1::Contributor& contributor) {
  return base::StrCat(ShortNumber(contributor.amount()), " ",
                      contributor.unit());
}

std::string WayEndText(v1::WayEnd end) {
  switch (end) {
    case v1::WAY_END_CLOSED:
      return " (of another organisation, whole)";
    case v1::WAY_END_LOOP:
      return " (loop: all its further turns)";
    case v1::WAY_END_DIVERGING_LOOP:
      return " (loop, whole: its turns have no sum)";
    default:
      return "";
  }
}

std::string OwnUseText(double own_use) {
  if (own_use == 0) return "";
  return base::StrCat(" (own use ", Percent(own_use), ": x ",
                      ShortNumber(1 / (1 - own_use)), ")");
}

struct Row {
  std::string label;
  std::vector<std::string> cells;
};

// A label of its own line, broken where it is wider than the text; what comes
// after is indented further.
std::string Wrapped(const std::string& label) {
  constexpr std::string_view kIndent = "    ";
  const size_t begin = label.find_first_not_of(' ');
  std::string text;
  std::string left = label;
  // Bytes, of which a character may have several: shorter lines do no harm.
  while (left.size() > kTextColumns) {
    size_t at = left.find_last_of(" -/", kTextColumns - 1);
    if (at == std::string::npos || at < begin + kIndent.size()) break;
    const bool is_blank = left[at] == ' ';
    text += left.substr(0, is_blank ? at : at + 1) + "\n";
    left = base::StrCat(std::string(begin, ' '), kIndent, left.substr(at + 1));
  }
  return text + left;
}

// The cells in columns on the right, labels to the left of them.
std::string RowsText(const std::vector<Row>& rows) {
  std::vector<size_t> widths;
  size_t label_width = kLabelWidthMin;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.cells.size()));
    for (size_t c = 0; c < row.cells.size(); ++c) {
      widths[c] = std::max(widths[c], DisplayWidth(Printable(row.cells[c])));
    }
    label_width = std::max(label_width, DisplayWidth(Printable(row.label)));
  }
  size_t cells_width = 0;
  for (const size_t width : widths) cells_width += 2 + width;
  const size_t room = kTextColumns > cells_width + kLabelWidthMin
                          ? kTextColumns - cells_width
                          : kLabelWidthMin;
  label_width = std::min(label_width, room);
  std::string text;
  for (const Row& row : rows) {
    std::string line = Printable(row.label);
    size_t width = DisplayWidth(line);
    if (width > label_width) {
      text += Wrapped(line) + "\n";
      if (row.cells.empty()) continue;
      line.clear();
      width = 0;
    }
    line.append(label_width - width, ' ');
    for (size_t c = 0; c < row.cells.size(); ++c) {
      const std::string cell = Printable(row.cells[c]);
      line.append(2 + widths[c] - DisplayWidth(cell), ' ');
      line += cell;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string Indent(size_t depth) {
  const size_t width = 2 * depth;
  if (width <= kIndentMax) return std::string(width, ' ');
  return base::StrCat(std::string(kIndentMax - 2, ' '), "[", depth, "] ");
}

bool IsZero(const std::string& decimal) { return decimal == "0"; }

std::string TreeEndText(const v1::TreeResponse& response) {
  const std::string rest =
      base::StrCat(Percent(response.rest_share()),
                   " of the sum of absolute values lies in inputs that are "
                   "not shown");
  switch (response.end()) {
    case v1::CONTRIBUTION_END_COUNT_MAX:
      return rest + ";\n--nodes shows more.\n";
    case v1::CONTRIBUTION_END_CUMULATIVE:
      return rest + ".\n";
    case v1::CONTRIBUTION_END_LIMITS:
      return rest + ";\n--depth shows more, as far as a million inputs go.\n";
    default:
      return "";
  }
}

std::string PathsEndText(const v1::PathsResponse& response) {
  switch (response.end()) {
    case v1::CONTRIBUTION_END_COUNT_MAX:
      return "There are more paths; --count shows them.\n";
    case v1::CONTRIBUTION_END_LIMITS:
      return "The rest lies behind --depth, or behind a million inputs.\n";
    default:
      return "";
  }
}

}  // namespace

std::string TreeText(const v1::TreeResponse& response, Digits digits) {
  std::vector<Row> rows = {
      {"", {"amount", response.head().unit(), "share", "itself"}}};
  const int count = response.nodes_size();
  // What is left of a node comes after all that stands below it.
  std::vector<int> open;
  const auto close = [&](int until_depth) {
    while (!open.empty() &&
           static_cast<int>(response.nodes(open.back()).depth()) >=
               until_depth) {
      const v1::TreeNode& node = response.nodes(open.back());
      open.pop_back();
      if (IsZero(node.rest())) continue;
      rows.push_back({Indent(node.depth() + 1) + "others",
                      {"", DecimalText(node.rest(), digits), "", ""}});
    }
  };
  for (int n = 0; n < count; ++n) {
    const v1::TreeNode& node = response.nodes(n);
    close(static_cast<int>(node.depth()));
    const std::string end = WayEndText(node.end());
    rows.push_back({base::StrCat(Indent(node.depth()),
                                 ProcessText(node.contributor().process()),
                                 OwnUseText(node.contributor().own_use()), end),
                    {AmountText(node.contributor()),
                     DecimalText(node.total(), digits), ShareText(node.share()),
                     end.empty() ? DecimalText(node.own(), digits) : ""}});
    if (end.empty()) open.push_back(n);
  }
  close(0);
  return base::StrCat(HeadText(response.head(), "as a tree", digits),
                      RowsText(rows), "\n",
                      "A line is what it emits itself and the lines below "
                      "it.\n",
                      TreeEndText(response), FootText(response.head(), digits));
}

std::string PathsText(const v1::PathsResponse& response, Digits digits) {
  std::string text = HeadText(response.head(), "by path", digits);
  std::vector<Row> rows = {
      {"", {response.head().unit(), "share", "up to here"}}};
  for (const v1::ContributionPath& path : response.paths()) {
    for (int s = 0; s < path.steps_size(); ++s) {
      const v1::Contributor& step = path.steps(s);
      const bool is_last = s + 1 == path.steps_size();
      // What all paths begin with is in the first line of the text.
      if (s == 0 && !is_last && step.own_use() == 0) continue;
      Row row{Indent(static_cast<size_t>(std::max(s - 1, 0))), {}};
      if (s > 0) base::StrAppend(&row.label, "< ", AmountText(step), " ");
      base::StrAppend(&row.label, ProcessText(step.process()),
                      OwnUseText(step.own_use()));
      if (is_last) {
        base::StrAppend(&row.label, WayEndText(path.end()));
        row.cells = {DecimalText(path.contribution(), digits),
                     ShareText(path.share()), Percent(path.cumulative_share())};
      }
      rows.push_back(std::move(row));
    }
  }
  if (!IsZero(response.rest())) {
    rows.push_back({"all other paths",
                    {DecimalText(response.rest(), digits),
                     ShareText(response.rest_share()), ""}});
  }
  rows.push_back(
      {"total", {DecimalText(response.head().total(), digits), "", ""}});
  return base::StrCat(text, RowsText(rows), "\n",
                      "A path is what the last one on it emits itself.\n",
                      PathsEndText(response),
                      FootText(response.head(), digits));
}

std::string SankeyText(const v1::SankeyResponse& response, Digits digits) {
  const auto loops =
      std::count_if(response.links().begin(), response.links().end(),
                    [](const v1::SankeyLink& link) { return link.is_loop(); });
  std::string text = base::StrCat(
      HeadText(response.head(), "as flows", digits), response.nodes_size(),
      " of ", Counted(response.node_count(), "node"), ", ",
      response.links_size(), " of ", Counted(response.link_count(), "link"),
      " between them");
  if (loops > 0) {
    base::StrAppend(&text, ", ", loops, " of which ",
                    loops == 1 ? "closes a loop" : "close loops");
  }
  base::StrAppend(&text, ".\nThose that are not shown emit ",
                  Printable(DecimalText(response.rest(), digits)), " ",
                  Printable(response.head().unit()),
                  ".\nWhat flows into a node and what it emits is what flows "
                  "out of it.\n");
  return text;
}

}  // namespace tanji::cli
