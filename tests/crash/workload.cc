#include "tests/crash/workload.h"

#include "lib/base/strings.h"
#include "lib/platform/testing/test_system.h"

namespace tanji::crash {
namespace {

constexpr int kProducts = 8;  // of a writer
constexpr int kIssueEvery = 4;
constexpr int kImportEvery = 8;    // requests of an importing writer
constexpr int kImporterEvery = 8;  // writers
constexpr int kImportedNodes = 12;

std::string Organisation(int writer) {
  return base::StrCat("firm-", writer % kWriters);
}
std::string Part(int number) {
  return base::StrCat("part-", number % kProducts);
}

Request Submission(const RequestName& name) {
  // Another emission each time, so that no two records are alike.
  const std::string emission =
      base::StrCat(name.writer + 1, ".", name.round, "0", name.number);
  Request request;
  request.document = platform::Document(
      Organisation(name.writer),
      {{Part(name.number), "kg", emission,
        base::StrCat(
            "[",
            platform::InputJson(base::StrCat(Organisation(name.writer + 1), "/",
                                             Part(name.number)),
                                "0.25", "kg"),
            ",",
            platform::InputJson(base::StrCat(Organisation(name.writer + 7), "/",
                                             Part(name.number + 3)),
                                "0.125", "kg"),
            "]")}});
  return request;
}

Request Import(const RequestName& name) {
  Request request;
  request.kind = RequestKind::kImport;
  request.organisation = base::StrCat("plant-", name.writer);
  request.nodes = "node,output,unit\n";
  request.edges = "consumer,supplier,amount,gsd2\n";
  request.factors = "node,kgco2e,gsd2\n";
  for (int node = 0; node < kImportedNodes; ++node) {
    base::StrAppend(&request.nodes, "n", node, ",1,kg\n");
    base::StrAppend(&request.edges, "n", node, ",n",
                    (node + 1) % kImportedNodes, ",0.5,1\n");
    base::StrAppend(&request.factors, "n", node, ",", name.round + 1, ".",
                    name.number, ",1\n");
  }
  return request;
}

}  // namespace

Request MakeRequest(const RequestName& name) {
  Request request;
  if (name.number % kIssueEvery == kIssueEvery - 1) {
    request.kind = RequestKind::kIssue;
    request.product =
        base::StrCat(Organisation(name.writer), "/", Part(name.number - 1));
  } else if (name.writer % kImporterEvery == 0 &&
             name.number % kImportEvery == 1) {
    request = Import(name);
  } else {
    request = Submission(name);
  }
  request.id =
      base::StrCat("round-", name.round, "-", name.writer, "-", name.number);
  return request;
}

}  // namespace tanji::crash
