// SeccompMachine: what the kernel would answer to one system call under a filter, worked out in the
// open. It knows the few instructions of classic BPF that our compiler writes; any other, a jump
// out of the program or a load of what is no field of seccomp_data is an answer of its own.

#pragma once

#include <linux/audit.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace cowork::support {

class SeccompMachine {
 public:
  explicit SeccompMachine(std::span<const sock_filter> code) : code_(code) {}

  // SECCOMP_RET_*, or nothing for a program that the kernel would not have taken.
  std::optional<uint32_t> Run(const seccomp_data& data) const {
    uint32_t accumulator = 0;
    for (size_t at = 0; at < code_.size(); ++at) {
      const sock_filter& line = code_[at];
      switch (line.code) {
        case BPF_LD | BPF_W | BPF_ABS:
          if (line.k % 4 != 0 || line.k > sizeof data - 4) return std::nullopt;
          std::memcpy(&accumulator, reinterpret_cast<const char*>(&data) + line.k, 4);
          break;
        case BPF_ALU | BPF_AND | BPF_K: accumulator &= line.k; break;
        case BPF_JMP | BPF_JEQ | BPF_K: at += accumulator == line.k ? line.jt : line.jf; break;
        case BPF_JMP | BPF_JGE | BPF_K: at += accumulator >= line.k ? line.jt : line.jf; break;
        case BPF_RET | BPF_K: return line.k;
        default: return std::nullopt;
      }
    }
    return std::nullopt;
  }

 private:
  std::span<const sock_filter> code_;
};

}  // namespace cowork::support
