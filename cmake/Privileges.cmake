# Least privilege, checked while the build is configured.
#
#   cowork_library_grants(OpenSSL::SSL NETWORK)      what linking it lets a program do
#   cowork_library(egress GRANTS NETWORK ...)        the same, for one of our own
#   cowork_library(policyd_core MAY NOTHING ...)     what this one may reach, however indirectly
#   cowork_daemon(vaultd MAY RPC CRYPTO ...)         the same, for a program
#
# A link line that brings in a right the target does not list stops the configure step and prints
# the path by which the right came in. So does one that brings in a library nobody has judged.

define_property(TARGET PROPERTY COWORK_GRANTS BRIEF_DOCS "Rights that linking this target confers")
define_property(TARGET PROPERTY COWORK_MAY    BRIEF_DOCS "Rights that this target may reach")

function(cowork_library_grants target)
  set_property(TARGET ${target} PROPERTY COWORK_GRANTS ${ARGN})
endfunction()

function(cowork_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;GRANTS;MAY" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC cowork_options ${arg_LINKS})
  _cowork_note_rights(${name} "${arg_GRANTS}" "${arg_MAY}")
endfunction()

# Everything that runs outside of tests: cmake --build --preset dev --target programs.
add_custom_target(programs)

# STATIC programs need nothing of the box they start in. PLACE is bin or libexec/cowork, the default.
# A sanitizer's runtime would not survive our confinement, so such a build has no programs.
function(cowork_daemon name)
  cmake_parse_arguments(arg "STATIC" "PLACE" "SOURCES;LINKS;MAY" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE cowork_options ${arg_LINKS})
  set_property(TARGET ${name} PROPERTY COWORK_STATIC ${arg_STATIC})
  if(arg_STATIC AND NOT COWORK_HARDEN)
    set_property(TARGET ${name} PROPERTY POSITION_INDEPENDENT_CODE OFF)
    target_link_options(${name} PRIVATE -static)
  endif()
  if(NOT arg_PLACE)
    set(arg_PLACE libexec/cowork)
  endif()
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${arg_PLACE}
    EXCLUDE_FROM_ALL "$<BOOL:${COWORK_SANITIZE}>")
  add_dependencies(programs ${name})
  _cowork_note_rights(${name} "" "${arg_MAY}")
endfunction()

function(_cowork_note_rights name grants may)
  set_property(TARGET ${name} PROPERTY COWORK_GRANTS ${grants})
  if(may)
    set_property(TARGET ${name} PROPERTY COWORK_MAY ${may})
    set_property(GLOBAL APPEND PROPERTY COWORK_CHECKED_TARGETS ${name})
  endif()
endfunction()

function(cowork_check_privileges)
  get_property(targets GLOBAL PROPERTY COWORK_CHECKED_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(may ${target} COWORK_MAY)
    set_property(GLOBAL PROPERTY COWORK_SEEN "")
    _cowork_walk(${target} ${target} "${may}" "${target}")
  endforeach()
endfunction()

function(_cowork_walk root target may path)
  foreach(property LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
    get_target_property(links ${target} ${property})
    foreach(link IN LISTS links)
      string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" link "${link}")
      get_property(seen GLOBAL PROPERTY COWORK_SEEN)
      if(NOT link OR link IN_LIST seen)
        continue()
      endif()
      set_property(GLOBAL APPEND PROPERTY COWORK_SEEN ${link})
      _cowork_check_link(${root} "${link}" "${may}" "${path} -> ${link}")
    endforeach()
  endforeach()
endfunction()

function(_cowork_check_link root link may path)
  set(grants NOTFOUND)
  set(ours FALSE)
  if(TARGET "${link}")
    get_target_property(grants ${link} COWORK_GRANTS)
    get_target_property(imported ${link} IMPORTED)
    string(COMPARE EQUAL "${imported}" FALSE ours)
  endif()
  if(NOT ours AND NOT grants)
    message(SEND_ERROR "${root} may not link what no cowork_library_grants names: ${path}")
  endif()
  foreach(right IN LISTS grants)
    if(right AND NOT right STREQUAL NOTHING AND NOT right IN_LIST may)
      message(SEND_ERROR "${root} may not hold ${right}. It comes in by: ${path}")
    endif()
  endforeach()
  if(ours)  # What a third-party library links is part of what its own line grants.
    _cowork_walk(${root} ${link} "${may}" "${path}")
  endif()
endfunction()
