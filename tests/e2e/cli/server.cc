#include "tests/e2e/cli/server.h"

#include <signal.h>

#include <algorithm>
#include <filesystem>

#include "gtest/gtest.h"

namespace tanji::e2e {
namespace {

constexpr char kServing[] = "serving on ";

}  // namespace

Result Tanji(const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment) {
  std::vector<std::string> command = {TANJI_E2E_TANJI};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Run(command, environment);
}

std::string CsvFolder() { return TANJI_E2E_CSV; }

std::vector<std::string> JsonFiles(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() == ".json") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void LoadDemo(const Server& server) {
  std::vector<std::string> load = {"packs", "load"};
  const std::vector<std::string> packs = JsonFiles(TANJI_PACKS);
  load.insert(load.end(), packs.begin(), packs.end());
  server.TanjiOk(load);
  for (const std::string& file : JsonFiles(TANJI_DEMO_PARK)) {
    server.TanjiOk({"submit", file});
  }
}

void Server::Start(const std::vector<std::string>& more) {
  std::vector<std::string> command = {TANJI_E2E_TANJID, "--data-dir",
                                      data_folder(), "--listen", "127.0.0.1:0"};
  command.insert(command.end(), options_.begin(), options_.end());
  command.insert(command.end(), more.begin(), more.end());
  process_ =
      std::make_unique<ChildProcess>(command, std::vector<std::string>{});
  const std::string output = process_->WaitForOutput(kServing);
  ASSERT_NE(output, "") << "tanjid does not serve:\n"
                        << process_->out() << process_->err();
  const size_t begin = output.find(kServing) + sizeof(kServing) - 1;
  address_ =
      output.substr(begin, output.find_first_of(" \r\n,", begin) - begin);
}

int Server::Stop() {
  process_->Signal(SIGTERM);
  return process_->Wait();
}

void Server::KillAtOnce() {
  process_->Signal(SIGKILL);
  process_->Wait();
}

Result Server::Tanji(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all = {"--server", address_};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return e2e::Tanji(all);
}

std::string Server::TanjiOk(const std::vector<std::string>& arguments) const {
  const Result result = Tanji(arguments);
  EXPECT_EQ(result.exit_code, 0) << arguments[0] << ": " << result.err;
  return result.out;
}

}  // namespace tanji::e2e
