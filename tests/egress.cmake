cowork_test(gate_request_reader_test unit/runnerd/egress/gate/request_reader_test.cc
            LINKS gate_core  LABELS unit)
cowork_test(gate_answer_reader_test unit/runnerd/egress/gate/answer_reader_test.cc
            LINKS gate_core  LABELS unit)
cowork_test(gate_readable_test unit/runnerd/egress/gate/readable_test.cc
            LINKS gate_core  LABELS unit)
cowork_test(gate_connection_test unit/runnerd/egress/gate/connection_test.cc
            LINKS gate_connection  LABELS unit)
cowork_test(dialer_request_test  unit/runnerd/egress/dialer/request_test.cc
            LINKS dialer_core  LABELS unit)
cowork_test(dialer_masker_test   unit/runnerd/egress/dialer/masker_test.cc
            LINKS dialer_core  LABELS unit)
cowork_test(dialer_wire_test     unit/runnerd/egress/dialer/wire_test.cc
            LINKS dialer_core  LABELS unit)
cowork_test(dialer_sealed_test   unit/runnerd/egress/dialer/sealed_test.cc
            LINKS dialer_sealed  LABELS unit)
foreach(part access messages_answer turn)
  cowork_test(demo_model_${part}_test unit/deploy/demo-model/${part}_test.cc
              LINKS demo_model_core  LABELS unit)
endforeach()
cowork_test(dialer_tls_test      unit/runnerd/egress/dialer/tls_test.cc
            LINKS dialer_tls  LABELS unit)
cowork_test(resolver_answers_test unit/runnerd/egress/resolver/answers_test.cc
            LINKS resolver_core  LABELS unit)
cowork_test(resolver_wire_test   unit/runnerd/egress/resolver/wire_test.cc
            LINKS resolver_core  LABELS unit)

cowork_fuzzer(gate_request_fuzz  fuzz/gate_request_fuzz.cc   LINKS gate_core)
cowork_fuzzer(gate_answer_fuzz   fuzz/gate_answer_fuzz.cc    LINKS gate_core)
cowork_fuzzer(dialer_words_fuzz  fuzz/dialer_words_fuzz.cc   LINKS dialer_core)
cowork_fuzzer(dialer_tls_fuzz    fuzz/dialer_tls_fuzz.cc     LINKS dialer_tls)
cowork_fuzzer(resolver_wire_fuzz fuzz/resolver_wire_fuzz.cc  LINKS resolver_core)
cowork_fuzzer(dialer_request_fuzz fuzz/dialer_request_fuzz.cc LINKS dialer_core)

if(NOT COWORK_SANITIZE)  # There are no programs in such a build.
  foreach(what egress egress_kept egress_key egress_pace egress_stolen_gate)
    cowork_test(${what}_test integration/${what}_test.cc  STARTS gate
                LINKS common_channel  LABELS integration)
    add_dependencies(${what}_test dialer cowork-demo-model)
  endforeach()
  cowork_test(egress_tls_test integration/egress_tls_test.cc  STARTS gate
              LINKS common_channel OpenSSL::SSL  LABELS integration)
  add_dependencies(egress_tls_test dialer)
  cowork_test(egress_names_test integration/egress_names_test.cc  STARTS gate
              LINKS common_channel policyd_addresses OpenSSL::SSL  LABELS integration)
  add_dependencies(egress_names_test dialer resolver)
  foreach(what trial trial_rebound)
    cowork_test(route_${what}_test integration/route_${what}_test.cc  STARTS gate
                LINKS escape_main escape_house runnerd_session OpenSSL::SSL  LABELS integration)
    add_dependencies(route_${what}_test zygote dialer resolver)
  endforeach()
  add_executable(egress-bench EXCLUDE_FROM_ALL bench/egress_bench.cc)
  target_link_libraries(egress-bench PRIVATE cowork_options common_frame frames_proto)
  target_compile_definitions(egress-bench PRIVATE COWORK_PROGRAM="$<TARGET_FILE:gate>")
  add_dependencies(egress-bench gate dialer)
  add_executable(peers-bench EXCLUDE_FROM_ALL bench/peers_bench.cc)
  target_link_libraries(peers-bench PRIVATE escape_house box_steps common_frame frames_proto)
  target_compile_definitions(peers-bench PRIVATE COWORK_PROGRAM="$<TARGET_FILE:gate>")
  add_dependencies(peers-bench gate dialer zygote)
  cowork_test(demo_model_test integration/demo_model_test.cc  STARTS cowork-demo-model
              LINKS common_frame frames_proto  LABELS integration)
endif()
