cowork_test(box_order_test     unit/runnerd/box/order_test.cc     LINKS box_order  LABELS unit)
cowork_test(box_profiles_test  unit/runnerd/box/profiles_test.cc  LINKS box_steps  LABELS unit)
cowork_test(box_syscalls_test  unit/runnerd/box/syscalls_test.cc  LINKS box_steps  LABELS unit)
target_compile_definitions(box_syscalls_test PRIVATE COWORK_DATA="${PROJECT_SOURCE_DIR}/tests/data")
cowork_test(box_guarding_test  unit/runnerd/box/guards_test.cc    LINKS box_profile  LABELS unit)
cowork_test(box_format_test    unit/runnerd/box/git_format_test.cc  LINKS box_profile  LABELS unit)
cowork_test(box_variables_test unit/runnerd/box/variables_test.cc  LINKS box_profile  LABELS unit)
cowork_test(box_walk_test      unit/runnerd/box/walk_test.cc      LINKS box_steps  LABELS unit)
cowork_fuzzer(git_format_fuzz      fuzz/git_format_fuzz.cc        LINKS box_profile)
cowork_test(box_control_test   unit/runnerd/box/box_control_test.cc  LINKS box_boxes  LABELS unit)
cowork_fuzzer(box_order_fuzz   fuzz/box_order_fuzz.cc             LINKS box_order)
cowork_fuzzer(box_variables_fuzz  fuzz/box_variables_fuzz.cc      LINKS box_profile)

# What follows runs programs in real boxes; a sanitizer's runtime does not survive in one.
if(COWORK_SANITIZE)
  return()
endif()

add_library(escape_probes STATIC
  escape/probes/attempt.cc escape/probes/environment.cc escape/probes/families.cc
  escape/probes/filesystem.cc escape/probes/ipc.cc escape/probes/keeper.cc
  escape/probes/kernel.cc escape/probes/machine.cc escape/probes/modes.cc
  escape/probes/mounts.cc escape/probes/network.cc escape/probes/proc.cc
  escape/probes/processes.cc escape/probes/project.cc escape/probes/resources.cc
  escape/probes/slowing.cc escape/probes/table.cc escape/probes/terminal.cc)
target_link_libraries(escape_probes PUBLIC cowork_options common_base)
add_executable(escape-probe escape/probe_main.cc escape/looks.cc)
target_link_libraries(escape-probe PRIVATE escape_probes common_sandbox)
add_executable(weak-zygote escape/weak_zygote_main.cc escape/weak_steps.cc)
target_link_libraries(weak-zygote PRIVATE box_zygote)
add_executable(failing-zygote escape/failing_zygote_main.cc)
target_link_libraries(failing-zygote PRIVATE box_zygote)
foreach(program escape-probe weak-zygote failing-zygote)
  set_property(TARGET ${program} PROPERTY POSITION_INDEPENDENT_CODE OFF)
  target_link_options(${program} PRIVATE -static)
endforeach()

add_executable(escape-helper escape/helper_main.cc)
target_link_libraries(escape-helper PRIVATE common_channel)

add_library(escape_house STATIC escape/house.cc escape/ordinary_user.cc escape/processes.cc
  escape/refusing.cc escape/runtime_server.cc)
target_link_libraries(escape_house PUBLIC cowork_options box_boxes box_profile GTest::gtest)
add_dependencies(escape_house escape-probe escape-helper weak-zygote zygote)
target_compile_definitions(escape_house PRIVATE
  COWORK_ZYGOTE="$<TARGET_FILE:zygote>"
  COWORK_WEAK_ZYGOTE="$<TARGET_FILE:weak-zygote>"
  COWORK_PROBE="$<TARGET_FILE:escape-probe>")
add_library(escape_main OBJECT escape/escape_main.cc)  # OBJECT: comes before gmock's own main().
target_link_libraries(escape_main PUBLIC escape_house GTest::gmock)

