#include "runnerd/box/own_places.h"

#include <algorithm>

namespace cowork::box {
namespace {

constexpr std::string_view kOurPlaces[] = {
    "/usr", "/etc",   "/proc", "/dev",     "/sys",        "/bin",       "/sbin",
    "/lib", "/lib64", "/run",  "/var/tmp", "/opt/cowork", "/home/agent"};

// As a whole; a directory in one of them finds its place there.
constexpr std::string_view kWhole[] = {"/", "/tmp", "/home"};

bool IsIn(std::string_view path, std::string_view place) {
  return path == place || (path.starts_with(place) && path[place.size()] == '/');
}

}  // namespace

bool HasItsOwnMeaning(std::string_view path) {
  const auto meets = [&](std::string_view place) { return IsIn(path, place) || IsIn(place, path); };
  return std::ranges::count(kWhole, path) > 0 || std::ranges::any_of(kOurPlaces, meets);
}

}  // namespace cowork::box
