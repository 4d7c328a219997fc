// Threads that others go before.

#ifndef TANJI_LIB_BASE_THREAD_PRIORITY_H_
#define TANJI_LIB_BASE_THREAD_PRIORITY_H_

namespace tanji::base {

// Sets the calling thread back to `nice`, 0 to 19 (nice(2)), and with it the
// threads that it starts from then on; on Linux a thread has a priority of its
// own. It can be lowered only, and stays what it was where the system refuses.
//
// A thread that calculates at the priority of one that wakes keeps its
// processor for the rest of its slice, some 3 ms (EEVDF, Linux 6.6 and later);
// one that is set back gives it up at
// once. What must not delay short calls runs at a nice value above theirs.
void SetThreadBack(int nice);

// The calling thread's nice value.
int ThreadNice();

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_THREAD_PRIORITY_H_
