set(every_contract channel_proto broker_proto admin_proto policy_proto vault_proto runner_proto
                   health_proto reflection_proto)

cowork_test(result_test  unit/common/base/result_test.cc  LINKS common_base                LABELS unit)
cowork_test(router_test  unit/common/rpc/router_test.cc   LINKS common_router policy_proto LABELS unit)
cowork_test(shape_test   unit/common/rpc/shape_test.cc    LINKS common_router policy_proto LABELS unit)
cowork_test(contracts_test unit/common/rpc/contracts_test.cc LINKS common_router ${every_contract}
            LABELS unit)
cowork_fuzzer(request_shape_fuzz fuzz/request_shape_fuzz.cc LINKS common_router ${every_contract})
cowork_test(confirmations_test unit/common/rpc/confirmations_test.cc LINKS common_router LABELS unit)
cowork_test(idempotent_test unit/common/rpc/idempotent_test.cc LINKS common_router vault_proto LABELS unit)
cowork_test(task_test    unit/common/rpc/task_test.cc     LINKS common_base                LABELS unit)
cowork_test(ids_test          unit/common/base/ids_test.cc           LINKS common_base    LABELS unit)
cowork_test(call_digest_test  unit/common/base/call_digest_test.cc   LINKS common_digest  LABELS unit)
cowork_test(constant_time_test unit/common/base/constant_time_test.cc LINKS common_base LABELS unit)
cowork_test(shell_word_test   unit/common/base/shell_word_test.cc   LINKS common_base    LABELS unit)
cowork_test(log_test          unit/common/base/log_test.cc           LINKS common_base    LABELS unit)
cowork_test(text_test         unit/common/base/text_test.cc          LINKS common_base    LABELS unit)
cowork_test(secret_bytes_test unit/common/base/secret_bytes_test.cc  LINKS common_base    LABELS unit)
cowork_test(pair_test         unit/common/frame/pair_test.cc         LINKS common_frame   LABELS unit)
cowork_test(greetings_test    unit/common/frame/greetings_test.cc    LINKS common_control LABELS unit)
cowork_test(control_test      unit/common/frame/control_test.cc      LINKS common_control LABELS unit)
cowork_test(channel_test      unit/common/frame/channel_test.cc      LINKS common_channel LABELS unit)
cowork_test(landlock_test     unit/common/sandbox/landlock_test.cc   LINKS common_sandbox LABELS unit)

if(NOT COWORK_SANITIZE)  # It measures what ships.
  add_executable(rpc-bench bench/rpc_bench.cc)
  target_link_libraries(rpc-bench PRIVATE common_rpc policy_proto)
endif()
