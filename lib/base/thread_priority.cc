#include "lib/base/thread_priority.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tanji::base {
namespace {

id_t ThisThread() { return static_cast<id_t>(::syscall(SYS_gettid)); }

}  // namespace

void SetThreadBack(int nice) {
  if (nice > ThreadNice()) ::setpriority(PRIO_PROCESS, ThisThread(), nice);
}

int ThreadNice() { return ::getpriority(PRIO_PROCESS, ThisThread()); }

}  // namespace tanji::base
