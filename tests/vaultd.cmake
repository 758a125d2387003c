cowork_test(tickets_test    unit/vaultd/core/tickets_test.cc   LINKS vaultd_core    LABELS unit)
cowork_test(leases_test     unit/vaultd/core/leases_test.cc    LINKS vaultd_core    LABELS unit)
cowork_test(destination_test unit/vaultd/core/destination_test.cc  LINKS vaultd_core  LABELS unit)
cowork_test(vault_core_test unit/vaultd/core/vault_test.cc     LINKS vaultd_core    LABELS unit)
cowork_test(vault_pace_test unit/vaultd/core/pace_test.cc      LINKS vaultd_core    LABELS unit)
cowork_test(vault_locking_test unit/vaultd/core/locking_test.cc  LINKS vaultd_core   LABELS unit)
cowork_test(vault_uses_test unit/vaultd/core/uses_test.cc      LINKS vaultd_core    LABELS unit)
cowork_test(vault_crypto_test unit/vaultd/crypto/crypto_test.cc LINKS vaultd_crypto LABELS unit)
cowork_test(vault_passphrase_test unit/vaultd/keystore/passphrase_test.cc
            LINKS vaultd_keystore  LABELS unit)
cowork_test(vault_record_test unit/vaultd/store/record_test.cc LINKS vaultd_record  LABELS unit)
foreach(what cases sealed_store sealed_audit tampered_store full_store whole_file)
  cowork_test(vault_${what}_test  unit/vaultd/store/${what}_test.cc
              LINKS vaultd_store  LABELS unit)
endforeach()
cowork_test(intake_test     unit/vaultd/intake/intake_test.cc  LINKS vaultd_intake  LABELS unit)
cowork_test(environment_file_test unit/vaultd/intake/environment_file_test.cc
            LINKS vaultd_intake  LABELS unit)
cowork_test(vault_wire_test unit/vaultd/wire_test.cc           LINKS vaultd_wire    LABELS unit)

cowork_test(vaultd_confinement_test confinement/vaultd_confinement_test.cc
            LINKS vaultd_confine  LABELS confinement)

cowork_fuzzer(vault_wire_fuzz fuzz/vault_wire_fuzz.cc  LINKS vaultd_wire)
cowork_fuzzer(redeem_fuzz     fuzz/redeem_fuzz.cc      LINKS vaultd_wire)
cowork_fuzzer(intake_fuzz     fuzz/intake_fuzz.cc      LINKS vaultd_intake)
cowork_fuzzer(record_fuzz     fuzz/record_fuzz.cc      LINKS vaultd_store)

if(NOT COWORK_SANITIZE)  # There are no programs in such a build.
  cowork_test(vaultd_answers_test confinement/vaultd_answers_test.cc  STARTS vaultd
              LINKS common_rpc common_control common_os vault_stub channel_stub
              LABELS confinement)
  foreach(what vault sealed_vault)
    cowork_test(${what}_test integration/${what}_test.cc  STARTS vaultd
                LINKS common_rpc common_control common_os common_seal vault_stub channel_stub
                LABELS integration)
  endforeach()
  # 200 unlocks, each of which derives a key from the passphrase.
  cowork_test(vault_kills_test integration/vault_kills_test.cc  STARTS vaultd
              LINKS common_rpc common_control common_os vault_stub channel_stub
              LABELS integration slow)

  add_executable(vault-bench EXCLUDE_FROM_ALL bench/vault_bench.cc)
  add_dependencies(vault-bench vaultd)
  target_link_libraries(vault-bench PRIVATE cowork_options common_rpc common_control common_os
                                            vault_stub channel_stub)
  target_compile_definitions(vault-bench PRIVATE COWORK_PROGRAM="$<TARGET_FILE:vaultd>")
endif()
