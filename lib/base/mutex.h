// The project's mutex: std::mutex with Clang's thread-safety annotations.
//
// absl::Mutex is not used in our code: the distribution's library is not
// instrumented, so ThreadSanitizer reports races that are none.

#ifndef TANJI_LIB_BASE_MUTEX_H_
#define TANJI_LIB_BASE_MUTEX_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define TANJI_ANNOTATION(x) __attribute__((x))
#else
#define TANJI_ANNOTATION(x)
#endif

#define TANJI_GUARDED_BY(mu) TANJI_ANNOTATION(guarded_by(mu))
#define TANJI_REQUIRES(mu) TANJI_ANNOTATION(requires_capability(mu))
#define TANJI_EXCLUDES(mu) TANJI_ANNOTATION(locks_excluded(mu))

namespace tanji::base {

// Thread-safe.
class TANJI_ANNOTATION(capability("mutex")) Mutex {
 public:
  void Lock() TANJI_ANNOTATION(acquire_capability()) { mu_.lock(); }
  void Unlock() TANJI_ANNOTATION(release_capability()) { mu_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mu_;
};

// Holds `mu` for the life of the object.
class TANJI_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mu) TANJI_ANNOTATION(acquire_capability(mu))
      : mu_(mu) {
    mu_.Lock();
  }
  ~MutexLock() TANJI_ANNOTATION(release_capability()) { mu_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mu_;
};

// A condition variable for `Mutex`. Thread-safe.
class CondVar {
 public:
  void Wait(Mutex& mu) TANJI_REQUIRES(mu) {
    std::unique_lock<std::mutex> lock(mu.mu_, std::adopt_lock);
    cv_.wait(lock);
    lock.release();
  }
  // Returns false when `timeout` has passed without a notification.
  bool WaitFor(Mutex& mu, std::chrono::nanoseconds timeout) TANJI_REQUIRES(mu) {
    std::unique_lock<std::mutex> lock(mu.mu_, std::adopt_lock);
    const auto result = cv_.wait_for(lock, timeout);
    lock.release();
    return result == std::cv_status::no_timeout;
  }
  void NotifyOne() { cv_.notify_one(); }
  void NotifyAll() { cv_.notify_all(); }

 private:
  std::condition_variable cv_;
};

}  // namespace tanji::base

#endif  // TANJI_LIB_BASE_MUTEX_H_
