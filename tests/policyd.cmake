cowork_test(judge_test  unit/policyd/core/judge_test.cc  LINKS policyd_core  LABELS unit)
cowork_test(judge_tools_test unit/policyd/core/judge_tools_test.cc  LINKS policyd_core  LABELS unit)
cowork_test(policy_names_test unit/policyd/core/names_test.cc  LINKS policyd_core  LABELS unit)
# Beside the server that they speak of.
foreach(part globs files_tools)
  cowork_test(policy_${part}_test unit/policyd/core/${part}_test.cc
              LINKS policyd_core files_core  LABELS unit)
endforeach()
cowork_test(words_test  unit/policyd/core/words_test.cc  LINKS policyd_core  LABELS unit)
cowork_test(addresses_test unit/policyd/core/addresses_test.cc  LINKS policyd_addresses  LABELS unit)
cowork_test(parse_rules_test unit/policyd/rules/parse_test.cc  LINKS policyd_rules  LABELS unit)
cowork_test(expectations_test unit/policyd/rules/expectations_test.cc  LINKS policyd_rules  LABELS unit)
cowork_test(parse_tool_rules_test unit/policyd/rules/parse_tool_rules_test.cc
            LINKS policyd_rules  LABELS unit)
cowork_test(policy_wire_test unit/policyd/wire_test.cc   LINKS policyd_wire  LABELS unit)

cowork_test(policyd_confinement_test confinement/policyd_confinement_test.cc
            LINKS policyd_confine  LABELS confinement)

cowork_fuzzer(policy_wire_fuzz  fuzz/policy_wire_fuzz.cc   LINKS policyd_wire)
cowork_fuzzer(addresses_fuzz    fuzz/addresses_fuzz.cc     LINKS policyd_addresses)
cowork_fuzzer(policy_rules_fuzz fuzz/policy_rules_fuzz.cc  LINKS policyd_rules)

cowork_test(slow_reader_test integration/slow_reader_test.cc
            LINKS common_rpc policy_proto LABELS integration)
cowork_test(clients_test   integration/clients_test.cc
            LINKS policyd_service policy_stub channel_stub LABELS integration)
cowork_test(admission_test integration/admission_test.cc
            LINKS policyd_service policy_stub channel_stub broker_proto vault_proto runner_proto
                  admin_proto health_proto reflection_proto
            LABELS integration)
foreach(what bad_clients greedy_clients connections_race)
  cowork_test(${what}_test integration/${what}_test.cc
              LINKS common_rpc policy_stub channel_stub LABELS integration)
endforeach()

if(NOT COWORK_SANITIZE)  # There are no programs in such a build.
  cowork_test(policyd_answers_test confinement/policyd_answers_test.cc  STARTS policyd
              LINKS common_rpc common_control common_os policy_stub channel_stub
              LABELS confinement)
endif()
