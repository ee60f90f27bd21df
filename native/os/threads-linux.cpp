// Threads: their priority. Linux keeps a nice value for each thread, where POSIX has one for the process.
#include <sys/resource.h>

#include "os/os.h"

namespace wazen::os {

void lowerThreadPriority() {
  constexpr int kNice = 5;  // a third of the processor time beside a thread that wants it all
  setpriority(PRIO_PROCESS, 0, kNice);
}

}  // namespace wazen::os
