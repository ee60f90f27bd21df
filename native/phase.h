// A scope around every stage and pass: times it (WAZEN_TIME), and at its end prints (WAZEN_DUMP) and verifies what it
// made.
//
//     { Phase phase("fold", subject); opt::fold(function); }
//
// Knows nothing of what it prints: a `PhaseSubject` does.
#pragma once

#include <cstdint>
#include <string>

namespace wazen {

class PhaseSubject {
 public:
  virtual uint32_t functionIndex() const = 0;
  virtual void print(std::string& out) const = 0;
  // True if nothing is wrong; otherwise says what is.
  virtual bool verify(std::string& problem) const = 0;

 protected:
  ~PhaseSubject() = default;
};

class Phase {
 public:
  // `name` must be a literal: times are kept by name.
  Phase(const char* name, const PhaseSubject& subject);
  ~Phase();
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

 private:
  const char* name_;
  const PhaseSubject& subject_;
  uint64_t start_ = 0;
};

// Table of the times so far, in order of first use.
std::string phaseTimes();

}  // namespace wazen
