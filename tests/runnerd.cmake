cowork_test(permits_test      unit/runnerd/core/permits_test.cc  LINKS runnerd_core  LABELS unit)
cowork_test(memory_test       unit/runnerd/core/memory_test.cc   LINKS runnerd_core  LABELS unit)
cowork_test(paths_test        unit/runnerd/core/paths_test.cc    LINKS runnerd_core  LABELS unit)
foreach(what forbidden ownership)
  cowork_test(${what}_test unit/runnerd/core/${what}_test.cc  LINKS runnerd_core  LABELS unit)
endforeach()
cowork_test(directory_test    unit/runnerd/session/directory_test.cc
            LINKS runnerd_session  LABELS unit)
cowork_test(runner_wire_test  unit/runnerd/wire_test.cc          LINKS runnerd_wire  LABELS unit)
cowork_test(event_queue_test  unit/runnerd/event_queue_test.cc   LINKS runner_proto common_base  LABELS unit)
cowork_test(session_turns_test unit/runnerd/session/turns_test.cc LINKS runnerd_session  LABELS unit)
cowork_test(session_server_turns_test unit/runnerd/session/server_turns_test.cc
            LINKS runnerd_session  LABELS unit)
cowork_test(session_runtime_test unit/runnerd/session/runtime_test.cc LINKS runnerd_session  LABELS unit)
cowork_test(resolver_box_test unit/runnerd/session/resolver_box_test.cc LINKS runnerd_session  LABELS unit)
cowork_test(home_test         unit/runnerd/session/home_test.cc  LINKS runnerd_session  LABELS unit)
cowork_test(calls_test        unit/runnerd/session/calls_test.cc LINKS runnerd_session  LABELS unit)
cowork_test(tool_calls_test   unit/runnerd/session/tool_calls_test.cc LINKS runnerd_session  LABELS unit)
cowork_test(writers_test      unit/runnerd/session/writers_test.cc LINKS runnerd_session  LABELS unit)
cowork_test(server_box_test   unit/runnerd/session/server_box_test.cc LINKS runnerd_session  LABELS unit)
cowork_test(files_view_test   unit/runnerd/session/files_view_test.cc LINKS runnerd_session  LABELS unit)
cowork_test(runner_mcp_wire_test unit/runnerd/mcp_wire_test.cc LINKS runnerd_wire  LABELS unit)

cowork_test(runnerd_sessions_test unit/runnerd/sessions_test.cc LINKS runnerd_service  LABELS unit)

cowork_test(runnerd_confinement_test confinement/runnerd_confinement_test.cc
            LINKS runnerd_confine runnerd_session  LABELS confinement)

if(NOT COWORK_SANITIZE)  # There are no programs in such a build.
  cowork_test(runnerd_answers_test confinement/runnerd_answers_test.cc  STARTS runnerd
              LINKS common_rpc common_control common_os runner_stub channel_stub
              LABELS confinement)
  cowork_test(runnerd_layers_test confinement/runnerd_layers_test.cc  STARTS runnerd
              LINKS common_rpc common_control common_os common_sandbox runner_stub channel_stub
              LABELS confinement)
  foreach(test runnerd_answers_test runnerd_layers_test)
    add_dependencies(${test} zygote courier gate dialer resolver agent-shell mcp-shim cowork-files)
  endforeach()
endif()
