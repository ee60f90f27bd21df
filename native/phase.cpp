// Times by phase, dumps and verification at the end of each.
#include "phase.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <mutex>
#include <vector>

#include "support/flags.h"
#include "support/text.h"

namespace wazen {

namespace {

struct PhaseTime {
  const char* name;
  uint64_t nanoseconds;
};

std::mutex timesMutex;

// Of this thread: what others do on a busy machine does not count.
uint64_t cpuNanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return uint64_t(now.tv_sec) * 1'000'000'000 + uint64_t(now.tv_nsec);
}

// Never destructed: threads may still compile while the process ends.
std::vector<PhaseTime>& times() {
  static auto* list = new std::vector<PhaseTime>();
  return *list;
}

void addTime(const char* name, uint64_t nanoseconds) {
  std::lock_guard lock(timesMutex);
  if (times().empty()) std::atexit([] { std::fputs(phaseTimes().c_str(), stderr); });
  for (PhaseTime& time : times()) {
    if (time.name == name) {
      time.nanoseconds += nanoseconds;
      return;
    }
  }
  times().push_back({name, nanoseconds});
}

}  // namespace

Phase::Phase(const char* name, const PhaseSubject& subject) : name_(name), subject_(subject) {
  if (flags().time) start_ = cpuNanoseconds();
}

Phase::~Phase() {
  if (flags().time) addTime(name_, cpuNanoseconds() - start_);
  if (std::uncaught_exceptions() > 0) return;  // out of memory: what it made is not whole
  std::string problem;
  bool isSound = !flags().verify || subject_.verify(problem);
  if (isSound && !flags().dumps(name_, subject_.functionIndex())) return;
  std::string text;
  appendFormat(text, "---- func %u after %s\n\n", subject_.functionIndex(), name_);
  subject_.print(text);
  text += '\n';
  std::fputs(text.c_str(), isSound ? flags().dumpFile : stderr);
  if (isSound) return;
  std::fprintf(stderr, "after %s: %s\n", name_, problem.c_str());
  std::abort();  // a bug of the compiler; only where verification is on
}

std::string phaseTimes() {
  std::lock_guard lock(timesMutex);
  uint64_t total = 0;
  for (const PhaseTime& time : times()) total += time.nanoseconds;
  std::string out;
  for (const PhaseTime& time : times()) {
    appendFormat(out, "%-28s %9.2f ms %5.1f %%\n", time.name, double(time.nanoseconds) / 1e6,
                 100.0 * double(time.nanoseconds) / double(total ? total : 1));
  }
  appendFormat(out, "%-28s %9.2f ms\n", "total", double(total) / 1e6);
  return out;
}

}  // namespace wazen
