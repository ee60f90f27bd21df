// All debug switches of the compiler, from the environment (docs/debugging.md). irc sets them from its command line
// instead.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace wazen {

// Verifiers are left out of prebuilt addons, where WAZEN_VERIFY does nothing.
#ifdef WAZEN_NO_VERIFIERS
inline constexpr bool kHasVerifiers = false;
#else
inline constexpr bool kHasVerifiers = true;
#endif

struct Flags {
  std::string dump;  // WAZEN_DUMP: names of stages and passes to print, separated by commas; "all" for every one
  std::FILE* dumpFile = stderr;  // where they are printed; irc prints one stage to stdout
  int64_t dumpFunction = -1;     // WAZEN_DUMP_FUNC: only the function with that index
  bool time = false;             // WAZEN_TIME: time per stage and pass, printed when the process ends
  bool verify = false;           // WAZEN_VERIFY: run the verifiers after every stage and pass
  uint32_t maxRegisters = 32;    // WAZEN_REGISTERS: registers per class that the allocator may use, at least 4
  bool spillEverything = false;  // WAZEN_SPILL
  bool localValues = false;      // WAZEN_LOCAL: no value is in a register from one block to the next
  bool slotsInMemory = false;    // WAZEN_CELLS: no slot becomes a value that lives from one block to the next
  bool perf = false;             // WAZEN_PERF: names and code of guest functions for profilers (code/perf-map.h)
  bool baseline = false;         // WAZEN_BASELINE: no instruction that some processor of the architecture lacks
  std::string disabled;          // WAZEN_DISABLE: names of processor features not to use, separated by commas
  std::string features;          // irc --features: compile for a processor that has exactly these
  uint32_t reach = INT32_MAX;    // WAZEN_REACH: bytes that a call may reach; farther ones go through veneers (arm64)
  uint32_t randomSeed = 0;       // WAZEN_SEED: random choices of the allocator

  bool dumps(const char* stage, uint32_t function) const {
    if (dump.empty() || (dumpFunction >= 0 && uint32_t(dumpFunction) != function)) return false;
    return hasName(dump, stage) || dump == "all";
  }
  bool disables(const char* feature) const { return baseline || hasName(disabled, feature); }

  static bool hasName(const std::string& list, const char* name) {
    return ("," + list + ",").find("," + std::string(name) + ",") != std::string::npos;
  }
};

inline Flags readFlags() {
  auto text = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value ? value : "");
  };
  auto number = [&](const char* name, long fallback) {
    std::string value = text(name);
    return value.empty() ? fallback : std::strtol(value.c_str(), nullptr, 0);
  };
  Flags flags;
  flags.dump = text("WAZEN_DUMP");
  flags.dumpFunction = number("WAZEN_DUMP_FUNC", -1);
  flags.time = number("WAZEN_TIME", 0) != 0;
#ifdef NDEBUG
  flags.verify = number("WAZEN_VERIFY", 0) != 0;
#else
  flags.verify = number("WAZEN_VERIFY", 1) != 0;
#endif
  flags.maxRegisters = uint32_t(number("WAZEN_REGISTERS", 32));
  flags.spillEverything = number("WAZEN_SPILL", 0) != 0;
  flags.localValues = number("WAZEN_LOCAL", 0) != 0;
  flags.slotsInMemory = number("WAZEN_CELLS", 0) != 0;
  flags.perf = number("WAZEN_PERF", 0) != 0;
  flags.baseline = number("WAZEN_BASELINE", 0) != 0;
  flags.disabled = text("WAZEN_DISABLE");
  flags.reach = uint32_t(number("WAZEN_REACH", INT32_MAX));
  flags.randomSeed = uint32_t(number("WAZEN_SEED", 0));
  return flags;
}

// Read once, before threads start to compile; irc may change them.
inline Flags& flags() {
  static Flags flags = readFlags();
  return flags;
}

}  // namespace wazen
