# c-ares, for which Debian 12 ships no CMake files of its own.

find_path(CARES_INCLUDE ares.h)
find_library(CARES_LIBRARY cares)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Cares REQUIRED_VARS CARES_LIBRARY CARES_INCLUDE)

if(Cares_FOUND AND NOT TARGET Cares::cares)
  add_library(Cares::cares UNKNOWN IMPORTED)
  set_target_properties(Cares::cares PROPERTIES
    IMPORTED_LOCATION ${CARES_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${CARES_INCLUDE})
endif()
