// Code that is no wasm function: stack switches, thunks between the exchange area and the calling convention. The
// fields of the activation that they use are described in runtime/activation.h, funcrefs and the exchange area in
// lib/engine/layout.ts.
#pragma once

#include "target/arm64/encode.h"
#include "target/target.h"

namespace wazen::arm64 {

void makeStubs(Stubs& out);
void makeEntryThunk(const Signature& signature, CompiledFunction& out);
void makeHostThunk(const Signature& signature, CompiledFunction& out);

// A frame of 16 bytes with the return address in its highest word, whose address is stored for stack traces.
void pushLink(CodeBuffer& code);
// Gives it back, the return address in x30.
void popLink(CodeBuffer& code);
// Leaves the guest, which will go on at the label; needs x16.
void suspend(CodeBuffer& code, Label resume);

}  // namespace wazen::arm64
