find_package(GTest REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
include(GoogleTest)

# Where ./dev setup puts the pinned OpenCode, and where coworkd looks for it.
set(COWORK_RUNTIME ${PROJECT_BINARY_DIR}/libexec/cowork/runtime/opencode CACHE FILEPATH
    "The OpenCode binary that tests start")

# What the tests need and nothing else: cmake --build --preset asan --target tests.
add_custom_target(tests)

# Headers that a test may take as parsed: `plain` for all, `rpc` where gRPC is linked. What they were
# parsed with, that defines a macro, has to be what a test is compiled with.
foreach(kind plain rpc)
  add_library(parsed_once_${kind} OBJECT EXCLUDE_FROM_ALL
              ${PROJECT_SOURCE_DIR}/tests/support/parsed_once/${kind}.cc)
  target_link_libraries(parsed_once_${kind} PRIVATE cowork_options GTest::gmock)
  target_compile_options(parsed_once_${kind} PRIVATE -fPIE)  # As the programs that take them.
  target_precompile_headers(parsed_once_${kind} PRIVATE
                            ${PROJECT_SOURCE_DIR}/tests/support/parsed_once/${kind}.h)
endforeach()
target_compile_options(parsed_once_rpc PRIVATE -pthread)

# cowork_test(judge_test unit/policyd/judge_test.cc LINKS policyd_core LABELS unit)
#
# STARTS names a daemon that the test runs as a program; the test finds it as COWORK_PROGRAM. LOCK
# keeps tests of the same word from running side by side ("opencode_1": a runtime takes 500 MB). A
# test labelled "root" runs as root, to look into processes that nobody else may look into.
#
# A build with sanitizers or coverage leaves out what starts a program: what it brings into one does
# not survive our confinement. With sanitizers it leaves out what links gRPC, too: the packaged gRPC
# is not instrumented, and tsan reports a hundred races of its own.
function(cowork_test name source)
  cmake_parse_arguments(arg "" "STARTS;LOCK" "LINKS;LABELS" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${name} PRIVATE cowork_options ${arg_LINKS} GTest::gmock_main)
  if(arg_STARTS)
    add_dependencies(${name} ${arg_STARTS})
    target_compile_definitions(${name} PRIVATE COWORK_PROGRAM="$<TARGET_FILE:${arg_STARTS}>")
  endif()
  _cowork_reaches_rpc("${arg_LINKS}" reaches_rpc)
  if(reaches_rpc)
    target_precompile_headers(${name} REUSE_FROM parsed_once_rpc)
    target_compile_options(${name} PRIVATE -pthread)
  else()
    target_precompile_headers(${name} REUSE_FROM parsed_once_plain)
  endif()
  if((arg_STARTS AND (COWORK_SANITIZE OR COWORK_COVERAGE)) OR (reaches_rpc AND COWORK_SANITIZE))
    return()
  endif()
  set_property(TARGET ${name} PROPERTY EXCLUDE_FROM_ALL FALSE)
  add_dependencies(tests ${name})
  gtest_discover_tests(${name} NO_PRETTY_TYPES)
  # gtest_discover_tests cannot hand on a list, such as two labels. So ctest itself sets what a test
  # is limited to, when it has read which tests there are.
  _cowork_limits("${arg_LABELS}" "${arg_LOCK}" limits)
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${name}_limits.cmake)
  file(WRITE ${file} "foreach(test IN LISTS ${name}_TESTS)
  set_tests_properties(\"\${test}\" PROPERTIES ${limits})
endforeach()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${file})
endfunction()

# A test in Python that starts coworkd whole: cowork_whole_test(session LABELS whole LOCK opencode_1)
# runs tests/whole/session_test.py. The programs it starts are not a build dependency: build all.
function(cowork_whole_test name)
  cmake_parse_arguments(arg "" "LOCK" "LABELS" ${ARGN})
  if(COWORK_SANITIZE OR COWORK_COVERAGE)
    return()
  endif()
  add_test(NAME whole_${name} COMMAND ${Python3_EXECUTABLE} -B
           ${PROJECT_SOURCE_DIR}/tests/whole/${name}_test.py ${PROJECT_BINARY_DIR})
  _cowork_limits("integration;${arg_LABELS}" "${arg_LOCK}" limits)
  string(APPEND limits " COST 60")  # Begun first: a lane of them takes as long as all the others.
  cmake_language(EVAL CODE "set_tests_properties(whole_${name} PROPERTIES ${limits})")
endfunction()

add_custom_target(fuzzers)

# A fuzz target runs its seeds once, as an ordinary test, in every build. A build with libFuzzer
# fuzzes besides, when the program is started by hand.
function(cowork_fuzzer name source)
  cmake_parse_arguments(arg "" "" "LINKS" ${ARGN})
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE cowork_options ${arg_LINKS})
  set(once)
  if("fuzzer" IN_LIST COWORK_SANITIZE)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set(once -runs=0)
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cc)
  endif()
  add_dependencies(tests ${name})
  add_dependencies(fuzzers ${name})
  add_test(NAME ${name} COMMAND ${name} ${once} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
  set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 60)
endfunction()

# The limits as CMake text.
function(_cowork_limits labels lock out)
  set(seconds 60)
  if("integration" IN_LIST labels)
    set(seconds 180)
  endif()
  if("slow" IN_LIST labels)  # It does much, or lets much time pass.
    set(seconds 900)
  endif()
  set(limits "LABELS \"${labels}\" TIMEOUT ${seconds}")
  if(lock)
    string(APPEND limits " RESOURCE_LOCK ${lock}")
  endif()
  set(${out} "${limits}" PARENT_SCOPE)
endfunction()

# Whether linking `targets` brings in the right RPC, however indirectly.
function(_cowork_reaches_rpc targets out)
  set(seen)
  set(${out} FALSE PARENT_SCOPE)
  while(targets)
    list(POP_FRONT targets target)
    if(target IN_LIST seen OR NOT TARGET "${target}")
      continue()
    endif()
    list(APPEND seen ${target})
    get_target_property(grants ${target} COWORK_GRANTS)
    if("RPC" IN_LIST grants)
      set(${out} TRUE PARENT_SCOPE)
      return()
    endif()
    get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
    if(links)
      string(REGEX REPLACE "\\$<LINK_ONLY:([^>]*)>" "\\1" links "${links}")
      list(APPEND targets ${links})
    endif()
  endwhile()
endfunction()
