cowork_test(sse_test      unit/runnerd/opencode/sse_test.cc       LINKS opencode_adapter LABELS unit)
cowork_test(events_test   unit/runnerd/opencode/events_test.cc    LINKS opencode_adapter LABELS unit)
cowork_test(asks_test     unit/runnerd/opencode/asks_test.cc      LINKS opencode_adapter LABELS unit)
cowork_test(turn_test     unit/runnerd/opencode/turn_test.cc      LINKS opencode_adapter LABELS unit)
cowork_test(requests_test unit/runnerd/opencode/requests_test.cc  LINKS opencode_adapter LABELS unit)
cowork_test(launch_test   unit/runnerd/opencode/launch_test.cc    LINKS runnerd_opencode LABELS unit)
cowork_test(pinned_test   unit/runnerd/opencode/pinned_test.cc    LINKS runnerd_opencode LABELS unit)
cowork_test(courier_wire_test unit/runnerd/courier/wire_test.cc   LINKS courier_wire     LABELS unit)
cowork_test(shell_wire_test   unit/runnerd/shims/shell_wire_test.cc
            LINKS shim_shell frames_proto  LABELS unit)
target_compile_definitions(turn_test PRIVATE COWORK_DATA="${PROJECT_SOURCE_DIR}/tests/data/opencode/")

# What we count on of OpenCode, as data, and a recording compared with it.
add_library(opencode_contract STATIC support/json_paths.cc support/opencode_contract.cc
            support/opencode_description.cc support/opencode_events.cc support/opencode_fields.cc
            support/opencode_routes.cc support/recorded_http.cc)
target_link_libraries(opencode_contract PUBLIC cowork_options opencode_adapter Boost::json)
target_compile_definitions(opencode_contract PUBLIC
  COWORK_DATA="${PROJECT_SOURCE_DIR}/tests/data/opencode/")
cowork_test(contract_test unit/runnerd/opencode/contract_test.cc LINKS opencode_contract LABELS unit)

cowork_fuzzer(sse_fuzz             fuzz/sse_fuzz.cc              LINKS opencode_adapter)
cowork_fuzzer(opencode_events_fuzz fuzz/opencode_events_fuzz.cc  LINKS opencode_adapter)
cowork_fuzzer(shell_request_fuzz   fuzz/shell_request_fuzz.cc    LINKS courier_wire)
cowork_fuzzer(shell_response_fuzz  fuzz/shell_response_fuzz.cc   LINKS shim_shell frames_proto)

cowork_test(courier_test integration/courier_test.cc  LINKS shim_shell common_os frames_proto
            STARTS courier  LABELS integration)

if(NOT COWORK_SANITIZE)
  cowork_test(courier_opencode_test integration/courier_opencode_test.cc
              LINKS runnerd_opencode common_digest common_frame common_os frames_proto
              STARTS courier  LOCK opencode  LABELS integration opencode)
  cowork_test(opencode_contract_test integration/opencode_contract_test.cc
              LINKS opencode_contract runnerd_opencode common_frame common_os frames_proto
              STARTS courier  LOCK opencode  LABELS integration opencode)
  # Sessions as runnerd runs them, around runtimes that misbehave.
  add_library(whole_session STATIC support/whole_session.cc)
  target_link_libraries(whole_session PUBLIC escape_house runnerd_session)
  add_dependencies(whole_session zygote courier gate dialer resolver agent-shell)
  cowork_test(hostile_runtime_test integration/hostile_runtime_test.cc
              LINKS escape_main whole_session  LABELS integration)
  target_compile_definitions(hostile_runtime_test PRIVATE
    COWORK_LIBEXEC="$<TARGET_FILE_DIR:zygote>"
    COWORK_DATA="${PROJECT_SOURCE_DIR}/tests/data/opencode/")
  foreach(test courier_opencode_test opencode_contract_test)
    add_dependencies(${test} agent-shell cowork-demo-model)
    target_compile_definitions(${test} PRIVATE
      COWORK_RUNTIME="${COWORK_RUNTIME}"
      COWORK_AGENT_SHELL="$<TARGET_FILE:agent-shell>"
      COWORK_DEMO_MODEL="$<TARGET_FILE:cowork-demo-model>"
      COWORK_DATA="${PROJECT_SOURCE_DIR}/tests/data/opencode/")
  endforeach()
endif()
