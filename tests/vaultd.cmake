cowork_test(tickets_test    unit/vaultd/core/tickets_test.cc   LINKS vaultd_core    LABELS unit)
cowork_test(leases_test     unit/vaultd/core/leases_test.cc    LINKS vaultd_core    LABELS unit)
cowork_test(vault_core_test unit/vaultd/core/vault_test.cc     LINKS vaultd_core    LABELS unit)
cowork_test(intake_test     unit/vaultd/intake/intake_test.cc  LINKS vaultd_intake  LABELS unit)
cowork_test(vault_wire_test unit/vaultd/wire_test.cc           LINKS vaultd_wire    LABELS unit)

cowork_test(vaultd_confinement_test confinement/vaultd_confinement_test.cc
            LINKS vaultd_confine  LABELS confinement)

cowork_fuzzer(vault_wire_fuzz fuzz/vault_wire_fuzz.cc  LINKS vaultd_wire)
cowork_fuzzer(redeem_fuzz     fuzz/redeem_fuzz.cc      LINKS vaultd_wire)
cowork_fuzzer(intake_fuzz     fuzz/intake_fuzz.cc      LINKS vaultd_intake)

if(NOT COWORK_SANITIZE)  # There are no programs in such a build.
  cowork_test(vaultd_answers_test confinement/vaultd_answers_test.cc  STARTS vaultd
              LINKS common_rpc common_control common_os vault_stub channel_stub
              LABELS confinement)
  cowork_test(vault_test integration/vault_test.cc  STARTS vaultd
              LINKS common_rpc common_control common_os vault_stub channel_stub
              LABELS integration)
endif()
