// What the compiler knows of the module around a function: signatures and the places of things in the
// instance context (lib/engine/layout.ts). Filled once from TypeScript's words (ir/module.cpp checks them), then read
// by all threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/opcodes.h"

namespace wazen {

struct Signature {
  std::vector<Type> params;
  std::vector<Type> results;
};

struct GlobalInfo {
  Type type;
  bool isMutable;
  bool isIndirect;  // imported and mutable: the context holds the address of the cell, not the cell
};

struct MemoryInfo {
  bool isGuarded;  // out-of-bounds accesses fault; else explicit mem.check and a base that may move
  bool is64;
  bool isShared;
};

// Places are byte offsets in the instance context.
struct ModuleInfo {
  std::vector<Signature> types;
  std::vector<uint32_t> functionTypes;  // by function index, imports first
  uint32_t importedFunctions = 0;
  std::vector<GlobalInfo> globals;
  std::vector<MemoryInfo> memories;
  uint32_t tableCount = 0;

  uint32_t importsPlace = 0;   // u64 each: address of the imported function's funcref
  uint32_t funcRefsPlace = 0;  // kFuncRefSize each: funcrefs of the defined functions
  uint32_t typeIdsPlace = 0;   // u32 each: canonical type id by type index
  uint32_t globalsPlace = 0;   // kGlobalSize each
  uint32_t tablesPlace = 0;    // u64 each: address of the table descriptor
  uint32_t memoriesPlace = 0;  // u64 each: address of the memory descriptor

  bool polls = true;

  uint32_t importPlace(uint32_t function) const { return importsPlace + 8 * function; }
  const Signature& signatureOf(uint32_t function) const { return types[functionTypes[function]]; }
};

// One function in wire form (lib/ir/function.ts). Borrowed memory.
struct IrFunction {
  uint32_t index;
  uint32_t typeIndex;
  uint32_t slotCount;
  uint32_t blockCount;
  uint32_t offset;            // of the body in the module, for messages and dumps
  const uint8_t* localTypes;  // ValType, parameters included
  uint32_t localCount;
  const int32_t* words;
  uint32_t wordCount;
  const uint8_t* constantTypes;  // ValType
  const int32_t* constantWords;  // two per constant
  uint32_t constantCount;
};

constexpr uint32_t kModuleWordsVersion = 1;

// Both read what lib/ir/encode.ts wrote and check its shape; false, with `error` set, if it is malformed. A function
// borrows `words`.
bool readModule(const int32_t* words, uint32_t count, ModuleInfo& out, std::string& error);
bool readFunction(const int32_t* words, uint32_t count, IrFunction& out, std::string& error);

}  // namespace wazen
