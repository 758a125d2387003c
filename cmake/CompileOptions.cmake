# cowork_options carries every flag of what is built; tests have two more (Testing.cmake), and a preset
# says how much is optimised and told to a debugger.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")  # It keeps files' times in them: no cache brings them back.
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()

set(COWORK_SANITIZE "" CACHE STRING "address;undefined, or thread, or fuzzer;address;undefined")
option(COWORK_HARDEN   "Flags of a build that ships" OFF)
option(COWORK_COVERAGE "Measure which lines the tests run" OFF)
option(COWORK_WERROR   "Treat warnings as errors" ON)

add_library(cowork_options INTERFACE)
target_include_directories(cowork_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(cowork_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Wformat=2 -Wundef
  $<$<BOOL:${COWORK_WERROR}>:-Werror>
  -fno-omit-frame-pointer -fvisibility=hidden
  # g++ looks for what it no longer needs only above 1 GB: a sixth of its time, for 150 MB.
  $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=1000000>)

if(COWORK_SANITIZE)
  list(JOIN COWORK_SANITIZE "," sanitizers)
  # libFuzzer brings its own main(), so everything is instrumented but only fuzz targets link it.
  string(REPLACE "fuzzer" "fuzzer-no-link" sanitizers "${sanitizers}")
  target_compile_options(cowork_options INTERFACE -fsanitize=${sanitizers} -fno-sanitize-recover=all)
  target_link_options(cowork_options INTERFACE -fsanitize=${sanitizers})
  # g++ 12 sees through a sanitizer's branches badly: it takes Beast's optionals for uninitialised.
  target_compile_options(cowork_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  # clang 14 cannot make this one check inside a coroutine: "difference across sections".
  target_compile_options(cowork_options INTERFACE $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
endif()

# What ships is hardened whole, the code that protoc made of the contracts included: it reads what
# a peer sent. tools/check_hardening.py looks for each of these in what was built.
add_library(cowork_hardening INTERFACE)
target_link_libraries(cowork_options INTERFACE cowork_hardening)
if(COWORK_HARDEN)
  target_compile_options(cowork_hardening INTERFACE
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
    -ftrivial-auto-var-init=zero -fPIE)
  target_compile_definitions(cowork_hardening INTERFACE _FORTIFY_SOURCE=3 _GLIBCXX_ASSERTIONS)
  target_link_options(cowork_hardening INTERFACE
    $<IF:$<BOOL:$<TARGET_PROPERTY:COWORK_STATIC>>,-static-pie,-pie>  # No fixed address, even without a loader.
    -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)
endif()

if(COWORK_COVERAGE)
  target_compile_options(cowork_options INTERFACE --coverage -O0)
  target_link_options(cowork_options INTERFACE --coverage)
endif()
