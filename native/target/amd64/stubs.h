// Code that is no wasm function: stack switches, thunks between the exchange area and the calling convention. The
// fields of the activation that they use are described in runtime/activation.h, funcrefs and the exchange area in
// lib/engine/layout.ts.
#pragma once

#include "target/target.h"

namespace wazen::amd64 {

void makeStubs(Stubs& out);
void makeEntryThunk(const Signature& signature, CompiledFunction& out);
void makeHostThunk(const Signature& signature, CompiledFunction& out);

}  // namespace wazen::amd64
