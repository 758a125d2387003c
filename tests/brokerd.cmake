cowork_test(database_test  unit/common/store/database_test.cc  LINKS common_store  LABELS unit)

foreach(part approval_book assurance call_facts certificates coalescer grant host judgement pace path permission permit policy_change policy_diff provider
             provider_change route_answer session shares)
  cowork_test(broker_core_${part}_test unit/brokerd/core/${part}_test.cc  LINKS brokerd_core  LABELS unit)
endforeach()
cowork_test(broker_core_mcp_server_test unit/brokerd/core/mcp_server_test.cc
            LINKS brokerd_core  LABELS unit)
cowork_test(broker_mcp_servers_test unit/brokerd/mcp_servers_test.cc
            LINKS brokerd_providers  LABELS unit)
cowork_test(broker_wire_test      unit/brokerd/wire_test.cc         LINKS brokerd_wire       LABELS unit)
cowork_test(broker_call_wire_test unit/brokerd/call_wire_test.cc    LINKS brokerd_wire       LABELS unit)
cowork_test(broker_files_wire_test unit/brokerd/files_wire_test.cc  LINKS brokerd_wire       LABELS unit)
cowork_test(broker_providers_test unit/brokerd/providers_test.cc    LINKS brokerd_providers  LABELS unit)
cowork_test(broker_settings_test  unit/brokerd/settings_files_test.cc
            LINKS brokerd_providers  LABELS unit)
cowork_test(broker_store_test     unit/brokerd/store/store_test.cc  LINKS brokerd_store      LABELS unit)
cowork_test(broker_clients_test   unit/brokerd/store/client_table_test.cc
            LINKS brokerd_store  LABELS unit)
cowork_test(broker_permission_table_test unit/brokerd/store/permission_table_test.cc
            LINKS brokerd_store  LABELS unit)
cowork_test(broker_reserve_test   unit/brokerd/store/reserve_test.cc  LINKS brokerd_store    LABELS unit)
cowork_test(broker_cases_test     unit/brokerd/cases_test.cc        LINKS brokerd_cases      LABELS unit)
cowork_test(broker_judged_case_test unit/brokerd/peers/judged_case_test.cc  LINKS brokerd_judged   LABELS unit)
cowork_test(broker_crash_test     unit/brokerd/store/crash_test.cc  LINKS brokerd_store      LABELS unit)

# The real service with stand-ins for the daemons it orders: compiled once.
add_library(broker_whole STATIC EXCLUDE_FROM_ALL support/broker_client.cc support/broker_whole.cc
            support/fake_policy.cc support/fake_runner.cc support/fake_vault.cc)
target_link_libraries(broker_whole PUBLIC cowork_options brokerd_service broker_stub channel_stub GTest::gmock)
foreach(what ask assurance checkpoints contract denial_timers denials disk files full_disk grants
             kept_runtimes killed link mcp mcp_notes mcp_secrets permissions permits policy
             policy_diff policy_peer provider_list quotas secrets session tool_asks turn_ends turns warm)
  cowork_test(broker_${what}_test integration/broker_${what}_test.cc
              LINKS broker_whole  LABELS integration)
endforeach()

foreach(what confirming added_clients admin)
  cowork_test(${what}_test integration/${what}_test.cc
              LINKS broker_whole admin_stub health_stub reflection_stub
              LABELS integration)
endforeach()
cowork_test(roles_test integration/roles_test.cc
            LINKS broker_whole policyd_service vault_proto frames_proto
                  common_control common_frame
            LABELS integration)
target_compile_definitions(roles_test PRIVATE COWORK_SOURCE="${PROJECT_SOURCE_DIR}")
if(NOT COWORK_SANITIZE AND NOT COWORK_COVERAGE)
  add_test(NAME roles_of_another_user
           COMMAND roles_test --gtest_filter=*.HelpNoOtherUser)
  set_tests_properties(roles_of_another_user PROPERTIES LABELS root
                       FAIL_REGULAR_EXPRESSION "SKIPPED|Running 0 tests")
endif()

cowork_test(brokerd_confinement_test confinement/brokerd_confinement_test.cc
            LINKS brokerd_confine brokerd_store  LABELS confinement)

cowork_fuzzer(broker_wire_fuzz fuzz/broker_wire_fuzz.cc  LINKS brokerd_wire)
cowork_fuzzer(judged_case_fuzz fuzz/judged_case_fuzz.cc  LINKS brokerd_judged)
cowork_fuzzer(reflect_fuzz     fuzz/reflect_fuzz.cc      LINKS brokerd_reflect broker_proto channel_proto)
cowork_fuzzer(certificates_fuzz fuzz/certificates_fuzz.cc LINKS brokerd_core)
cowork_fuzzer(providers_fuzz   fuzz/providers_fuzz.cc    LINKS brokerd_providers)
cowork_fuzzer(mcp_servers_fuzz fuzz/mcp_servers_fuzz.cc  LINKS brokerd_providers)

if(NOT COWORK_SANITIZE)  # There are no programs in such a build.
  cowork_test(brokerd_answers_test confinement/brokerd_answers_test.cc  STARTS brokerd
              LINKS broker_whole common_control common_os
              LABELS confinement)
endif()
