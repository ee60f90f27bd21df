// Tests of the register allocator without a target.
//
//     regalloc-test run FILE              allocates a function in text form (mir/parse.h), checks and prints it
//     regalloc-test fuzz COUNT [SEED]     random functions under random stress; the first failure is printed, exit
//     status 1 regalloc-test bench INSTRUCTIONS    time per instruction of one large random function
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "mir/parse.h"
#include "mir/print.h"
#include "mir/verify.h"
#include "regalloc/allocate.h"
#include "tool/random-mir.h"

namespace wazen {
namespace {

regalloc::Options stressFor(uint64_t seed) {
  regalloc::Options options;
  static constexpr uint32_t kRegisters[] = {4, 5, 8, 32};
  options.maxRegisters = kRegisters[seed % 4];
  options.spillEverything = seed / 4 % 8 == 0;
  options.localValues = seed / 32 % 3 == 0;
  options.randomSeed = seed / 32 % 2 ? uint32_t(seed * 2654435761u) | 1 : 0;
  return options;
}

bool testOne(uint64_t seed, Arena& arena) {
  arena.reset();
  mir::Function function(arena);
  RandomMirOptions shape{seed, uint32_t(5 + seed * 7 % 90), uint32_t(4 + seed % 11)};
  makeRandomMir(shape, function);
  std::string problem = mir::verify(function);
  if (problem.empty()) {
    regalloc::allocate(function, stressFor(seed / 3));
    const char* message = regalloc::check(function);
    if (message) problem = message;
  }
  if (problem.empty()) return true;
  std::printf("seed %llu: %s\n%s", static_cast<unsigned long long>(seed), problem.c_str(),
              mir::Printer().print(function).c_str());
  return false;
}

int fuzz(uint64_t count, uint64_t seed) {
  Arena arena;
  for (uint64_t i = 0; i < count; i++) {
    if (!testOne(seed + i, arena)) return 1;
  }
  std::printf("%llu functions\n", static_cast<unsigned long long>(count));
  return 0;
}

std::string readAll(const char* path) {
  std::string text;
  if (std::FILE* file = std::fopen(path, "rb")) {
    char buffer[4096];
    while (size_t got = std::fread(buffer, 1, sizeof buffer, file)) text.append(buffer, got);
    std::fclose(file);
  }
  return text;
}

// Options stand in a comment: `; registers 4, spill everything, seed 5`.
regalloc::Options optionsOf(const std::string& text) {
  regalloc::Options options;
  size_t at = text.find("; stress:");
  if (at == std::string::npos) return options;
  std::string line = text.substr(at, text.find('\n', at) - at);
  if (size_t i = line.find("registers "); i != std::string::npos)
    options.maxRegisters = uint32_t(std::atoi(&line[i + 10]));
  if (size_t i = line.find("seed "); i != std::string::npos) options.randomSeed = uint32_t(std::atoi(&line[i + 5]));
  options.spillEverything = line.find("spill everything") != std::string::npos;
  options.localValues = line.find("local values") != std::string::npos;
  return options;
}

int runFile(const char* path) {
  Arena arena;
  mir::Function function(arena);
  std::string text = readAll(path);
  std::string problem = mir::parse(text, function);
  if (problem.empty()) problem = mir::verify(function);
  if (problem.empty()) {
    regalloc::allocate(function, optionsOf(text));
    if (const char* message = regalloc::check(function)) problem = message;
    std::fputs(mir::Printer().print(function).c_str(), stdout);
  }
  if (problem.empty()) return 0;
  std::printf("%s: %s\n", path, problem.c_str());
  return 1;
}

int bench(uint32_t instructions) {
  Arena arena;
  for (uint64_t round = 0; round < 5; round++) {
    arena.reset();
    mir::Function function(arena);
    makeRandomMir({77, instructions, 14, 24, 12}, function);
    std::clock_t start = std::clock();  // of this process: other load does not count
    regalloc::allocate(function, {});
    double ns = double(std::clock() - start) * (1e9 / CLOCKS_PER_SEC);
    std::printf("%u instructions, %u values, %u blocks, %u edits: %.1f ms, %.0f ns per instruction\n",
                function.insts.size(), function.vregs.size(), function.blocks.size(), function.edits.size(), ns / 1e6,
                ns / function.insts.size());
  }
  return 0;
}

}  // namespace
}  // namespace wazen

int main(int argc, char** argv) {
  if (argc >= 3 && !std::strcmp(argv[1], "fuzz")) {
    return wazen::fuzz(std::strtoull(argv[2], nullptr, 10), argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
  }
  if (argc == 3 && !std::strcmp(argv[1], "bench")) return wazen::bench(uint32_t(std::atoi(argv[2])));
  if (argc == 3 && !std::strcmp(argv[1], "run")) return wazen::runFile(argv[2]);
  std::fputs("usage: regalloc-test run FILE | fuzz COUNT [SEED] | bench INSTRUCTIONS\n", stderr);
  return 2;
}
