// CapabilitySet: what a channel may do, as in {MethodRule::STATUS_READ, MethodRule::GRANT_READ}.
// Every call asks it, so it is bits and no tree.

#pragma once

#include <bitset>
#include <initializer_list>

#include "cowork/v1/options.pb.h"

namespace cowork::rpc {

class CapabilitySet {
 public:
  using Capability = v1::MethodRule::Capability;

  CapabilitySet() = default;
  CapabilitySet(std::initializer_list<Capability> capabilities) {
    for (const Capability capability : capabilities) insert(capability);
  }

  void insert(Capability capability) { bits_.set(static_cast<size_t>(capability)); }
  void erase(Capability capability) { bits_.reset(static_cast<size_t>(capability)); }
  bool contains(Capability capability) const { return bits_[static_cast<size_t>(capability)]; }
  friend bool operator==(const CapabilitySet&, const CapabilitySet&) = default;

 private:
  std::bitset<v1::MethodRule::Capability_MAX + 1> bits_;
};

}  // namespace cowork::rpc
