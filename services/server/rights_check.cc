// Run by the build: exits 1, and so fails it, when a method of a service says
// not which right it needs (option tanji.identity.v1.right).

#include <google/protobuf/descriptor.h>

#include <cstdio>

#include "services/server/method.h"
#include "services/server/services.h"

int main() {
  int faults = 0;
  for (const std::string& name : tanji::server::ServiceNames()) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            name);
    if (service == nullptr) {
      std::fprintf(stderr, "%s: no such service\n", name.c_str());
      ++faults;
      continue;
    }
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string method = service->method(i)->full_name();
      const auto right = tanji::server::RightOf(method);
      if (right.ok()) continue;
      std::fprintf(stderr, "%s: %s\n", method.c_str(),
                   std::string(right.status().message()).c_str());
      ++faults;
    }
  }
  return faults == 0 ? 0 : 1;
}
