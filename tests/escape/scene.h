// Scene: what a person's machine has around a box, and a probe may reach for. It plants one of
// each, and tells a probe where: the facts.
//
//   project, secret          directories; what is in them is named in probes/filesystem.cc and
//                            project.cc
//   neighbour, keeper        processes: another of the person's; the PID 1 of a box, which is the
//                            probe's parent, outside the neighbour
//   port, port6, datagrams   where the neighbour listens on 127.0.0.1 and ::1
//   tag, key                 names of what has a name only: "/TEXT", and a number for System V
//   session, host, cgroups   the test's session, host name, namespace
//   inherited                a descriptor of who starts the probe: the test, or the zygote

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/escape/house.h"

namespace cowork::escape {

class Scene {
 public:
  Scene();
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  // Puts into the project what a hostile one would bring.
  void Furnish(const Directory& project);

  Words FactsOutside(const Directory& project) const;
  Words FactsInABox(const Directory& project) const;

 private:
  Words Facts(const Directory& project, const std::string& keeper) const;
  void MeetNeighbour();
  void ShareWithoutFiles();

  const std::string tag_;
  const int key_;
  Directory secret_;
  os::UniqueFd inherited_;
  Words told_;  // What is known so far, as NAME=VALUE.
  std::string neighbour_;
  std::vector<std::string> planted_;  // Paths to remove at the end.
};

}  // namespace cowork::escape
