# cowork-files: what is pure, what touches files, and the server as a client meets it.
foreach(part arguments before edits lines message path protection protocol window words)
  cowork_test(files_${part}_test unit/runnerd/servers/files/core/${part}_test.cc
              LINKS files_core  LABELS unit)
endforeach()
cowork_test(files_tools_test unit/common/base/files_tools_test.cc  LINKS files_core  LABELS unit)
cowork_fuzzer(files_message_fuzz fuzz/files_message_fuzz.cc  LINKS files_core)
foreach(part aside changing changing_kept changing_race child find project server)
  cowork_test(files_${part}_test unit/runnerd/servers/files/${part}_test.cc
              LINKS files_tools  LABELS unit)
endforeach()
cowork_test(files_confinement_test confinement/files_confinement_test.cc
            LINKS files_confine files_core common_os  LABELS confinement)
if(NOT COWORK_SANITIZE)
  cowork_test(files_program_test integration/files_program_test.cc
              LINKS files_core  STARTS cowork-files  LABELS integration)
endif()
