// irc: the compiler without Node. Reads functions as SSA text or as the words that scripts/dump-ir.ts writes, runs
// passes or the whole pipeline, prints what came out.
//
//   irc [--pass NAME]... [--stage ir|ssa|opt|select|allocate|asm] [--target amd64|arm64] [--features LIST]
//       [--func INDEX] [--quiet] [--repeat N] FILE
//
// Code is made for the target, amd64 unless said; each exists on every machine.
// `--features avx,bmi2` compiles for a processor with exactly these (native/target/amd64/features.inc), `none` for the
// baseline, instead of the one it runs on.
//
// The stage is what is printed: words, SSA before or after the passes (all of them, or those named), machine
// instructions, the same with their registers, bytes.
// WAZEN_DUMP, WAZEN_TIME and the other switches of support/flags.h work here too.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "ir/module.h"
#include "ir/print.h"
#include "mir/verify.h"
#include "opt/optimize.h"
#include "pipeline.h"
#include "ssa/builder.h"
#include "ssa/parse.h"
#include "ssa/print.h"
#include "ssa/verify.h"
#include "support/flags.h"
#include "target/print.h"

namespace wazen {

namespace {

struct Options {
  std::vector<const char*> passes;
  std::string stage = "opt";
  int64_t function = -1;
  bool isQuiet = false;
  int repeat = 1;
  const char* file = nullptr;
  const Target* target = &amd64Target();
};

[[noreturn]] void usage() {
  std::fputs(
      "usage: irc [--pass NAME]... [--stage ir|ssa|opt|select|allocate|asm] [--target amd64|arm64] [--features LIST] "
      "[--func INDEX] [--quiet] [--repeat N] FILE\n",
      stderr);
  std::exit(2);
}

[[noreturn]] void fail(const std::string& message) {
  std::fprintf(stderr, "irc: %s\n", message.c_str());
  std::exit(1);
}

Options parseOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i++) {
    auto value = [&] { return i + 1 < argc ? argv[++i] : (usage(), nullptr); };
    std::string_view arg = argv[i];
    if (arg == "--pass") options.passes.push_back(value());
    else if (arg == "--stage") options.stage = value();
    else if (arg == "--target") options.target = targetNamed(value());
    else if (arg == "--features") flags().features = value();
    else if (arg == "--func") options.function = std::atoll(value());
    else if (arg == "--repeat") options.repeat = std::atoi(value());
    else if (arg == "--quiet") options.isQuiet = true;
    else if (arg[0] != '-' && !options.file) options.file = argv[i];
    else usage();
  }
  if (!options.file || !options.target) usage();
  return options;
}

std::vector<char> readFile(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (!file) fail(std::string("cannot open ") + path);
  std::vector<char> bytes;
  char buffer[65536];
  while (size_t count = std::fread(buffer, 1, sizeof buffer, file)) bytes.insert(bytes.end(), buffer, buffer + count);
  std::fclose(file);
  return bytes;
}

void show(const ssa::Function& function, const Options& options) {
  std::string problem;
  if (flags().verify && !ssa::verify(function, problem)) {
    std::string text;
    ssa::print(function, text);
    fail(problem + "\n" + text);
  }
  if (options.isQuiet) return;
  std::string text;
  ssa::print(function, text);
  std::fputs((text + "\n").c_str(), stdout);
}

void runPasses(ssa::Function& function, const Options& options) {
  for (const char* name : options.passes) {
    if (!opt::runPass(name, function)) fail(std::string("no pass is called ") + name);
  }
  if (options.passes.empty() && options.stage != "ssa" && options.stage != "select") opt::optimize(function);
}

bool isMachineStage(const Options& options) {
  return options.stage == "select" || options.stage == "allocate" || options.stage == "asm";
}

// Runs the pipeline, or its end, and prints the stage; `run(pipeline, compiled)`.
template <typename Run>
void generate(const ModuleInfo& module, const Options& options, Run run) {
  const bool isDumped = options.stage != "asm" && !options.isQuiet;
  if (isDumped) flags().dump = options.stage;
  if (isDumped) flags().dumpFile = stdout;
  CompiledFunction compiled;
  Pipeline pipeline(module, *options.target);
  run(pipeline, compiled);
  if (options.isQuiet || isDumped) return;
  std::string text;
  print(compiled, text);
  std::fputs(text.c_str(), stdout);
}

void compileWords(const ModuleInfo& module, const IrFunction& ir, const Options& options, Arena& arena) {
  if (options.stage == "ir") {
    std::string text;
    print(ir, text);
    std::fputs(text.c_str(), stdout);
    return;
  }
  std::string error;
  if (isMachineStage(options)) {
    return generate(module, options, [&](Pipeline& pipeline, CompiledFunction& compiled) {
      if (!pipeline.compile(ir, compiled, error)) fail(error);
    });
  }
  arena.reset();
  ssa::Function* function;
  function = ssa::build(ir, module, arena, error);
  if (!function) fail(error);
  runPasses(*function, options);
  show(*function, options);
}

// Magic number, words of the module, its words, functions, for each its words and they themselves.
void compileDump(const std::vector<char>& bytes, const Options& options) {
  const auto* words = reinterpret_cast<const int32_t*>(bytes.data());
  size_t count = bytes.size() / 4, at = 1;
  auto next = [&]() -> uint32_t { return at < count ? uint32_t(words[at++]) : 0; };
  auto take = [&](uint32_t length) {
    if (length > count - at) fail("the file is cut off");
    at += length;
    return words + at - length;
  };
  ModuleInfo module;
  std::string error;
  uint32_t length = next();
  if (!readModule(take(length), length, module, error)) fail(error);
  size_t start = at;
  Arena arena;
  for (int round = 0; round < options.repeat; round++) {
    at = start;
    for (uint32_t left = next(); left > 0; left--) {
      IrFunction ir;
      length = next();
      if (!readFunction(take(length), length, ir, error)) fail(error);
      if (options.function >= 0 && uint32_t(options.function) != ir.index) continue;
      compileWords(module, ir, options, arena);
    }
  }
}

void compileText(const std::vector<char>& bytes, const Options& options) {
  std::string text(bytes.begin(), bytes.end()), error;
  Arena arena;
  ModuleInfo module;
  ssa::Function* function = ssa::parse(text, module, arena, error);
  if (!function) fail(error);
  std::string problem;
  if (!ssa::verify(*function, problem)) fail(problem);
  runPasses(*function, options);
  if (isMachineStage(options)) {
    return generate(module, options, [&](Pipeline& pipeline, CompiledFunction& compiled) {
      if (!pipeline.generate(*function, compiled, error)) fail(error);
    });
  }
  ssa::renumber(*function);
  show(*function, options);
}

}  // namespace

}  // namespace wazen

int main(int argc, char** argv) {
  using namespace wazen;
  Options options = parseOptions(argc, argv);
  std::vector<char> bytes = readFile(options.file);
  constexpr char magic[] = {'w', 'z', 'i', 'r'};
  if (bytes.size() >= 4 && std::memcmp(bytes.data(), magic, 4) == 0) compileDump(bytes, options);
  else compileText(bytes, options);
  return 0;
}
