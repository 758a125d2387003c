cowork_test(gate_request_reader_test unit/runnerd/egress/gate/request_reader_test.cc
            LINKS gate_core  LABELS unit)
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

cowork_fuzzer(gate_request_fuzz  fuzz/gate_request_fuzz.cc   LINKS gate_core)
cowork_fuzzer(dialer_request_fuzz fuzz/dialer_request_fuzz.cc LINKS dialer_core)

if(NOT COWORK_SANITIZE)  # There are no programs in such a build.
  foreach(what egress egress_key egress_stolen_gate)
    cowork_test(${what}_test integration/${what}_test.cc  STARTS gate
                LINKS common_channel  LABELS integration)
    add_dependencies(${what}_test dialer cowork-demo-model)
  endforeach()
  cowork_test(demo_model_test integration/demo_model_test.cc  STARTS cowork-demo-model
              LINKS common_frame frames_proto  LABELS integration)
endif()