add_library(escape_trying STATIC escape/bound.cc escape/neighbour.cc escape/scene.cc escape/trying.cc)
target_link_libraries(escape_trying PUBLIC escape_house escape_probes)

cowork_test(box_probes_test   escape/box_probes_test.cc   LINKS escape_main escape_trying
            LABELS escape)
cowork_test(box_layers_test   escape/box_layers_test.cc   LINKS escape_main escape_trying box_steps
            LABELS escape)
cowork_test(box_escape_test   escape/box_escape_test.cc   LINKS escape_main escape_trying
            LABELS escape)
cowork_test(box_project_test  escape/box_project_test.cc  LINKS escape_main  LABELS escape)
cowork_test(box_guards_test   escape/box_guards_test.cc   LINKS escape_main  LABELS escape)
cowork_test(box_race_test     escape/box_race_test.cc     LINKS escape_main  LABELS escape)
cowork_test(box_watch_test    escape/box_watch_test.cc    LINKS escape_main  LABELS escape)
cowork_test(box_full_test     escape/box_full_test.cc     LINKS escape_main  LABELS escape)
cowork_test(box_swap_test     escape/box_swap_test.cc     LINKS escape_main runnerd_session
            LABELS escape)
cowork_test(box_git_test      escape/box_git_test.cc      LINKS escape_main runnerd_opencode
            LABELS escape)
cowork_test(box_sockets_test  escape/box_sockets_test.cc  LINKS escape_main  LABELS escape)
cowork_test(box_life_test     escape/box_life_test.cc     LINKS escape_main  LABELS escape)
target_compile_definitions(box_life_test PRIVATE COWORK_ZYGOTE="$<TARGET_FILE:zygote>")
cowork_test(box_zygote_test   escape/box_zygote_test.cc   LINKS escape_main  LABELS escape)
target_compile_definitions(box_zygote_test PRIVATE COWORK_ZYGOTE="$<TARGET_FILE:zygote>")
cowork_test(box_environment_test  escape/box_environment_test.cc  LINKS escape_main
            LABELS escape)
cowork_test(box_lent_memory_test  escape/box_lent_memory_test.cc  LINKS escape_house
            LABELS escape root)
cowork_test(box_files_test    escape/box_files_test.cc    LINKS escape_main files_core
            STARTS cowork-files  LABELS escape)
cowork_test(box_refused_test  escape/box_refused_test.cc  LINKS escape_main common_sandbox
            LABELS escape)
target_compile_definitions(box_refused_test PRIVATE COWORK_ZYGOTE="$<TARGET_FILE:zygote>")
cowork_test(box_steps_test    escape/box_steps_test.cc    LINKS escape_main box_steps
            LABELS escape)
add_dependencies(box_steps_test failing-zygote)
target_compile_definitions(box_steps_test PRIVATE
  COWORK_FAILING_ZYGOTE="$<TARGET_FILE:failing-zygote>")
cowork_test(box_helper_test   escape/box_helper_test.cc   LINKS escape_main common_channel
            LABELS escape)
add_dependencies(box_helper_test courier gate dialer resolver)
target_compile_definitions(box_helper_test PRIVATE
  COWORK_HELPER="$<TARGET_FILE:escape-helper>"
  COWORK_COURIER="$<TARGET_FILE:courier>"
  COWORK_GATE="$<TARGET_FILE:gate>"
  COWORK_DIALER="$<TARGET_FILE:dialer>"
  COWORK_RESOLVER="$<TARGET_FILE:resolver>")

cowork_test(box_opencode_test  escape/box_opencode_test.cc  LINKS escape_main
            LOCK opencode_2  LABELS integration opencode)
target_compile_definitions(box_opencode_test PRIVATE COWORK_RUNTIME="${COWORK_RUNTIME}")

add_executable(box-bench EXCLUDE_FROM_ALL bench/box_bench.cc)
target_link_libraries(box-bench PRIVATE escape_house box_steps)
target_compile_definitions(box-bench PRIVATE COWORK_RUNTIME="${COWORK_RUNTIME}")
