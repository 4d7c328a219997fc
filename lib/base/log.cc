#include "lib/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace tanji::base {
namespace {

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger>& logger = *[] {
    auto made = spdlog::stderr_logger_mt("tanji");
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%f%z %l %v");
    made->flush_on(spdlog::level::info);
    return new std::shared_ptr<spdlog::logger>(made);
  }();
  return *logger;
}

}  // namespace

void LogInfo(std::string_view message) { Logger().info("{}", message); }
void LogWarning(std::string_view message) { Logger().warn("{}", message); }
void LogError(std::string_view message) { Logger().error("{}", message); }

}  // namespace tanji::base
